"""Who comes instead: asked in order, with a day to answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import (
    BookingStatus,
    DeclineReason,
    ExceptionKind,
    ExpertStatus,
    Level,
    ProposalStatus,
    RequestStatus,
    Side,
)
from guestlecture.errors import AnswerTooLate, CannotBeAsked, NotFound, RequestEnded, SomebodyAsked
from guestlecture.models import Booking, Request, SentMail, Theme
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.substitute import can_ask_next
from guestlecture.services.booking import cancel_booking
from guestlecture.services.expiry import expire_proposals, expire_requests
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.services.request import withdraw_request
from guestlecture.services.substitute import ask_next
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_closed_day,
    make_coordinator,
    make_exception,
    make_expert,
    make_offer,
    make_proposal,
    make_request,
    make_slot_times,
    make_theme,
)
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def theme() -> Theme:
    return make_theme()


def when(at: datetime | None = None) -> dict[str, Any]:
    return {"at": at or now(), "zone": ZONE, "rules": Rules()}


def lost(theme: Theme, *, days: int = 30, by: str = "expert") -> Booking:
    """A lecture that the expert has just cancelled."""
    request = make_request(theme=theme, times=[make_slot_times(days=days), make_slot_times(days=days + 1)])
    booking = make_booking(request=request, expert=make_expert(themes=[theme]))
    who = booking.expert.user if by == "expert" else request.teacher
    cancel_booking(booking, reason="Ill.", by=who, **when())
    return booking


def names(request: Request, at: datetime | None = None) -> list[str]:
    session.flush()
    return [fitting.expert.name for fitting in rank_experts(request, **when(at))]


def test_a_substitute_gives_the_lecture_under_an_identity_of_its_own(theme: Theme) -> None:
    booking = lost(theme)
    request, substitute = booking.request, make_expert(themes=[theme])
    proposal = ask_next(request, substitute, by=request.teacher, **when())
    assert [slot.starts_at for slot in proposal.slots] == [booking.starts_at], "that lecture, no other moment"
    new = accept_proposal(proposal, proposal.slots[0], by=substitute.user, **when())
    assert (booking.status, new.status) == (BookingStatus.SUBSTITUTED, BookingStatus.AGREED)
    assert new.uid != booking.uid
    assert request.status is RequestStatus.AGREED
    assert mails_left()[2:] == [
        ("request_received", substitute.user.email),
        ("booking_agreed", request.teacher.email),
        ("booking_agreed", substitute.user.email),
    ]
    assert [event[0] for event in events_of("booking", booking.id)] == ["cancel", "substitute"]


def test_the_mail_about_a_cancellation_names_who_could_come(theme: Theme) -> None:
    others = [make_expert(themes=[theme]) for _number in range(4)]
    booking = lost(theme)
    best = [fitting.expert.id for fitting in rank_experts(booking.request, **when())]
    assert set(best) == {expert.id for expert in others}
    mail = session.scalars(sa.select(SentMail).where(SentMail.message == "booking_cancelled")).first()
    assert mail
    named = {"first_id": best[0], "second_id": best[1], "third_id": best[2]}
    assert mail.about == {"booking_id": booking.id, **named}


def test_when_the_teacher_cancels_nobody_is_looked_for(theme: Theme) -> None:
    make_expert(themes=[theme])
    booking = lost(theme, by="teacher")
    assert booking.request.status is RequestStatus.WITHDRAWN
    with pytest.raises(RequestEnded):
        ask_next(booking.request, make_expert(themes=[theme]), by=booking.request.teacher, **when())


def test_a_coordinator_says_for_whom_a_lecture_is_cancelled() -> None:
    booking, coordinator = make_booking(), make_coordinator()
    cancel_booking(booking, reason="Closed.", by=coordinator, side=Side.TEACHER, **when())
    assert booking.request.status is RequestStatus.WITHDRAWN
    assert events_of("booking", booking.id) == [("cancel", coordinator.id, True)]


def test_only_who_fits_is_free_and_wants_to_be_asked_is_listed_best_first(theme: Theme) -> None:
    booking = lost(theme, days=10)
    day = local_date(booking.starts_at, ZONE)
    plain = make_expert(name="Fits", themes=[theme])
    ready = make_expert(name="Has a lecture", themes=[theme])
    make_offer(expert=ready)
    make_expert(name="Other theme")
    make_expert(name="Other level", themes=[theme], levels={Level.PO})
    make_expert(name="Not public", themes=[theme], status=ExpertStatus.WITHDRAWN)
    make_expert(name="Wants to know earlier", themes=[theme], substitute_notice_days=11)
    away = make_expert(name="Away", themes=[theme])
    make_exception(away, ExceptionKind.AWAY, day)
    busy = make_expert(name="Has a lecture then", themes=[theme])
    make_booking(request=make_request(times=[(booking.starts_at, booking.ends_at)]), expert=busy)
    full = make_expert(name="Full", themes=[theme], max_per_term=1)
    make_booking(request=make_request(times=[make_slot_times(days=12)]), expert=full)
    assert names(booking.request) == [ready.name, plain.name]


def test_one_is_asked_at_a_time_and_nobody_twice(theme: Theme) -> None:
    booking = lost(theme)
    request, first, second = booking.request, make_expert(themes=[theme]), make_expert(themes=[theme])
    proposal = ask_next(request, first, by=request.teacher, **when())
    with pytest.raises(SomebodyAsked):
        ask_next(request, second, by=request.teacher, **when())
    decline_proposal(proposal, reason=DeclineReason.NO_TIME, message="", by=first.user, **when())
    with pytest.raises(CannotBeAsked):
        ask_next(request, first, by=request.teacher, **when())
    with pytest.raises(CannotBeAsked):
        ask_next(request, booking.expert, by=request.teacher, **when())
    ask_next(request, second, by=request.teacher, **when())


def test_a_substitute_has_a_day_and_then_the_next_one_can_be_asked(theme: Theme) -> None:
    booking = lost(theme)
    request, first, second = booking.request, make_expert(themes=[theme]), make_expert(themes=[theme])
    asked_at = now()
    proposal = ask_next(request, first, by=request.teacher, **when(asked_at))
    due = asked_at + timedelta(hours=24)
    with pytest.raises(AnswerTooLate):
        accept_proposal(proposal, proposal.slots[0], by=None, **when(due))
    assert expire_proposals(**when(due - timedelta(seconds=1))) == 0
    days_off = due + timedelta(days=3)
    assert [expire_proposals(**when(days_off)) for _time in range(2)] == [1, 0]
    assert (proposal.status, request.status) == (ProposalStatus.EXPIRED, RequestStatus.OPEN)
    assert mails_left()[3:] == [
        ("request_lapsed", first.user.email),
        ("proposal_expired", request.teacher.email),
    ]
    ask_next(request, second, by=request.teacher, **when(days_off))


def test_a_substitute_answers_before_the_day_of_the_lecture(theme: Theme) -> None:
    booking = lost(theme)
    request, expert = booking.request, make_expert(themes=[theme], substitute_notice_days=0)
    day_before = local_date(booking.starts_at, ZONE) - timedelta(days=1)
    late = end_of_day(day_before, ZONE) - timedelta(hours=3)
    proposal = ask_next(request, expert, by=request.teacher, **when(late))
    assert proposal.answer_by_at == end_of_day(day_before, ZONE)
    assert request.answer_by_on == day_before


def test_a_request_for_which_no_substitute_was_found_ends_before_the_day_and_the_teacher_hears(
    theme: Theme,
) -> None:
    booking = lost(theme)
    request = booking.request
    assert request.answer_by_on == local_date(booking.starts_at, ZONE) - timedelta(days=1)
    day = end_of_day(request.answer_by_on, ZONE)
    assert [expire_requests(**when(day)) for _time in range(2)] == [1, 0]
    assert request.status is RequestStatus.EXPIRED
    assert mails_left()[2:] == [("request_expired", request.teacher.email)]


def test_after_no_answer_the_request_goes_on_to_the_next_best(theme: Theme) -> None:
    request = make_request(theme=theme, times=[make_slot_times(days=30), make_slot_times(days=60)])
    request.answer_by_on = local_date(now(), ZONE) - timedelta(days=1)
    make_proposal(request=request)
    expire_requests(**when())
    late = now() + timedelta(days=12)
    proposal = ask_next(request, make_expert(themes=[theme]), by=request.teacher, **when(late))
    assert request.status is RequestStatus.OPEN
    assert request.answer_by_on == local_date(late, ZONE) + timedelta(days=7)
    assert proposal.answer_by_at is None
    first = make_slot_times(days=60)[0]
    assert [slot.starts_at for slot in proposal.slots] == [first], "the other one is within the usual notice"


def test_a_withdrawn_request_and_one_that_is_open_to_all_ask_nobody(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    withdrawn = make_proposal(request=make_request(theme=theme)).request
    withdraw_request(withdrawn, by=withdrawn.teacher, at=now(), rules=Rules())
    with pytest.raises(RequestEnded):
        ask_next(withdrawn, expert, by=withdrawn.teacher, **when())
    open_to_all = make_request(theme=theme)
    with pytest.raises(NotFound):
        ask_next(open_to_all, expert, by=open_to_all.teacher, **when())


def test_an_open_request_that_ended_names_the_best_and_goes_on_with_one_click(theme: Theme) -> None:
    request = make_request(
        theme=theme, answer_by_on=local_date(now(), ZONE) - timedelta(days=1), ask_first=True
    )
    expert = make_expert(themes=[theme])
    assert not can_ask_next(request)
    expire_requests(**when())
    mail = session.scalars(sa.select(SentMail)).one()
    assert mail.message == "request_expired"
    assert mail.about == {"request_id": request.id, "first_id": expert.id}
    assert can_ask_next(request)
    proposal = ask_next(request, expert, by=request.teacher, **when())
    assert (request.status, request.is_aimed) == (RequestStatus.OPEN, True), "and not open to all again"
    accept_proposal(proposal, proposal.slots[0], by=expert.user, **when())


def test_who_offered_to_come_and_got_no_answer_can_be_asked(theme: Theme) -> None:
    request = make_request(theme=theme, answer_by_on=local_date(now(), ZONE) - timedelta(days=1))
    keen, other = make_expert(themes=[theme]), make_expert(themes=[theme])
    make_proposal(request=request, expert=keen, is_volunteered=True)
    make_proposal(request=request, expert=other)
    expire_requests(**when())
    assert names(request) == [keen.name]


def test_nobody_is_asked_for_a_day_on_which_the_school_is_closed(theme: Theme) -> None:
    booking = lost(theme)
    make_expert(themes=[theme])
    assert len(names(booking.request)) == 1
    make_closed_day(booking.request.institution, local_date(booking.starts_at, ZONE))
    session.expire_all()
    assert names(booking.request) == []


def test_the_list_takes_as_many_queries_for_many_experts_as_for_few(theme: Theme, engine: sa.Engine) -> None:
    request_id = lost(theme).request_id

    def count(number: int) -> int:
        for _each in range(number):
            make_offer(expert=make_expert(themes=[session.merge(theme)]))
        session.commit()
        session.expunge_all()
        request = session.get_one(Request, request_id)
        with queries_of(engine) as queries:
            assert rank_experts(request, **when())
        return len(queries)

    assert count(2) == count(12)
