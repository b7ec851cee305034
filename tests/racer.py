"""One process of the race: several threads that all try to book the same expert, or request, at once.

Started by `test_booking_race.py` with an address. Races for each line of its input, a way and ids, and prints
what happened, as JSON.
"""

import json
import sys
from collections import Counter
from threading import Barrier, Thread
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from guestlecture import db
from guestlecture.clock import now
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Format, Language, Level, Venue
from guestlecture.errors import Refusal
from guestlecture.models import Booking, Expert, OpenDate, Proposal, Request, User
from guestlecture.queries.booking import where_of
from guestlecture.queries.open_date import moment_of
from guestlecture.services.open_date import take_date
from guestlecture.services.proposal import accept_proposal
from guestlecture.services.request import RequestText
from guestlecture.services.volunteer import offer_to_take

ZONE = ZoneInfo("Europe/Amsterdam")


def accept(proposal_id: int) -> None:
    """Accept as the pages do: everything is looked at first, under the expert's lock."""
    proposal = db.get(Proposal, proposal_id)
    accept_proposal(proposal, proposal.slots[0], by=None, at=now(), zone=ZONE, rules=Rules())


def insert(proposal_id: int) -> None:
    """Write the booking without looking: only the database is left to refuse."""
    proposal = db.get(Proposal, proposal_id)
    slot = proposal.slots[0]
    booking = Booking(
        request_id=proposal.request_id,
        proposal_id=proposal.id,
        expert_id=proposal.expert_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        venue=proposal.request.venue,
        where=where_of(proposal.request.institution, proposal.expert, proposal.request.venue),
        uid=str(uuid4()),
        created_at=now(),
    )
    db.session.add(booking)
    db.session.flush()


def update(proposal_id: int) -> None:
    """Bring a cancelled booking back without looking."""
    change = sa.text("UPDATE booking SET status = 'agreed' WHERE proposal_id = :id")
    db.session.execute(change, {"id": proposal_id})


def volunteer(number: int) -> None:
    """Offer to take a request that is agreed at once; the number stands for the request and an expert."""
    request_id, expert_id = divmod(number, PAIR)
    request, expert = db.get(Request, request_id), db.get(Expert, expert_id)
    offer_to_take(
        request,
        expert=expert,
        offer=None,
        slots=request.slots[:1],
        introduction="",
        by=expert.user,
        at=now(),
        zone=ZONE,
        rules=Rules(),
    )


def take(number: int) -> None:
    """Ask for an open date; the number stands for the date and a teacher."""
    date_id, teacher_id = divmod(number, PAIR)
    date, teacher = db.get(OpenDate, date_id), db.get(User, teacher_id)
    text = RequestText(
        theme=date.expert.themes[0],
        topic="Hydrogen",
        learning_aim="Know it.",
        prior_knowledge="",
        subject="",
        level=Level.HAVO,
        group_name="",
        group_size=28,
        language=Language.NL,
        format=Format.LECTURE,
        venue=Venue.SCHOOL,
        contact_on_day="",
        moments=[moment_of(date)],
        answer_by_on=local_date(now(), ZONE),
    )
    school = teacher.memberships[0].institution
    who = {"teacher": teacher, "institution": school, "by": teacher}
    take_date(date, text, offer=None, **who, at=now(), zone=ZONE, rules=Rules())


PAIR = 1_000_000
WAYS = {"accept": accept, "insert": insert, "update": update, "volunteer": volunteer, "take": take}


def attempt(way: str, proposal_id: int) -> str:
    """Try once, in a transaction, and return 'booked' or the name of the refusal."""
    try:
        with db.transaction():
            WAYS[way](proposal_id)
    except IntegrityError as error:
        return type(db.as_refusal(error)).__name__
    except Refusal as refusal:
        return type(refusal).__name__
    except OperationalError as error:
        return "busy" if db.is_busy(error) else f"broken: {error}"
    except Exception as error:
        return f"broken: {error}"
    return "booked"


def race(way: str, proposal_ids: list[int]) -> Counter[str]:
    """Let one thread for each proposal begin at the same moment."""
    outcomes: list[str] = []
    together = Barrier(len(proposal_ids))

    def run(proposal_id: int) -> None:
        together.wait()
        outcomes.append(_attempt_patiently(way, proposal_id))

    threads = [Thread(target=run, args=(each,)) for each in proposal_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def _attempt_patiently(way: str, proposal_id: int) -> str:
    # SQLite lets writers in by chance, so that on a busy machine one of many may wait too long: the page asks
    # to try again then. PostgreSQL has no reason to refuse anybody here.
    while (outcome := attempt(way, proposal_id)) == "busy" and db.session.get_bind().dialect.name == "sqlite":
        pass
    return outcome


if __name__ == "__main__":
    db.connect(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(race(*json.loads(line)))}\n")
        sys.stdout.flush()
