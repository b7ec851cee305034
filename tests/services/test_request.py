"""Requests: put to an expert, and withdrawn."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import (
    ExpertStatus,
    Format,
    Language,
    Level,
    ProposalStatus,
    RequestStatus,
    Venue,
    VogRule,
)
from guestlecture.errors import (
    AddressMissing,
    ExpertFull,
    ExpertNotPublished,
    OfferNotOfExpert,
    Refusal,
    RequestEnded,
    SlotNotPossible,
    TooFar,
    VogMissing,
)
from guestlecture.models import Expert, Offer, Request, User
from guestlecture.queries.match import km_between
from guestlecture.services.request import RequestText, send_request, withdraw_request
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
    make_theme,
)
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")


def a_text(**changes: Any) -> RequestText:
    text = RequestText(
        theme=make_theme(),
        topic="  Hydrogen on the road ",
        learning_aim="Explain how a fuel cell works.",
        prior_knowledge="",
        subject="physics",
        level=Level.HAVO,
        group_name="4 havo",
        group_size=28,
        language=Language.NL,
        format=Format.LECTURE,
        venue=Venue.SCHOOL,
        contact_on_day="",
        moments=[Moment(*make_slot_times(days=31)), Moment(*make_slot_times(days=30))],
        answer_by_on=local_date(now(), ZONE) + timedelta(days=7),
    )
    return replace(text, **changes)


def send(expert: Expert, *, offer: Offer | None = None, by: User | None = None, **changes: Any) -> Request:
    teacher = make_teacher(make_institution(place=changes.pop("at_place", None) or make_place()))
    return send_request(
        a_text(**changes),
        expert=expert,
        offer=offer,
        teacher=teacher,
        institution=teacher.memberships[0].institution,
        by=by or teacher,
        at=now(),
        zone=ZONE,
        rules=Rules(),
    )


def test_request_puts_its_moments_to_the_expert_and_tells_nobody_else() -> None:
    expert = make_expert()
    request = send(expert)
    (proposal,) = request.proposals
    assert (request.status, request.topic) == (RequestStatus.OPEN, "Hydrogen on the road")
    assert proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    assert [slot.starts_at for slot in proposal.slots] == [make_slot_times(days=day)[0] for day in (30, 31)]
    assert mails_left() == [("request_received", expert.user.email)]
    assert events_of("request", request.id) == [("send", request.teacher_id, False)]


def test_coordinator_sends_for_a_teacher_and_the_log_says_so() -> None:
    coordinator = make_coordinator()
    request = send(make_expert(), by=coordinator)
    assert events_of("request", request.id) == [("send", coordinator.id, True)]


@pytest.mark.parametrize("email", ["reachable@example.com", None])
def test_who_has_no_account_gets_the_mail_or_else_the_coordinators_do(email: str | None) -> None:
    coordinator = make_coordinator()
    send(make_expert(user=None, email=email))
    assert mails_left() == [("request_received", email or coordinator.email)]


@pytest.mark.parametrize("status", set(ExpertStatus) - {ExpertStatus.PUBLISHED})
def test_profile_that_is_not_public_cannot_be_asked(status: ExpertStatus) -> None:
    with pytest.raises(ExpertNotPublished):
        send(make_expert(status=status))


def test_offer_of_somebody_else_cannot_be_asked_for() -> None:
    with pytest.raises(OfferNotOfExpert):
        send(make_expert(), offer=make_offer())


def test_offer_narrows_what_can_be_asked() -> None:
    expert = make_expert(open_to_questions=False)
    offer = make_offer(expert=expert, levels={Level.VWO}, group_size_max=30)
    assert send(expert, offer=offer, level=Level.VWO).proposals[0].offer is offer
    for change in ({"level": Level.HAVO}, {"level": Level.VWO, "group_size": 31}):
        with pytest.raises(Refusal):
            send(expert, offer=offer, **change)
    with pytest.raises(Refusal):
        send(expert)


def test_school_beyond_the_radius_is_told_how_far_it_is() -> None:
    expert = make_expert(place=make_place(lat=53.2194, lon=6.5665), radius_km=10)
    with pytest.raises(TooFar) as refused:
        send(expert, at_place=make_place(lat=52.9928, lon=6.5642))
    assert refused.value.values == {"radius": 10, "distance": 26}


def test_refused_request_leaves_nothing() -> None:
    past = Moment(now() - timedelta(days=1), now() - timedelta(hours=23))
    with pytest.raises(Refusal):
        send(make_expert(), moments=[past])
    assert session.scalar(sa.select(sa.func.count()).select_from(Request)) == 0
    assert mails_left() == []


def test_withdrawing_ends_the_proposals_that_wait() -> None:
    request = make_request()
    waiting = make_proposal(request=request)
    declined = make_proposal(request=request, status=ProposalStatus.DECLINED)
    withdraw_request(request, by=request.teacher, at=now(), rules=Rules())
    assert request.status is RequestStatus.WITHDRAWN
    assert (waiting.status, declined.status) == (ProposalStatus.WITHDRAWN, ProposalStatus.DECLINED)
    assert events_of("request", request.id) == [("withdraw", request.teacher_id, False)]
    assert mails_left() == [("request_withdrawn", waiting.expert.user.email)], "who still had it is told"
    with pytest.raises(RequestEnded):
        withdraw_request(request, by=request.teacher, at=now(), rules=Rules())


def test_agreed_request_is_cancelled_not_withdrawn() -> None:
    booking = make_booking()
    with pytest.raises(RequestEnded):
        withdraw_request(booking.request, by=booking.request.teacher, at=now(), rules=Rules())


def test_expert_is_not_asked_for_moments_that_cannot_be() -> None:
    expert = make_expert(name="Noor")
    booking = make_booking(expert=expert)  # at the first moment that the others ask for
    with pytest.raises(SlotNotPossible) as caught:
        send(expert)
    assert caught.value.values["name"] == "Noor"
    assert caught.value.values["day"] == local_date(booking.starts_at, ZONE)


def test_expert_is_not_asked_beyond_a_maximum() -> None:
    expert = make_expert(max_per_term=1)
    make_booking(expert=expert)
    starts_at, ends_at = make_slot_times(days=30, hour=14)  # the same day: certainly in the same term
    with pytest.raises(ExpertFull):
        send(expert, moments=[Moment(starts_at, ends_at)])


def test_expert_without_a_certificate_is_not_asked_by_a_school_that_requires_one() -> None:
    town, expert = make_place(), make_expert()
    school = make_institution(place=town, vog_rule=VogRule.REQUIRED)
    teacher = make_teacher(school)
    who = {"expert": expert, "offer": None, "teacher": teacher, "institution": school, "by": teacher}
    when = {"at": now(), "zone": ZONE, "rules": Rules()}
    with pytest.raises(VogMissing):  # once, for both moments
        send_request(a_text(), **who, **when)
    expert.vog_issued_on = local_date(now(), ZONE)
    send_request(a_text(), **who, **when)


def test_how_far_another_address_is_counts_and_not_how_far_the_school_is() -> None:
    near = make_place(lat=53.2, lon=6.5)
    expert = make_expert(place=near, radius_km=10)
    elsewhere = {"venue": Venue.ELSEWHERE, "address": "The hall"}
    request = send(expert, at_place=make_place(lat=52.0, lon=5.0), address_place=near, **elsewhere)
    assert km_between(request, expert) == 0
    with pytest.raises(TooFar):
        send(expert, at_place=near, address_place=make_place(lat=52.0, lon=5.0), **elsewhere)
    unknown = send(make_expert(place=near, radius_km=10), at_place=near, **elsewhere)
    assert km_between(unknown, expert) is None
    with pytest.raises(AddressMissing):
        send(make_expert(), venue=Venue.ELSEWHERE, address="  ")
