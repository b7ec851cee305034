"""The stored text of every mail, to each of its readers and in both languages.

A text that has changed on purpose is stored anew by `pytest --store-mail tests/mail/test_texts.py`; the
difference is what a reviewer reads aloud.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import (
    BookingStatus,
    DeclineReason,
    ExpertStatus,
    Outcome,
    ProposalStatus,
    RequestStatus,
    SeriesRule,
)
from guestlecture.links import read
from guestlecture.mail.messages import MESSAGES, write_mail
from guestlecture.models import Booking, Expert, Organisation, Proposal, Request, SentMail, Series, ToldExpert
from tests.factories import (
    make_alternative,
    make_booking,
    make_coordinator,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_saved_search,
    make_series,
    make_teacher,
    make_theme,
    make_user,
    make_waiting,
)

pytestmark = pytest.mark.usefixtures("in_app")

TEXTS = Path(__file__).parent / "texts"
NOW = datetime(2027, 2, 8, 9, tzinfo=UTC)
MOMENTS = [
    (datetime(2027, 3, 12, 9, tzinfo=UTC), datetime(2027, 3, 12, 10, 30, tzinfo=UTC)),
    (datetime(2027, 4, 2, 8, tzinfo=UTC), datetime(2027, 4, 2, 9, 30, tzinfo=UTC)),
]
TEACHER, EXPERT, COORDINATOR = "thea@school.example", "jan@h2.example", "cora@regio.example"
# What differs from one run to the next: tokens, and the numbers of rows.
TOKEN = re.compile(r"(/(?:answer|after|account/link|reminders/link|saved-searches/link))/[^\s/]+")
NUMBER = re.compile(r"(/(?:bookings|requests|proposals|experts|series))/\d+")

ENDED_AT = datetime(2027, 2, 16, 0, 1, tzinfo=UTC)


class Scene:
    """A teacher, an expert and what they ask each other; the same in each run."""

    def __init__(self) -> None:
        school = make_institution(name="Stadslyceum", place=make_place(name="Assen"), phone="0592 123 456")
        self.teacher = make_teacher(school, name="Thea Bos", email=TEACHER)
        self.theme = make_theme(slug="energy", label_nl="Energie", label_en="Energy")
        make_coordinator(name="Cora Smit", email=COORDINATOR)
        person = make_user(name="Jan de Boer", email=EXPERT)
        self.expert = self._expert(user=person)

    def _expert(self, **values: object) -> Expert:
        names = {"name": "Jan de Boer", "email": EXPERT, "organisation": Organisation(name="H2 Works")}
        return make_expert(**{**names, "tagline": "Hydrogen in practice", "themes": [self.theme], **values})

    def request(self, **values: object) -> Request:
        """A request for a lecture on hydrogen."""
        times = {"times": MOMENTS, "answer_by_on": date(2027, 2, 15)}
        return make_request(
            **{"teacher": self.teacher, "theme": self.theme, "subject": "Physics", **times, **values}
        )

    def proposal(
        self, status: ProposalStatus = ProposalStatus.WAITING_FOR_EXPERT, **values: object
    ) -> Proposal:
        """That request, put to the expert for a lecture."""
        offer = make_offer(expert=self.expert, title="How a fuel cell works")
        values = {"request": self.request(), "expert": self.expert, "offer": offer, **values}
        return make_proposal(status=status, **values)

    def volunteer(
        self, status: ProposalStatus = ProposalStatus.WAITING_FOR_TEACHER, **values: object
    ) -> Proposal:
        """The expert offers to come."""
        values = {"is_volunteered": True, "introduction": "I bring a fuel cell.", **values}
        return self.proposal(status, **values)

    def unreachable(self) -> Expert:
        """An expert for whom a coordinator speaks."""
        return self._expert(user=None, email=None)

    def moved(self) -> Booking:
        """An agreed lecture that is at another time now."""
        starts_at, ends_at = datetime(2027, 4, 16, 8, tzinfo=UTC), datetime(2027, 4, 16, 9, 30, tzinfo=UTC)
        return self.booking(starts_at=starts_at, ends_at=ends_at, sequence=1)

    def panel(self, status: BookingStatus, day: int, **values: object) -> Booking:
        """What became of the first yes in a panel of three."""
        times = (datetime(2027, 5, day, 8, tzinfo=UTC), datetime(2027, 5, day, 9, 30, tzinfo=UTC))
        request = self.request(wanted=3, minimum=2, times=[times])
        return make_booking(proposal=self.proposal(request=request), status=status, **values)

    def series(self, first: int, **values: object) -> Series:
        """Three lectures that one expert was asked for, on three days."""
        series = make_series(teacher=self.teacher, rule=SeriesRule.SAME)
        for number in range(3):
            starts = datetime(2027, 5, first + number, 8, tzinfo=UTC)
            times = [(starts, starts + timedelta(minutes=90))]
            request = self.request(times=times, group_name=f"4 havo {'ABC'[number]}", series=series)
            make_proposal(request=request, expert=self.expert, **values)
        session.flush()
        session.expire_all()
        return series

    def booking(self, **values: object) -> Booking:
        """An agreed lecture."""
        return make_booking(proposal=self.proposal(), **values)


def mails(scene: Scene) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Each message with each of its readers, and what it is about."""
    user = scene.teacher.id
    yield "confirm_account", TEACHER, {"user_id": user}
    yield "choose_password", TEACHER, {"user_id": user}
    asked, ended = scene.proposal(), scene.proposal(ProposalStatus.WITHDRAWN)
    for_somebody = make_proposal(request=scene.request(), expert=scene.unreachable())
    yield "request_received", EXPERT, {"proposal_id": asked.id}
    yield "request_received", COORDINATOR, {"proposal_id": for_somebody.id}
    yield "request_waiting", EXPERT, {"proposal_id": asked.id}
    yield "request_waiting", COORDINATOR, {"proposal_id": for_somebody.id}
    yield "request_withdrawn", EXPERT, {"proposal_id": ended.id}
    yield "request_taken", EXPERT, {"proposal_id": ended.id}
    declined = scene.proposal(
        ProposalStatus.DECLINED, decline_reason=DeclineReason.NO_TIME, message="We are moving in March."
    )
    yield "proposal_declined", TEACHER, {"proposal_id": declined.id}
    yield "proposal_expired", TEACHER, {"proposal_id": scene.proposal(ProposalStatus.EXPIRED).id}
    yield "speaker_left", TEACHER, {"proposal_id": scene.proposal(ProposalStatus.DECLINED).id}
    expired = scene.request(status=RequestStatus.EXPIRED)
    yield "request_expired", TEACHER, {"request_id": expired.id}
    offered, refused = scene.volunteer(), scene.volunteer(ProposalStatus.DECLINED, message="In May?")
    yield from mails_of_panels(scene)
    yield from mails_of_series(scene)
    waiting = make_waiting(user=scene.teacher, expert=scene.expert, times=MOMENTS)
    yield "speaker_has_room", TEACHER, {"waiting_id": waiting.id}
    yield "waited_for_left", TEACHER, {"expert_id": scene.expert.id, "theme_id": scene.theme.id}
    yield "volunteer_received", TEACHER, {"proposal_id": offered.id}
    yield "volunteer_waiting", TEACHER, {"request_id": offered.request_id}
    yield from mails_of_other_times(scene)
    yield "request_lapsed", EXPERT, {"proposal_id": scene.proposal(ProposalStatus.EXPIRED).id}
    yield "volunteer_withdrew", TEACHER, {"proposal_id": refused.id}
    yield "volunteer_declined", EXPERT, {"proposal_id": refused.id}
    yield "volunteer_ended", EXPERT, {"proposal_id": refused.id}
    suggested, ended = scene.proposal(ProposalStatus.SUGGESTED), scene.proposal(ProposalStatus.WITHDRAWN)
    yield "suggestion_received", TEACHER, {"proposal_id": suggested.id}
    yield "proposal_withdrawn", EXPERT, {"proposal_id": ended.id}
    yield "next_asked", TEACHER, {"proposal_id": suggested.id}
    yield from mails_of_bookings(scene)
    yield "moments_closed", TEACHER, {"request_id": asked.request_id}
    yield "moments_gone", EXPERT, {"proposal_id": asked.id}
    waiting = make_expert(name="Jan de Boer", status=ExpertStatus.SUBMITTED)
    yield "profile_submitted", COORDINATOR, {"expert_id": waiting.id}
    yield "profile_published", EXPERT, {"expert_id": scene.expert.id}
    search = make_saved_search(user=scene.teacher, mails=1)
    session.add(ToldExpert(saved_search_id=search.id, expert_id=scene.expert.id, mail_number=1))
    session.flush()
    yield "speakers_found", TEACHER, {"search_id": search.id, "mail_number": 1}


