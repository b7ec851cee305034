"""Answers: accept, decline, and none in time."""

from datetime import date, timedelta
from typing import Any

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day, local_date, term_bounds
from guestlecture.enums import (
    DeclineReason,
    ExpertStatus,
    Level,
    ProposalStatus,
    RequestStatus,
    Venue,
    VogRule,
)
from guestlecture.errors import (
    AlreadyAnswered,
    AnswerTooLate,
    FullThisMonth,
    FullThisTerm,
    LevelNotOffered,
    Refusal,
    SlotInThePast,
    SlotNotProposed,
    SlotOnClosedDay,
    SlotTaken,
    SlotTooClose,
    VogMissing,
)
from guestlecture.models import Booking, Expert, Proposal, Slot
from guestlecture.services.expiry import expire_requests
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.services.request import withdraw_request
from tests.factories import (
    ZONE,
    make_board,
    make_booking,
    make_closed_day,
    make_coordinator,
    make_expert,
    make_institution,
    make_place,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
)
from tests.services.left import events_of, indexing_left, mails_left

pytestmark = pytest.mark.usefixtures("in_app")

GRONINGEN, ASSEN = {"lat": 53.2194, "lon": 6.5665}, {"lat": 52.9928, "lon": 6.5642}


def accept(proposal: Proposal, number: int = 0, *, by: Any = None, at: Any = None) -> Booking:
    slot = proposal.slots[number]
    return accept_proposal(proposal, slot, by=by, at=at or now(), zone=ZONE, rules=Rules())


def decline(proposal: Proposal, *, by: Any = None, at: Any = None) -> None:
    reason = DeclineReason.NO_TIME
    decline_proposal(
        proposal, reason=reason, message=" Busy. ", by=by, at=at or now(), zone=ZONE, rules=Rules()
    )


def proposal_at(*, hour: int, minute: int = 0, expert: Expert, days: int = 30, **values: Any) -> Proposal:
    """A proposal of one hour, at another school unless one is given."""
    starts_at = make_slot_times(days=days, hour=hour)[0] + timedelta(minutes=minute)
    place = values.pop("place", None)
    teacher = make_teacher(make_institution(place=place) if place else None)
    slots = [Slot(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))]
    return make_proposal(request=make_request(teacher=teacher, slots=slots, **values), expert=expert)


def test_accepting_makes_the_booking_ends_the_rest_and_tells_both() -> None:
    proposal = make_proposal()
    other = make_proposal(request=proposal.request)
    booking = accept(proposal, 1, by=proposal.expert.user)
    slot = proposal.slots[1]
    assert (booking.starts_at, booking.ends_at) == (slot.starts_at, slot.ends_at)
    assert (proposal.status, other.status) == (ProposalStatus.ACCEPTED, ProposalStatus.WITHDRAWN)
    assert proposal.request.status is RequestStatus.AGREED
    teacher, expert = proposal.request.teacher, proposal.expert
    assert mails_left() == [
        ("request_taken", other.expert.user.email),
        ("booking_agreed", teacher.email),
        ("booking_agreed", expert.user.email),
    ]
    assert events_of("proposal", proposal.id) == [("accepted", expert.user_id, False)]
    assert indexing_left() == [expert.id], "least asked first follows"


def test_by_the_mails_link_nobody_is_named_and_by_a_coordinator_it_is_on_behalf() -> None:
    by_link, by_coordinator = make_proposal(), make_proposal(expert=make_expert(user=None, email=None))
    coordinator = make_coordinator()
    accept(by_link)
    accept(by_coordinator, by=coordinator)
    assert events_of("proposal", by_link.id) == [("accepted", None, False)]
    assert events_of("proposal", by_coordinator.id) == [("accepted", coordinator.id, True)]
    teacher, message = by_coordinator.request.teacher, "booking_agreed"
    # A coordinator speaks for who cannot be reached.
    assert mails_left()[2:] == [(message, teacher.email), (message, coordinator.email)]


def test_declining_keeps_the_reason_and_tells_the_teacher() -> None:
    proposal = make_proposal()
    decline(proposal, by=proposal.expert.user)
    assert (proposal.status, proposal.decline_reason) == (ProposalStatus.DECLINED, DeclineReason.NO_TIME)
    assert (proposal.message, proposal.request.status) == ("Busy.", RequestStatus.OPEN)
    assert mails_left() == [("proposal_declined", proposal.request.teacher.email)]


