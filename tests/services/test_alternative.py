"""Other times: instead of those of a request, and of an agreed lecture."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from guestlecture.clock import now
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import AlternativeStatus, ExceptionKind, ProposalStatus, RequestStatus, Side
from guestlecture.errors import (
    AlreadyAnswered,
    AlternativeEnded,
    AlternativesWait,
    AnswerTooLate,
    ExpertAway,
    LectureInThePast,
    SlotAsItWas,
    SlotInThePast,
    SlotOnClosedDay,
    SlotTaken,
    SlotTwice,
    SlotWithinNotice,
    TooFewSlots,
    TooManyAlternatives,
)
from guestlecture.models import Alternative, Booking, Proposal
from guestlecture.services.alternative import propose_move, propose_times
from guestlecture.services.alternative_answer import accept_alternative, keep_times, refuse_times
from guestlecture.services.booking import cancel_booking
from guestlecture.services.expiry import expire_alternatives
from guestlecture.services.proposal import accept_proposal
from guestlecture.services.request import withdraw_request
from tests.factories import (
    ZONE,
    make_booking,
    make_closed_day,
    make_coordinator,
    make_exception,
    make_expert,
    make_proposal,
    make_request,
    make_slot_times,
)
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")


def when(at: datetime | None = None) -> dict[str, Any]:
    return {"at": at or now(), "zone": ZONE, "rules": Rules()}


def moments(*days: int) -> list[Moment]:
    return [Moment(*make_slot_times(days=day)) for day in days or (40, 41)]


def propose(proposal: Proposal, *days: int, by: Any = None, at: datetime | None = None) -> Alternative:
    return propose_times(proposal, moments(*days), message=" A week later? ", by=by, **when(at))


def move(booking: Booking, *days: int, side: Side = Side.EXPERT, by: Any = None) -> Alternative:
    people = {Side.EXPERT: booking.expert.user, Side.TEACHER: booking.request.teacher}
    return propose_move(booking, moments(*days), side=side, message="", by=by or people[side], **when())


def test_an_expert_proposes_other_times_and_the_teacher_chooses_one() -> None:
    proposal = make_proposal()
    teacher, expert = proposal.request.teacher, proposal.expert
    alternative = propose(proposal, by=expert.user)
    assert proposal.status is ProposalStatus.WAITING_FOR_TEACHER
    assert alternative.message == "A week later?"
    booking = accept_alternative(alternative, alternative.moments[1], by=teacher, **when())
    assert (booking.starts_at, booking.ends_at) == make_slot_times(days=41)
    assert (proposal.status, proposal.request.status) == (ProposalStatus.ACCEPTED, RequestStatus.AGREED)
    assert booking.starts_at in [slot.starts_at for slot in proposal.request.slots], (
        "it is a moment of it now"
    )
    assert mails_left() == [
        ("times_proposed", teacher.email),
        ("booking_agreed", teacher.email),
        ("booking_agreed", expert.user.email),
    ]
    assert events_of("proposal", proposal.id) == [("accepted", teacher.id, False)]
    assert events_of("alternative", alternative.id) == [
        ("propose_times", expert.user_id, False),
        ("accept", teacher.id, False),
    ]


def test_a_teacher_keeps_the_request_and_the_expert_may_answer_again() -> None:
    proposal = make_proposal()
    alternative = propose(proposal)
    keep_times(alternative, by=proposal.request.teacher, **when())
    assert (proposal.status, alternative.status) == (
        ProposalStatus.WAITING_FOR_EXPERT,
        AlternativeStatus.DECLINED,
    )
    assert mails_left()[1:] == [("times_kept", proposal.expert.user.email)]
    again = propose(proposal, 50)
    accept_alternative(again, again.moments[0], by=None, **when())
    assert proposal.request.status is RequestStatus.AGREED


def test_a_teacher_asks_somebody_else_instead() -> None:
    proposal = make_proposal()
    refuse_times(propose(proposal), by=proposal.request.teacher, at=now(), zone=ZONE)
    assert (proposal.status, proposal.request.status) == (ProposalStatus.DECLINED, RequestStatus.OPEN)
    assert mails_left()[1:] == [("times_refused", proposal.expert.user.email)]


def test_the_teacher_has_time_to_answer() -> None:
    today = local_date(now(), ZONE)
    proposal = make_proposal(request=make_request(answer_by_on=today))
    propose(proposal, 40)
    assert proposal.request.answer_by_on == today + timedelta(days=7)
    soon = make_proposal(request=make_request(answer_by_on=today))
    propose(soon, 8)
    assert soon.request.answer_by_on == today + timedelta(days=5), "three days before the first of them"


@pytest.mark.parametrize(
    ("days", "refusal"),
    [
        ((), TooFewSlots),
        ((40, 40), SlotTwice),
        ((40, 41, 42, 43, 44, 45), TooManyAlternatives),
        ((30,), SlotAsItWas),
        ((-1,), SlotInThePast),
    ],
)
def test_other_times_that_are_none_are_refused(days: tuple[int, ...], refusal: type[Exception]) -> None:
    proposal = make_proposal()
    with pytest.raises(refusal):
        propose_times(
            proposal, [Moment(*make_slot_times(days=day)) for day in days], message="", by=None, **when()
        )


def test_other_times_when_the_school_is_closed_or_the_expert_has_a_lecture_are_refused() -> None:
    proposal = make_proposal()
    make_closed_day(proposal.request.institution, local_date(make_slot_times(days=40)[0], ZONE))
    with pytest.raises(SlotOnClosedDay):
        propose(proposal, 40)
    make_booking(request=make_request(times=[make_slot_times(days=42)]), expert=proposal.expert)
    with pytest.raises(SlotTaken):
        propose(proposal, 42)


def test_a_time_that_was_taken_meanwhile_is_refused_and_the_others_stay() -> None:
    proposal = make_proposal()
    alternative = propose(proposal, 40, 41)
    make_booking(request=make_request(times=[make_slot_times(days=40)]), expert=proposal.expert)
    with pytest.raises(SlotTaken):
        accept_alternative(alternative, alternative.moments[0], by=None, **when())
    accept_alternative(alternative, alternative.moments[1], by=None, **when())


def test_while_the_teacher_chooses_the_expert_cannot_accept() -> None:
    proposal = make_proposal()
    propose(proposal)
    with pytest.raises(AlreadyAnswered):
        accept_proposal(proposal, proposal.slots[0], by=None, **when())
    with pytest.raises(AlreadyAnswered):
        propose(proposal, 50)


def test_after_the_answer_date_nothing_can_be_chosen() -> None:
    proposal = make_proposal()
    alternative = propose(proposal)
    late = end_of_day(proposal.request.answer_by_on, ZONE)
    with pytest.raises(AnswerTooLate):
        accept_alternative(alternative, alternative.moments[0], by=None, **when(late))


def test_other_times_end_with_the_request() -> None:
    proposal = make_proposal()
    alternative = propose(proposal)
    withdraw_request(proposal.request, by=proposal.request.teacher, at=now(), rules=Rules())
    assert (proposal.status, alternative.status) == (ProposalStatus.WITHDRAWN, AlternativeStatus.ENDED)
    with pytest.raises(AlternativeEnded):
        accept_alternative(alternative, alternative.moments[0], by=None, **when())


def test_a_coordinator_does_each_step_for_somebody_marked_so() -> None:
    proposal, coordinator = make_proposal(expert=make_expert(user=None)), make_coordinator()
    alternative = propose(proposal, by=coordinator)
    accept_alternative(alternative, alternative.moments[0], by=coordinator, **when())
    assert events_of("alternative", alternative.id) == [
        ("propose_times", coordinator.id, True),
        ("accept", coordinator.id, True),
    ]


@pytest.mark.parametrize("side", [Side.EXPERT, Side.TEACHER])
def test_a_lecture_moves_when_the_other_side_accepts_and_keeps_its_identity(side: Side) -> None:
    booking = make_booking()
    before, uid = booking.starts_at, booking.uid
    alternative = move(booking, 40, side=side)
    assert booking.starts_at == before, "until then the old time holds"
    accept_alternative(alternative, alternative.moments[0], by=None, **when())
    assert (booking.starts_at, booking.ends_at) == make_slot_times(days=40)
    assert (booking.uid, booking.sequence) == (uid, 1)
    teacher, expert = booking.request.teacher.email, booking.expert.user.email
    assert mails_left() == [
        ("move_proposed", expert if side is Side.TEACHER else teacher),
        ("booking_moved", teacher),
        ("booking_moved", expert),
    ]
    assert events_of("booking", booking.id) == [("move", None, False)]


def test_a_lecture_may_move_within_its_own_time() -> None:
    booking = make_booking(expert=make_expert(max_per_month=1))
    later = Moment(booking.starts_at + timedelta(minutes=30), booking.ends_at + timedelta(minutes=30))
    people = {"side": Side.EXPERT, "message": "", "by": booking.expert.user}
    alternative = propose_move(booking, [later], **people, **when())
    accept_alternative(alternative, alternative.moments[0], by=None, **when())
    assert booking.starts_at == later.starts_at


def test_who_keeps_the_agreed_time_says_so_to_both() -> None:
    booking = make_booking()
    keep_times(move(booking), by=booking.request.teacher, **when())
    both = [booking.request.teacher.email, booking.expert.user.email]
    assert mails_left()[1:] == [("move_ended", each) for each in both]
    move(booking, 50)


def test_a_move_obeys_the_short_notice_and_the_absences_of_the_expert_only_for_the_school() -> None:
    booking = make_booking(expert=make_expert(substitute_notice_days=5))
    with pytest.raises(SlotWithinNotice):
        move(booking, 4, side=Side.TEACHER)
    make_exception(booking.expert, ExceptionKind.AWAY, local_date(make_slot_times(days=50)[0], ZONE))
    with pytest.raises(ExpertAway):
        move(booking, 50, side=Side.TEACHER)
    move(booking, 4, 50, side=Side.EXPERT)


def test_one_move_waits_at_a_time_and_none_of_what_is_over() -> None:
    booking = make_booking()
    alternative = move(booking)
    with pytest.raises(AlternativesWait):
        move(booking, 50, side=Side.TEACHER)
    with pytest.raises(LectureInThePast):
        accept_alternative(alternative, alternative.moments[0], by=None, **when(booking.starts_at))
    cancel_booking(booking, reason="Ill.", by=booking.expert.user, **when())
    assert alternative.status is AlternativeStatus.ENDED


def test_a_move_that_nobody_answers_ends_once_and_the_lecture_stays() -> None:
    booking = make_booking()
    before, alternative = booking.starts_at, move(booking)
    late = end_of_day(alternative.answer_by_on, ZONE)
    assert expire_alternatives(at=late - timedelta(seconds=1), zone=ZONE) == 0
    days_off = late + timedelta(days=3)
    assert [expire_alternatives(at=days_off, zone=ZONE) for _time in range(2)] == [1, 0]
    assert (alternative.status, booking.starts_at) == (AlternativeStatus.ENDED, before)
    assert [message for message, _to in mails_left()][1:] == ["move_ended", "move_ended"]