def mails_of_panels(scene: Scene) -> Iterator[tuple[str, str, dict[str, int]]]:
    """What is told of panels: a first yes, enough of them, too few, moved, and called off."""
    yield "panel_joined", EXPERT, {"booking_id": scene.panel(BookingStatus.PROVISIONAL, 3).id}
    yield "panel_news", TEACHER, {"request_id": scene.panel(BookingStatus.AGREED, 4).request_id}
    released = scene.panel(BookingStatus.RELEASED, 5)
    released.request.status = RequestStatus.EXPIRED
    yield "panel_released", EXPERT, {"booking_id": released.id}
    off = scene.panel(BookingStatus.RELEASED, 6)
    asked = scene.proposal(request=scene.request(wanted=3, minimum=2, times=MOMENTS[:1]))
    yield "panel_moment", EXPERT, {"proposal_id": asked.id}
    yield "panel_moved", EXPERT, {"proposal_id": asked.id, "booking_id": off.id, "was_agreed": 1}
    elsewhere = scene.proposal(ProposalStatus.WITHDRAWN, request=scene.request(wanted=3, minimum=2))
    yield "panel_elsewhere", EXPERT, {"proposal_id": elsewhere.id}


def mails_of_series(scene: Scene) -> Iterator[tuple[str, str, dict[str, int]]]:
    """What is told of three lectures together: asked, agreed, declined, ended, and how they stand."""
    asked = scene.series(10)
    about = {"series_id": asked.id, "expert_id": scene.expert.id}
    yield "series_received", EXPERT, about
    agreed = scene.series(13)
    for request in agreed.requests:
        make_booking(proposal=request.proposals[0])
    about = {"series_id": agreed.id, "expert_id": scene.expert.id}
    yield "series_agreed", TEACHER, about
    yield "series_agreed", EXPERT, about
    no = {"status": ProposalStatus.DECLINED, "decline_reason": DeclineReason.NO_TIME, "message": "In May?"}
    yield "series_declined", TEACHER, {**about, "series_id": scene.series(16, **no).id}
    at = {"ended": int(ENDED_AT.timestamp())}
    ended = scene.series(19, status=ProposalStatus.EXPIRED, answered_at=ENDED_AT)
    cancelled = {"status": BookingStatus.CANCELLED, "sequence": 1, "cancelled_at": ENDED_AT}
    make_booking(proposal=ended.requests[0].proposals[0], **cancelled)
    for request in ended.requests:
        request.status = RequestStatus.EXPIRED
    yield "series_ended", EXPERT, {**about, "series_id": ended.id, **at}
    for message in ("series_news", "series_gaps", "series_cancelled"):
        yield message, TEACHER, {"series_id": ended.id, **at}