@pytest.mark.parametrize("first", [accept, decline])
@pytest.mark.parametrize("second", [accept, decline])
def test_second_answer_is_refused(first: Any, second: Any) -> None:
    proposal = make_proposal()
    first(proposal)
    with pytest.raises(AlreadyAnswered):
        second(proposal)


@pytest.mark.parametrize("answer", [accept, decline])
def test_answer_after_the_answer_date_is_refused_also_before_the_worker_saw_it(answer: Any) -> None:
    proposal = make_proposal()
    midnight = end_of_day(proposal.request.answer_by_on, ZONE)
    with pytest.raises(AnswerTooLate):
        answer(proposal, at=midnight)
    answer(proposal, at=midnight - timedelta(seconds=1))


def test_withdrawn_request_cannot_be_accepted() -> None:
    proposal = make_proposal()
    withdraw_request(proposal.request, by=proposal.request.teacher, at=now(), rules=Rules())
    with pytest.raises(Refusal):
        accept(proposal)


def test_moment_of_another_request_cannot_be_accepted() -> None:
    proposal, slot = make_proposal(), make_request().slots[0]
    with pytest.raises(SlotNotProposed):
        accept_proposal(proposal, slot, by=None, at=now(), zone=ZONE, rules=Rules())


def test_moment_that_has_passed_cannot_be_accepted() -> None:
    slots = [Slot(starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(hours=1))]
    proposal = make_proposal(request=make_request(slots=slots))
    with pytest.raises(SlotInThePast):
        accept(proposal)


@pytest.mark.parametrize(
    ("hour", "minute", "place", "venue", "refused"),
    [
        (10, 59, GRONINGEN, Venue.SCHOOL, SlotTaken),
        (11, 0, None, Venue.SCHOOL, None),  # the same school
        (11, 49, ASSEN, Venue.SCHOOL, SlotTooClose),
        (11, 50, ASSEN, Venue.SCHOOL, None),
        (11, 14, ASSEN, Venue.ONLINE, SlotTooClose),
        (11, 15, ASSEN, Venue.ONLINE, None),
    ],
)
def test_expert_is_never_in_two_places_nor_on_the_way(
    hour: int, minute: int, place: dict[str, float] | None, venue: Venue, refused: type[Refusal] | None
) -> None:
    expert, school = make_expert(), make_place(**GRONINGEN)
    first = proposal_at(hour=10, expert=expert, place=school)
    accept(first)
    second = proposal_at(
        hour=hour, minute=minute, expert=expert, venue=venue, place=make_place(**place) if place else school
    )
    if place is None:
        second.request.institution = first.request.institution
    if refused is None:
        accept(second)
    else:
        with pytest.raises(refused):
            accept(second)


def test_expert_beyond_the_maximum_of_a_month_is_full_but_a_second_hour_that_day_is_no_visit() -> None:
    expert = make_expert(max_per_month=1)
    first = proposal_at(hour=10, expert=expert)
    accept(first)
    same_day = proposal_at(hour=11, expert=expert)
    same_day.request.institution = first.request.institution
    accept(same_day)
    day = local_date(first.slots[0].starts_at, ZONE)
    shift = 1 if (day + timedelta(days=1)).month == day.month else -1
    with pytest.raises(FullThisMonth):
        accept(proposal_at(hour=10, expert=expert, days=30 + shift))


def test_expert_beyond_the_maximum_of_a_term_is_full() -> None:
    expert = make_expert(max_per_term=1)
    begins, ends = term_bounds(local_date(now(), ZONE) + timedelta(days=200), ZONE)
    first, last = ((each.astimezone(ZONE).date() - local_date(now(), ZONE)).days for each in (begins, ends))
    accept(proposal_at(hour=10, expert=expert, days=first))
    with pytest.raises(FullThisTerm):
        accept(proposal_at(hour=10, expert=expert, days=last - 1))
    accept(proposal_at(hour=10, expert=expert, days=last))


