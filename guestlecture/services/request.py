"""What a teacher asks, and putting it to an expert."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.closed_day import check_open
from guestlecture.domain.guard_rail import Pair, check_pair
from guestlecture.domain.panel import check_places
from guestlecture.domain.request import Wanted
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, check_answer_by, check_moments, earliest_day
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Act, Format, Language, Level, Side, Venue
from guestlecture.errors import OfferNotOfExpert, check_all
from guestlecture.models import (
    Expert,
    Institution,
    Offer,
    Place,
    Proposal,
    Request,
    Slot,
    Theme,
    User,
    VenueAddress,
    Waiting,
)
from guestlecture.queries.availability import check_can_be_asked
from guestlecture.queries.booking import where_of
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.guard_rail import check_possible
from guestlecture.queries.institution import point_of_address, point_of_institution
from guestlecture.queries.panel import list_panel
from guestlecture.queries.request import terms_of
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_indexing, leave_understanding
from guestlecture.services.mail import tell_expert
from guestlecture.services.panel import cancel_panel
from guestlecture.services.proposal import end_request
from guestlecture.services.venue import keep_address


@dataclass(frozen=True)
class RequestText:
    """What a person fills in of a request; the address where the venue is another one."""

    theme: Theme
    topic: str
    learning_aim: str
    prior_knowledge: str
    subject: str
    level: Level
    group_name: str
    group_size: int
    language: Language
    format: Format
    venue: Venue
    contact_on_day: str
    moments: Sequence[Moment]
    answer_by_on: date
    wanted: int = 1
    minimum: int = 1
    address: str = ""
    address_place: Place | None = None


def send_request(
    text: RequestText,
    *,
    expert: Expert,
    offer: Offer | None,
    teacher: User,
    institution: Institution,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Request:
    """Put a new request to an expert, or to one of the expert's offers. Refuses what the expert refuses."""
    if offer is not None and offer.expert_id != expert.id:
        raise OfferNotOfExpert
    where = where_of(institution, expert, text.venue, address_of(text))
    check_all(
        lambda: check_pair(Pair(wanted_by(text, institution), terms_of(expert, offer))),
        lambda: check_times(text, institution, at=at, zone=zone, rules=rules),
        lambda: check_possible(institution, where, expert, text.moments, at=at, zone=zone, rules=rules),
        lambda: check_can_be_asked(expert, text.moments, zone),
    )
    request = add_request(text, teacher=teacher, institution=institution, is_aimed=True, by=by, at=at)
    proposal = put_to(request, expert, offer, by=by, at=at)
    tell_expert("request_received", expert, at=at, proposal_id=proposal.id)
    # It is in no index, but somebody else may have to come.
    leave_understanding("request", [request.id], at=at)
    return request


def send_open_request(
    text: RequestText,
    *,
    ask_first: bool,
    teacher: User,
    institution: Institution,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Request:
    """Let every expert who fits take a new request: at once, or after the teacher's yes (`ask_first`)."""
    check_times(text, institution, at=at, zone=zone, rules=rules)
    request = add_request(text, teacher=teacher, institution=institution, is_aimed=False, by=by, at=at)
    request.ask_first = ask_first
    leave_indexing("request", [request.id], at=at)
    session.flush()
    return request


def withdraw_request(request: Request, *, by: User, at: datetime, rules: Rules, reason: str = "") -> None:
    """End a request that has not been agreed yet; experts who had it before them are told.

    Who has said yes in a panel is told why, which may be left out where nothing was agreed yet.
    Raises RequestEnded.
    """
    lock(request)
    if list_panel(request):
        cancel_panel(request, reason=reason, by=by, at=at, rules=rules)
        return
    on_behalf = by.id != request.teacher_id
    end_request(request, Act.WITHDRAW, Side.TEACHER, by=by, at=at, on_behalf=on_behalf)
    session.flush()


def _end_waiting(teacher: User, expert: Expert, *, at: datetime) -> None:
    # It stays as long as the first chance lasts, so that nobody else is told of the same room.
    rows = sa.update(Waiting).where(Waiting.user_id == teacher.id, Waiting.expert_id == expert.id)
    session.execute(rows.values(asked_at=at))


def address_of(text: RequestText) -> VenueAddress | None:
    """Return the address of a lecture that is neither at the school, nor at the expert's, nor online."""
    return keep_address(text.address, text.address_place) if text.venue is Venue.ELSEWHERE else None


def wanted_by(text: RequestText, institution: Institution) -> Wanted:
    """Return what a request asks for, as the rules see it."""
    address = address_of(text)
    point = point_of_address(address) if address else point_of_institution(institution)
    return Wanted(text.level, text.language, text.format, text.venue, text.group_size, point)


def check_times(
    text: RequestText, institution: Institution, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    """Refuse moments that cannot be asked for, and an answer date that does not help."""
    earliest = earliest_day(at, zone=zone, rules=rules)
    # A moment that is refused itself says nothing about the answer date.
    in_time = [moment for moment in text.moments if local_date(moment.starts_at, zone) >= earliest]
    check_all(
        lambda: check_places(text.wanted, text.minimum),
        lambda: check_moments(text.moments, now=at, zone=zone, rules=rules),
        lambda: check_open(text.moments, load_calendar(institution, rules), zone),
        lambda: check_answer_by(text.answer_by_on, in_time, now=at, zone=zone, rules=rules),
    )


def add_request(
    text: RequestText, *, teacher: User, institution: Institution, is_aimed: bool, by: User, at: datetime
) -> Request:
    """Write a request down, and put it to nobody yet."""
    request = Request(
        teacher=teacher,
        institution=institution,
        theme=text.theme,
        topic=text.topic.strip(),
        learning_aim=text.learning_aim.strip(),
        prior_knowledge=text.prior_knowledge.strip(),
        subject=text.subject.strip(),
        level=text.level,
        group_name=text.group_name.strip(),
        group_size=text.group_size,
        language=text.language,
        format=text.format,
        venue=text.venue,
        venue_address=address_of(text),
        contact_on_day=text.contact_on_day.strip(),
        is_aimed=is_aimed,
        wanted=text.wanted,
        minimum=text.minimum,
        answer_by_on=text.answer_by_on,
        created_at=at,
        slots=[Slot(starts_at=moment.starts_at, ends_at=moment.ends_at) for moment in sorted(text.moments)],
    )
    session.add(request)
    session.flush()
    record_event("send", "request", request.id, by=by, at=at, on_behalf=by.id != teacher.id)
    return request


def put_to(request: Request, expert: Expert, offer: Offer | None, *, by: User, at: datetime) -> Proposal:
    """Put a request to an expert, who is not told yet."""
    proposal = Proposal(
        request=request, expert=expert, offer=offer, offered_by=by, created_at=at, slots=list(request.slots)
    )
    session.add(proposal)
    session.flush()
    _end_waiting(request.teacher, expert, at=at)
    return proposal
