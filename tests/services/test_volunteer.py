"""Experts who volunteer for open requests, and what teachers answer."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import ExpertStatus, Language, Level, ProposalStatus, RequestStatus
from guestlecture.errors import (
    AlreadyAnswered,
    AlreadyOffered,
    AnswerTooLate,
    ExpertNotPublished,
    LanguageNotOffered,
    LevelNotOffered,
    NotFound,
    OfferNotOfExpert,
    OneSlotOnly,
    Refusal,
    RequestEnded,
    RequestTaken,
    SlotMissing,
    SlotNotProposed,
    SlotOnClosedDay,
    SlotTaken,
    ThemeNotShared,
    TooFar,
)
from guestlecture.models import Booking, Expert, Job, Proposal, Request
from guestlecture.queries.volunteer import list_fitting_requests
from guestlecture.services.expiry import expire_requests
from guestlecture.services.proposal import accept_proposal
from guestlecture.services.request import withdraw_request
from guestlecture.services.volunteer import (
    accept_volunteer,
    decline_volunteer,
    offer_to_take,
    withdraw_offer,
)
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_closed_day,
    make_coordinator,
    make_expert,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_slot_times,
    make_theme,
)
from tests.queries.test_round_instance import Away
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")

WHEN: dict[str, Any] = {"zone": ZONE, "rules": Rules()}


def fitting(request: Request, **values: Any) -> Expert:
    """An expert whom a request fits."""
    return make_expert(**{"themes": [request.theme], **values})


def offer(request: Request, expert: Expert, *numbers: int, at: Any = None, **values: Any) -> Proposal:
    """Offer to come at some of the moments, by default the first."""
    slots = [request.slots[number] for number in numbers or (0,)]
    values = {"offer": None, "slots": slots, "introduction": " Happy to come. ", "by": expert.user, **values}
    return offer_to_take(request, expert=expert, at=at or now(), **values, **WHEN)


def accept(proposal: Proposal, number: int = 0, **values: Any) -> Booking:
    values = {"by": proposal.request.teacher, "at": now(), **values}
    return accept_volunteer(proposal, proposal.slots[number], **values, **WHEN)


def decline(proposal: Proposal, **values: Any) -> None:
    values = {"message": " Another time? ", "by": proposal.request.teacher, "at": now(), **values}
    decline_volunteer(proposal, zone=ZONE, **values)


def indexed() -> list[int]:
    """The requests that the worker is to index anew."""
    jobs = session.scalars(sa.select(Job).where(Job.kind == "index_requests").order_by(Job.id))
    return [identity for job in jobs for identity in job.payload["request_ids"]]


def test_teacher_who_agreed_beforehand_gets_a_booking_at_once_and_both_are_told() -> None:
    request = make_request()
    expert = fitting(request)
    proposal = offer(request, expert, 1)
    (booking,) = session.scalars(sa.select(Booking))
    assert (booking.expert, booking.starts_at) == (expert, request.slots[1].starts_at)
    assert (proposal.status, request.status) == (ProposalStatus.ACCEPTED, RequestStatus.AGREED)
    assert (proposal.is_volunteered, proposal.introduction) == (True, "Happy to come.")
    told = [("booking_agreed", request.teacher.email), ("booking_agreed", expert.user.email)]
    assert mails_left() == told
    assert indexed() == [request.id]
    assert events_of("proposal", proposal.id) == [
        ("offer", expert.user_id, False),
        ("accepted", expert.user_id, False),
    ]


def test_nobody_can_offer_to_come_on_a_day_that_the_school_has_closed_meanwhile() -> None:
    request = make_request()
    make_closed_day(request.institution, local_date(request.slots[0].starts_at, ZONE))
    expert = fitting(request)
    with pytest.raises(SlotOnClosedDay):
        offer(request, expert, 0)
    assert offer(request, expert, 1).status is ProposalStatus.ACCEPTED


def test_teacher_who_wants_to_be_asked_first_is_asked() -> None:
    request = make_request(ask_first=True)
    expert = fitting(request)
    proposal = offer(request, expert, 0, 1)
    assert proposal.status is ProposalStatus.WAITING_FOR_TEACHER
    assert [slot.id for slot in proposal.slots] == [slot.id for slot in request.slots]
    assert request.status is RequestStatus.OPEN
    assert mails_left() == [("volunteer_received", request.teacher.email)]
    assert session.scalar(sa.select(Booking.id)) is None


def test_teacher_accepts_one_moment_and_the_other_volunteers_are_told() -> None:
    request = make_request(ask_first=True)
    chosen, other = offer(request, fitting(request), 0, 1), offer(request, fitting(request))
    before = len(mails_left())
    booking = accept(chosen, 1)
    assert booking.starts_at == request.slots[1].starts_at
    assert (chosen.status, other.status) == (ProposalStatus.ACCEPTED, ProposalStatus.WITHDRAWN)
    assert mails_left()[before:] == [
        ("volunteer_ended", other.expert.user.email),
        ("booking_agreed", request.teacher.email),
        ("booking_agreed", chosen.expert.user.email),
    ]
    assert indexed() == [request.id]
    assert events_of("proposal", chosen.id)[-1] == ("accepted", request.teacher_id, False)


def test_coordinator_who_answers_for_the_teacher_is_marked() -> None:
    request, coordinator = make_request(ask_first=True), make_coordinator()
    proposal = offer(request, fitting(request))
    accept(proposal, by=coordinator)
    assert events_of("proposal", proposal.id)[-1] == ("accepted", coordinator.id, True)


def test_teacher_says_no_kindly_and_the_request_stays_open() -> None:
    request = make_request(ask_first=True)
    proposal = offer(request, fitting(request))
    decline(proposal)
    assert (proposal.status, proposal.message) == (ProposalStatus.DECLINED, "Another time?")
    assert request.status is RequestStatus.OPEN
    assert mails_left()[-1] == ("volunteer_declined", proposal.expert.user.email)
    with pytest.raises(AlreadyOffered):
        offer(request, proposal.expert)


def take_back(proposal: Proposal, **values: Any) -> None:
    withdraw_offer(proposal, **{"by": proposal.expert.user, "at": now(), **values}, zone=ZONE)


def test_volunteer_takes_an_offer_back_tells_the_teacher_and_may_offer_again() -> None:
    request = make_request(ask_first=True)
    proposal = offer(request, fitting(request))
    take_back(proposal)
    assert (proposal.status, request.status) == (ProposalStatus.WITHDRAWN, RequestStatus.OPEN)
    assert mails_left()[-1] == ("volunteer_withdrew", request.teacher.email)
    assert events_of("proposal", proposal.id)[-1] == ("withdraw", proposal.expert.user_id, False)
    assert offer(request, proposal.expert, 1).status is ProposalStatus.WAITING_FOR_TEACHER


@pytest.mark.parametrize("first", [accept, decline, take_back])
@pytest.mark.parametrize("second", [accept, decline, take_back])
def test_second_answer_is_refused(first: Any, second: Any) -> None:
    request = make_request(ask_first=True)
    proposal = offer(request, fitting(request))
    first(proposal)
    with pytest.raises(AlreadyAnswered):
        second(proposal)


def test_each_side_answers_only_what_the_other_one_offered() -> None:
    request = make_request(ask_first=True)
    volunteered, put_to_expert = offer(request, fitting(request)), make_proposal()
    with pytest.raises(AlreadyAnswered):
        accept_proposal(volunteered, volunteered.slots[0], by=volunteered.expert.user, at=now(), **WHEN)
    with pytest.raises(AlreadyAnswered):
        accept(put_to_expert)


@pytest.mark.parametrize("answer", [accept, decline])
def test_answer_after_the_answer_date_is_refused_also_before_the_worker_saw_it(answer: Any) -> None:
    request = make_request(ask_first=True)
    proposal = offer(request, fitting(request))
    midnight = end_of_day(request.answer_by_on, ZONE)
    with pytest.raises(AnswerTooLate):
        answer(proposal, at=midnight)
    answer(proposal, at=midnight - timedelta(seconds=1))


def test_who_comes_second_is_told_kindly() -> None:
    request = make_request()
    offer(request, fitting(request))
    with pytest.raises(RequestTaken):
        offer(request, fitting(request), 1)


def test_request_that_is_aimed_at_somebody_else_is_not_there() -> None:
    request = make_request(is_aimed=True)
    with pytest.raises(NotFound):
        offer(request, fitting(request))


def test_request_that_has_ended_cannot_be_taken() -> None:
    withdrawn, late = make_request(status=RequestStatus.WITHDRAWN), make_request()
    with pytest.raises(RequestEnded):
        offer(withdrawn, fitting(withdrawn))
    with pytest.raises(AnswerTooLate):
        offer(late, fitting(late), at=end_of_day(late.answer_by_on, ZONE))


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"status": ExpertStatus.WITHDRAWN}, ExpertNotPublished),
        ({"levels": {Level.MBO}}, LevelNotOffered),
        ({"languages": {Language.DE}}, LanguageNotOffered),
        ({"themes": []}, ThemeNotShared),
        ({"place": "Assen", "radius_km": 10}, TooFar),
        ({"open_to_questions": False}, Refusal),
    ],
)
def test_expert_who_does_not_fit_cannot_take_it(values: dict[str, Any], refused: type[Refusal]) -> None:
    request = make_request()
    if "place" in values:
        values = {**values, "place": make_place(lat=52.9928, lon=6.5642)}
    with pytest.raises(refused):
        offer(request, fitting(request, **values))
    assert session.scalar(sa.select(Proposal.id)) is None


def test_expert_of_ready_lectures_takes_it_with_one_that_fits() -> None:
    request = make_request(ask_first=True)
    expert = fitting(request, open_to_questions=False)
    lecture, foreign = make_offer(expert=expert), make_offer()
    elsewhere = make_offer(expert=expert, theme=make_theme())
    assert offer(request, expert, offer=lecture).offer is lecture
    other = make_request(ask_first=True, theme=request.theme)
    with pytest.raises(OfferNotOfExpert):
        offer(other, expert, offer=foreign)
    with pytest.raises(ThemeNotShared):
        offer(other, expert, offer=elsewhere)


def test_moments_are_those_of_the_request_one_where_it_is_agreed_at_once() -> None:
    request = make_request()
    expert = fitting(request)
    with pytest.raises(SlotMissing):
        offer(request, expert, slots=[])
    with pytest.raises(SlotNotProposed):
        offer(request, expert, slots=make_request().slots[:1])
    with pytest.raises(OneSlotOnly):
        offer(request, expert, 0, 1)


@pytest.mark.parametrize("ask_first", [True, False])
def test_nobody_offers_a_moment_at_which_they_are_booked(ask_first: bool) -> None:
    request = make_request(ask_first=ask_first)
    expert = fitting(request)
    make_booking(expert=expert)
    with pytest.raises(SlotTaken):
        offer(request, expert)
    offer(request, expert, 1)


def test_volunteer_who_was_booked_or_changed_the_profile_meanwhile_cannot_be_accepted() -> None:
    booked, changed = make_request(ask_first=True), make_request(ask_first=True)
    first, second = offer(booked, fitting(booked)), offer(changed, fitting(changed))
    make_booking(expert=first.expert)
    with pytest.raises(SlotTaken):
        accept(first)
    second.expert.levels = {Level.MBO}
    session.flush()
    with pytest.raises(LevelNotOffered):
        accept(second)


def test_withdrawn_request_ends_the_offers_and_tells_who_offered() -> None:
    request = make_request(ask_first=True)
    proposal = offer(request, fitting(request))
    withdraw_request(request, by=request.teacher, at=now(), rules=Rules())
    assert proposal.status is ProposalStatus.WITHDRAWN
    assert mails_left()[-1] == ("volunteer_ended", proposal.expert.user.email)
    assert indexed() == [request.id]
    with pytest.raises(AlreadyAnswered):
        accept(proposal)


def test_expired_open_request_ends_the_offers_and_tells_both_once() -> None:
    today = local_date(now(), ZONE)
    request = make_request(ask_first=True, answer_by_on=today)
    proposal = offer(request, fitting(request))
    before, tomorrow = len(mails_left()), now() + timedelta(days=1, hours=1)
    assert (
        expire_requests(at=tomorrow, zone=ZONE, rules=Rules()),
        expire_requests(at=tomorrow, zone=ZONE, rules=Rules()),
    ) == (1, 0)
    assert (proposal.status, request.status) == (ProposalStatus.EXPIRED, RequestStatus.EXPIRED)
    assert mails_left()[before:] == [
        ("volunteer_ended", proposal.expert.user.email),
        ("request_expired", request.teacher.email),
    ]
    assert indexed() == [request.id]


def test_open_request_that_nobody_took_does_not_die_silently() -> None:
    request = make_request(answer_by_on=local_date(now(), ZONE) - timedelta(days=1))
    expire_requests(at=now(), zone=ZONE, rules=Rules())
    assert mails_left() == [("request_expired", request.teacher.email)]


def test_what_fits_offers_no_moment_on_a_day_on_which_its_school_is_closed() -> None:
    times = [make_slot_times(days=30), make_slot_times(days=31)]
    whole, partly, elsewhere = (make_request(times=times) for _each in range(3))
    expert = make_expert(themes=[each.theme for each in (whole, partly, elsewhere)])
    day = local_date(times[0][0], ZONE)
    make_closed_day(whole.institution, day, last_on=day + timedelta(days=1))
    make_closed_day(partly.institution, day)
    session.expire_all()
    found = list_fitting_requests(expert, Away(), text="", at=now(), **WHEN).found
    free = {fitting.request.id: fitting.convenient for fitting in found}
    assert free == {partly.id: partly.slots[1:], elsewhere.id: elsewhere.slots}


def test_many_schools_cost_no_more_queries_than_one(engine: sa.Engine) -> None:
    theme = make_theme()
    expert = make_expert(themes=[theme])

    def count() -> int:
        session.commit()
        session.expire_all()
        assert expert.themes
        with queries_of(engine) as queries:
            list_fitting_requests(expert, Away(), text="", at=now(), **WHEN)
        return len(queries)

    make_request(theme=theme)
    one = count()
    for _school in range(4):
        make_request(theme=theme)
    assert count() == one
