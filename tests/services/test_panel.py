"""Panels: several speakers at one moment, provisional until enough have said yes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import (
    BookingStatus,
    DeclineReason,
    ExceptionKind,
    ProposalStatus,
    RequestStatus,
    Side,
)
from guestlecture.errors import (
    CancellationReasonMissing,
    FullThisMonth,
    PanelElsewhere,
    PanelMoment,
    PanelNotMoved,
    RequestEnded,
    SlotTaken,
    SomebodyAsked,
)
from guestlecture.models import Booking, Expert, Proposal, Request
from guestlecture.queries.booking import count_lectures, count_lectures_per_expert
from guestlecture.queries.expert import free_ids
from guestlecture.queries.panel import list_live_bookings, slots_of
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.substitute import can_ask_next
from guestlecture.services.alternative import propose_move, propose_times
from guestlecture.services.booking import cancel_booking
from guestlecture.services.expiry import expire_requests
from guestlecture.services.panel import cancel_panel, move_panel, settle_panel
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.services.request import withdraw_request
from guestlecture.services.substitute import ask_next
from guestlecture.services.turn import ask_in_order
from guestlecture.services.turn import ask_next as ask_next_turn
from guestlecture.services.volunteer import offer_to_take
from tests.factories import (
    ZONE,
    make_booking,
    make_exception,
    make_expert,
    make_proposal,
    make_request,
    make_slot_times,
)
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")

AGREED, PROVISIONAL = BookingStatus.AGREED, BookingStatus.PROVISIONAL


def when(at: datetime | None = None) -> dict[str, Any]:
    return {"at": at or now(), "zone": ZONE, "rules": Rules()}


def panel(wanted: int = 3, minimum: int = 2, **values: Any) -> Request:
    return make_request(wanted=wanted, minimum=minimum, **values)


def say_yes(request: Request, expert: Expert | None = None, *, slot: int = 0) -> Booking:
    expert = expert or make_expert(themes=[request.theme])
    proposal = make_proposal(request=request, expert=expert, slots=list(slots_of(request)))
    return accept_proposal(proposal, proposal.slots[slot], by=expert.user, **when())


def states(request: Request) -> list[BookingStatus]:
    session.expire_all()
    return [booking.status for booking in request.bookings]


def over(request: Request) -> datetime:
    """When the time to answer has just passed."""
    return end_of_day(request.answer_by_on, ZONE) + timedelta(minutes=1)


def mails_to(address: str) -> list[str]:
    return [message for message, recipient in mails_left() if recipient == address]


def test_the_first_yes_is_provisional_and_enough_of_them_make_it_agreed() -> None:
    request = panel()
    first = say_yes(request)
    assert (first.status, request.status) == (PROVISIONAL, RequestStatus.OPEN)
    assert mails_left() == [
        ("panel_joined", first.expert.user.email),
        ("panel_news", request.teacher.email),
    ]
    second = say_yes(request)
    assert states(request) == [AGREED, AGREED]
    assert request.status is RequestStatus.OPEN, "one more is wanted"
    assert mails_left()[2:] == [
        ("booking_agreed", first.expert.user.email),
        ("booking_agreed", second.expert.user.email),
        ("panel_news", request.teacher.email),
    ]
    assert [event[0] for event in events_of("booking", first.id)] == ["confirm"]
    third = say_yes(request)
    assert (third.status, request.status) == (AGREED, RequestStatus.AGREED)
    assert sorted(each.seat for each in request.bookings) == [0, 1, 2]


def test_the_first_yes_fixes_the_moment_and_the_others_are_asked_for_it() -> None:
    request = panel()
    later = request.slots[1]
    both, other = (
        make_proposal(request=request),
        make_proposal(request=request, slots=[request.slots[0]]),
    )
    first = say_yes(request, slot=1)
    assert first.starts_at == later.starts_at
    assert (both.status, both.slots) == (ProposalStatus.WAITING_FOR_EXPERT, [later])
    assert other.status is ProposalStatus.WITHDRAWN
    assert mails_to(both.expert.user.email) == ["panel_moment"]
    assert mails_to(other.expert.user.email) == ["panel_elsewhere"]
    assert slots_of(request) == [later]


def test_a_yes_at_another_moment_is_refused() -> None:
    request = panel(minimum=3)
    say_yes(request)
    late = make_proposal(request=request)
    with pytest.raises(PanelElsewhere):
        accept_proposal(late, late.slots[1], by=None, **when())
    request.is_aimed = False
    expert = make_expert(themes=[request.theme])
    values = {"offer": None, "introduction": "", "by": expert.user}
    with pytest.raises(PanelElsewhere):
        offer_to_take(request, expert=expert, slots=[request.slots[1]], **values, **when())
    offer_to_take(request, expert=expert, slots=[request.slots[0]], **values, **when())
    assert states(request) == [PROVISIONAL, PROVISIONAL]


def test_a_provisional_yes_holds_the_time_and_the_capacity() -> None:
    expert = make_expert(max_per_month=1)
    held = say_yes(panel(times=[make_slot_times(days=40)]), expert)
    other = make_proposal(expert=expert, request=make_request(times=[make_slot_times(days=40)]))
    with pytest.raises(SlotTaken):
        accept_proposal(other, other.slots[0], by=None, **when())
    expert.max_per_month = None
    day = local_date(held.starts_at, ZONE)
    session.flush()
    assert expert.id not in free_ids(Moment(held.starts_at, held.ends_at), ZONE)
    expert.max_per_month = 1
    same_month = [make_slot_times(days=40 + (1 if day.day < 15 else -1))]
    full = make_proposal(expert=expert, request=make_request(times=same_month))
    with pytest.raises(FullThisMonth):
        accept_proposal(full, full.slots[0], by=None, **when())


def test_it_counts_for_the_speakers_at_once_and_in_the_balance_when_it_is_agreed_and_once() -> None:
    request = panel()
    first = say_yes(request)
    year = (now(), now() + timedelta(days=300))
    assert count_lectures_per_expert([first.expert_id], *year) == {first.expert_id: 1}
    assert count_lectures(*year) == {}
    say_yes(request)
    assert count_lectures(*year) == {request.theme_id: 1}


def test_too_few_by_the_answer_date_are_released_and_everybody_is_told_once() -> None:
    request = panel(wanted=3, minimum=3)
    first, second = say_yes(request), say_yes(request)
    waiting = make_proposal(request=request, slots=list(slots_of(request)))
    at = over(request)
    for _time in range(2):
        expire_requests(**when(at))
    assert states(request) == [BookingStatus.RELEASED] * 2
    assert request.status is RequestStatus.EXPIRED
    assert mails_left()[4:] == [
        ("request_lapsed", waiting.expert.user.email),
        ("panel_released", first.expert.user.email),
        ("panel_released", second.expert.user.email),
        ("panel_news", request.teacher.email),
    ]
    free = make_proposal(expert=first.expert, request=make_request(times=[make_slot_times(days=30)]))
    accept_proposal(free, free.slots[0], by=None, **when())
    assert len(slots_of(request)) == 2, "asked again, it can be at any of its moments"


def test_enough_by_the_answer_date_go_on_without_the_rest() -> None:
    request = panel()
    say_yes(request)
    say_yes(request)
    waiting = make_proposal(request=request, slots=list(slots_of(request)))
    expire_requests(**when(over(request)))
    assert (states(request), request.status) == ([AGREED, AGREED], RequestStatus.AGREED)
    assert mails_to(waiting.expert.user.email) == ["request_taken"]
    assert mails_to(request.teacher.email) == ["panel_news"] * 3
    assert can_ask_next(request), "one more may still be asked"


def test_who_cancels_frees_a_seat_and_the_others_come_all_the_same() -> None:
    request = panel(wanted=2)
    lost, stays = say_yes(request), say_yes(request)
    assert request.status is RequestStatus.AGREED
    cancel_booking(lost, reason="Ill.", by=lost.expert.user, **when())
    assert states(request) == [BookingStatus.CANCELLED, AGREED]
    assert request.status is RequestStatus.OPEN
    assert mails_to(request.teacher.email)[-1] == "booking_cancelled"
    assert mails_to(stays.expert.user.email) == ["booking_agreed"]
    new_expert = make_expert(themes=[request.theme])
    assert new_expert in [fitting.expert for fitting in rank_experts(request, **when())]
    proposal = ask_next(request, new_expert, by=request.teacher, **when())
    assert [slot.starts_at for slot in proposal.slots] == [lost.starts_at]
    new = accept_proposal(proposal, proposal.slots[0], by=None, **when())
    assert (new.status, new.seat, lost.status) == (AGREED, lost.seat, BookingStatus.SUBSTITUTED)
    assert request.status is RequestStatus.AGREED


def test_an_agreed_panel_stays_agreed_below_the_minimum() -> None:
    request = panel(wanted=2)
    lost, stays = say_yes(request), say_yes(request)
    cancel_booking(lost, reason="Ill.", by=lost.expert.user, **when())
    expire_requests(**when(over(request)))
    assert (stays.status, request.status) == (AGREED, RequestStatus.AGREED)


def test_who_takes_a_provisional_yes_back_frees_the_moment_too() -> None:
    request = panel()
    first = say_yes(request, slot=1)
    cancel_booking(first, reason="Too much work.", by=first.expert.user, **when())
    assert states(request) == [BookingStatus.RELEASED]
    assert len(slots_of(request)) == 2
    assert [event[0] for event in events_of("booking", first.id)] == ["release"]
    assert say_yes(request, slot=0).status is PROVISIONAL


def test_the_last_one_who_cancels_is_looked_for_as_in_every_lecture() -> None:
    request = panel(wanted=2, minimum=1)
    only = say_yes(request)
    settle_panel(request, Side.TEACHER, by=request.teacher, at=now())
    cancel_booking(only, reason="Ill.", by=only.expert.user, **when())
    assert request.status is RequestStatus.OPEN
    assert [slot.starts_at for slot in slots_of(request)] == [only.starts_at]


def test_the_teacher_cancels_all_at_once_with_one_mail_each() -> None:
    request = panel()
    first, second = say_yes(request), say_yes(request)
    waiting = make_proposal(request=request, slots=list(slots_of(request)))
    with pytest.raises(CancellationReasonMissing):
        cancel_panel(request, reason=" ", by=request.teacher, at=now(), rules=Rules())
    before = len(mails_left())
    cancel_panel(request, reason="The day is off.", by=request.teacher, at=now(), rules=Rules())
    assert states(request) == [BookingStatus.CANCELLED] * 2
    assert request.status is RequestStatus.WITHDRAWN
    assert mails_left()[before:] == [
        ("request_withdrawn", waiting.expert.user.email),
        ("booking_cancelled", first.expert.user.email),
        ("booking_cancelled", second.expert.user.email),
        ("panel_news", request.teacher.email),
    ]
    with pytest.raises(RequestEnded):
        cancel_panel(request, reason="Again.", by=request.teacher, at=now(), rules=Rules())


def test_a_request_that_is_withdrawn_releases_who_has_said_yes() -> None:
    request = panel()
    first = say_yes(request)
    withdraw_request(request, by=request.teacher, at=now(), rules=Rules())
    assert states(request) == [BookingStatus.RELEASED]
    assert mails_to(first.expert.user.email) == ["panel_joined", "panel_released"]


def test_enough_is_said_by_the_teacher_too_but_not_before_it_is() -> None:
    request = panel()
    say_yes(request)
    with pytest.raises(RequestEnded):
        settle_panel(request, Side.TEACHER, by=request.teacher, at=now())
    say_yes(request)
    settle_panel(request, Side.TEACHER, by=request.teacher, at=now())
    assert request.status is RequestStatus.AGREED
    assert events_of("request", request.id) == [("agree", request.teacher_id, False)]


def moment(days: int) -> Moment:
    return Moment(*make_slot_times(days=days))


def test_a_panel_moves_as_a_whole_by_asking_everybody_anew() -> None:
    request = panel(wanted=2)
    first, second = say_yes(request), say_yes(request)
    before = len(mails_left())
    move_panel(request, moment(50), by=request.teacher, **when())
    assert states(request) == [BookingStatus.RELEASED] * 2
    assert request.status is RequestStatus.OPEN
    assert mails_left()[before:] == [
        ("panel_moved", first.expert.user.email),
        ("panel_moved", second.expert.user.email),
    ]
    waiting = [each for each in request.proposals if each.status is ProposalStatus.WAITING_FOR_EXPERT]
    for proposal in waiting:
        accept_proposal(proposal, proposal.slots[0], by=None, **when())
    assert {each.starts_at for each in list_live_bookings(request)} == {moment(50).starts_at}
    assert request.status is RequestStatus.AGREED


def test_it_does_not_move_to_where_one_of_them_cannot_come() -> None:
    request = panel(wanted=2)
    first, _second = say_yes(request), say_yes(request)
    make_booking(expert=first.expert, request=make_request(times=[make_slot_times(days=50)]))
    with pytest.raises(PanelNotMoved):
        move_panel(request, moment(50), by=request.teacher, **when())
    assert states(request) == [AGREED, AGREED]


def test_one_alone_does_not_move_it() -> None:
    request = panel(wanted=2)
    first = say_yes(request)
    waiting = make_proposal(request=request, slots=list(slots_of(request)))
    values = {"message": "", "by": None}
    with pytest.raises(PanelMoment):
        propose_times(waiting, [moment(51)], **values, **when())
    with pytest.raises(PanelMoment):
        propose_move(first, [moment(51)], side=Side.EXPERT, **values, **when())


def test_as_many_are_asked_at_once_as_there_are_free_seats() -> None:
    request = panel(wanted=2)
    experts = [make_expert(themes=[request.theme]) for _number in range(3)]
    make_proposal(request=request, status=ProposalStatus.DECLINED)
    for expert in experts[:2]:
        ask_next(request, expert, by=request.teacher, **when())
        session.expire(request)
    assert not can_ask_next(request)
    with pytest.raises(SomebodyAsked):
        ask_next(request, experts[2], by=request.teacher, **when())


def test_asking_in_order_fills_the_free_seats() -> None:
    request = panel(wanted=2, minimum=2, answer_by_on=local_date(now(), ZONE) + timedelta(days=20))
    experts = [make_expert(themes=[request.theme], place=request.institution.place) for _number in range(3)]
    ask_in_order(request, [(each, None) for each in experts], by=request.teacher, **when())
    session.expire(request)
    asked = list(request.proposals)
    assert [each.expert for each in asked] == experts[:2]
    accept_proposal(asked[0], asked[0].slots[0], by=None, **when())
    decline_proposal(asked[1], reason=DeclineReason.NO_TIME, message="", by=None, **when())
    ask_next_turn(request, **when())
    session.expire(request)
    assert [(each.expert, len(each.slots)) for each in request.proposals[2:]] == [(experts[2], 1)]


def test_who_is_away_at_the_fixed_moment_is_not_asked_next() -> None:
    request = panel()
    expert = make_expert(themes=[request.theme])
    first = say_yes(request)
    make_exception(expert, ExceptionKind.AWAY, local_date(first.starts_at, ZONE))
    assert expert not in [fitting.expert for fitting in rank_experts(request, **when())]


def test_a_full_panel_takes_nobody_more() -> None:
    request = panel(wanted=2)
    late: Proposal = make_proposal(request=request)
    say_yes(request)
    say_yes(request)
    assert late.status is ProposalStatus.WITHDRAWN
    request.status = RequestStatus.AGREED
    with pytest.raises(RequestEnded):
        ask_next(request, make_expert(themes=[request.theme]), by=request.teacher, **when())