def mails_of_other_times(scene: Scene) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Those about other times, proposed for a request and for an agreed lecture."""
    times = (datetime(2027, 4, 9, 8, tzinfo=UTC), datetime(2027, 4, 9, 9, 30, tzinfo=UTC))
    other = make_alternative(times, proposal=scene.proposal(), message="I am abroad in March.")
    yield "times_proposed", TEACHER, {"proposal_id": other.proposal_id, "alternative_id": other.id}
    yield "times_kept", EXPERT, {"proposal_id": scene.proposal().id}
    yield "times_refused", EXPERT, {"proposal_id": scene.proposal(ProposalStatus.DECLINED).id}
    booking = scene.moved()
    move = make_alternative(times, booking=booking, message="A train strike.")
    yield "move_proposed", TEACHER, {"booking_id": booking.id, "alternative_id": move.id}
    yield "move_ended", TEACHER, {"booking_id": booking.id}
    yield "move_ended", EXPERT, {"booking_id": booking.id}
    yield "booking_moved", TEACHER, {"booking_id": booking.id}
    yield "booking_moved", EXPERT, {"booking_id": booking.id}


def mails_of_bookings(scene: Scene) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Those about agreed lectures, which go to both sides or to a coordinator for one."""
    agreed, other = scene.booking(), make_booking(request=scene.request(), expert=scene.unreachable())
    off = {"status": BookingStatus.CANCELLED, "cancelled_at": now(), "cancellation_reason": "I am ill."}
    cancelled = make_booking(proposal=scene.proposal(), starts_at=MOMENTS[1][0], ends_at=MOMENTS[1][1], **off)
    for message, booking in (
        ("booking_agreed", agreed),
        ("booking_cancelled", cancelled),
        ("booking_reminder", agreed),
        ("booking_over", agreed),
        ("lecture_on_closed_day", agreed),
    ):
        yield message, TEACHER, {"booking_id": booking.id}
        yield message, EXPERT, {"booking_id": booking.id}
    for message in ("booking_agreed", "booking_reminder", "booking_over", "lecture_on_closed_day"):
        yield message, COORDINATOR, {"booking_id": other.id}