def test_school_that_requires_a_certificate_gets_nobody_without_a_valid_one() -> None:
    expert = make_expert()
    proposal = proposal_at(hour=10, expert=expert)
    proposal.request.institution.board = make_board(vog_rule=VogRule.REQUIRED)
    with pytest.raises(VogMissing):
        accept(proposal)
    expert.vog_issued_on = local_date(now(), ZONE) - timedelta(days=3 * 365)  # not any more on that day
    session.flush()
    with pytest.raises(VogMissing):
        accept(proposal)
    expert.vog_issued_on = local_date(now(), ZONE) - timedelta(days=365)
    session.flush()
    accept(proposal)


def test_own_rule_of_a_school_comes_before_that_of_its_board() -> None:
    proposal = proposal_at(hour=10, expert=make_expert())
    school = proposal.request.institution
    school.board, school.vog_rule = make_board(vog_rule=VogRule.REQUIRED), VogRule.NONE
    accept(proposal)


def test_what_the_expert_does_not_offer_any_more_cannot_be_accepted() -> None:
    proposal = make_proposal()
    proposal.expert.levels = {Level.PO}
    session.flush()
    with pytest.raises(LevelNotOffered):
        accept(proposal)


def test_expert_who_has_withdrawn_the_profile_can_still_accept_what_was_asked_before() -> None:
    proposal = make_proposal(expert=make_expert(status=ExpertStatus.WITHDRAWN, open_to_questions=False))
    accept(proposal)


def test_day_that_the_school_has_closed_meanwhile_cannot_be_accepted() -> None:
    proposal = make_proposal()
    closed, open_slot = proposal.slots
    make_closed_day(proposal.request.institution, local_date(closed.starts_at, ZONE))
    when: dict[str, Any] = {"by": None, "at": now(), "zone": ZONE, "rules": Rules()}
    with pytest.raises(SlotOnClosedDay):
        accept_proposal(proposal, closed, **when)
    assert accept_proposal(proposal, open_slot, **when).starts_at == open_slot.starts_at


def test_two_schools_in_one_town_are_two_places() -> None:
    expert, town = make_expert(max_per_month=1), make_place(**GRONINGEN)
    accept(proposal_at(hour=10, expert=expert, place=town))
    with pytest.raises(SlotTooClose):
        accept(proposal_at(hour=11, expert=expert, place=town))
    with pytest.raises(FullThisMonth):
        accept(proposal_at(hour=13, expert=expert, place=town))


def test_hours_at_the_experts_own_company_need_no_travel_and_cost_one_visit() -> None:
    expert = make_expert(max_per_month=1, place=None)
    accept(proposal_at(hour=10, expert=expert, venue=Venue.COMPANY))
    accept(proposal_at(hour=11, expert=expert, venue=Venue.COMPANY))


def overdue(day: date) -> Proposal:
    return make_proposal(request=make_request(answer_by_on=day))


def test_unanswered_proposals_expire_after_their_day_once_and_the_teacher_is_told() -> None:
    today = local_date(now(), ZONE)
    late, in_time = overdue(today - timedelta(days=3)), overdue(today)
    assert expire_requests(at=now(), zone=ZONE, rules=Rules()) == 1
    assert (late.status, late.request.status) == (ProposalStatus.EXPIRED, RequestStatus.EXPIRED)
    assert in_time.status is ProposalStatus.WAITING_FOR_EXPERT
    assert expire_requests(at=now(), zone=ZONE, rules=Rules()) == 0
    assert mails_left() == [
        ("request_lapsed", late.expert.user.email),
        ("proposal_expired", late.request.teacher.email),
    ]


def test_request_that_was_declined_by_all_ends_on_its_answer_date_too() -> None:
    proposal = overdue(local_date(now(), ZONE))
    decline(proposal)
    expire_requests(at=now() + timedelta(days=1, hours=1), zone=ZONE, rules=Rules())
    session.refresh(proposal.request)
    assert proposal.request.status is RequestStatus.EXPIRED
    assert events_of("request", proposal.request_id) == [("expire", None, False)]


def test_agreed_request_does_not_expire() -> None:
    booking = make_booking()
    expire_requests(at=now() + timedelta(days=60), zone=ZONE, rules=Rules())
    assert booking.request.status is RequestStatus.AGREED