def written(message: str, to: str, language: str, about: dict[str, int]) -> str:
    """Subject and text of a mail, without what differs from one run to the next."""
    mail = SentMail(message=message, recipient=to, language=language, about=about, created_at=now())
    text = write_mail(mail)
    whole = f"{text.subject}\n\n{text.text}"
    return NUMBER.sub(r"\1/1", TOKEN.sub(r"\1/TOKEN", whole))


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_mail_reads_as_it_is_stored(language: str, request: pytest.FixtureRequest) -> None:
    with time_machine.travel(NOW, tick=False):
        texts = {
            f"{message}.{to.partition('@')[0]}.{language}.txt": written(message, to, language, about)
            for message, to, about in mails(Scene())
        }
    if request.config.getoption("--store-mail"):
        for name, text in texts.items():
            (TEXTS / name).write_text(text)
    stored = {path.name: path.read_text() for path in sorted(TEXTS.glob(f"*.{language}.txt"))}
    assert texts == stored
    assert {name.partition(".")[0] for name in texts} == set(MESSAGES)


def test_a_mail_that_wants_something_says_so_in_its_subject() -> None:
    for path in TEXTS.glob("*.nl.txt"):
        subject = path.read_text().partition("\n")[0]
        english = path.with_name(path.name.replace(".nl.", ".en.")).read_text().partition("\n")[0]
        assert subject.startswith("Actie nodig: ") == english.startswith("Action needed: "), path.name
        assert len(subject) <= 100, subject


REMINDERS = {"booking_reminder", "booking_over", "request_waiting", "volunteer_waiting"}


def test_reminders_and_saved_searches_can_be_ended_from_the_mail_and_nothing_else() -> None:
    ends = {}
    for message, to, about in mails(Scene()):
        mail = SentMail(message=message, recipient=to, language="en", about=about, created_at=now())
        ends[message] = write_mail(mail).unsubscribe
        if message in REMINDERS:
            assert read("reminders", ends[message].rsplit("/", 1)[1]) == to
    assert {message for message, end in ends.items() if end} == REMINDERS | {"speakers_found"}


@pytest.mark.parametrize(
    ("status", "ends", "subject", "text"),
    [
        ("provisional", "open", "Your panel: 1 of the 2 speakers it needs", "Their time is kept free until"),
        ("released", "expired", "Action needed: too few speakers for your panel", "it needs 2"),
        ("cancelled", "withdrawn", "Cancelled: panel “Hydrogen on the road”", "have been told"),
    ],
)
def test_a_teacher_hears_how_the_panel_stands(status: str, ends: str, subject: str, text: str) -> None:
    with time_machine.travel(NOW, tick=False):
        booking = Scene().panel(BookingStatus(status), 3)
        booking.request.status = RequestStatus(ends)
        mail = written("panel_news", TEACHER, "en", {"request_id": booking.request_id})
    assert mail.startswith(f"{subject}\n")
    assert text in mail


def test_a_lecture_that_was_given_asks_for_the_answers_only() -> None:
    with time_machine.travel(NOW, tick=False):
        scene = Scene()
        given = scene.booking(outcome=Outcome.GIVEN, outcome_at=now(), outcome_by=scene.teacher)
        text = written("booking_over", EXPERT, "nl", {"booking_id": given.id})
    assert text.startswith("De gastles op vr 12 mrt\n")
    assert "Beantwoord twee vragen:\n" in text


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.GIVEN])
def test_a_lecture_that_was_not_given_asks_for_nothing(outcome: Outcome) -> None:
    booking = make_booking(outcome=outcome, outcome_at=now())
    text = written("booking_over", booking.request.teacher.email, "en", {"booking_id": booking.id})
    assert "Action needed" not in text
    assert "/after/" not in text
