"""Asking up to three experts for an open request, one after the other."""

from datetime import timedelta
from typing import Any

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import DeclineReason, ExpertStatus, ProposalStatus, RequestStatus
from guestlecture.errors import (
    AskedInOrder,
    NobodyChosen,
    SameExpertTwice,
    SlotNotPossibleAny,
    ThemeNotShared,
)
from guestlecture.models import Expert, Job, Proposal, Request
from guestlecture.queries.ranking import rank_experts
from guestlecture.services.expiry import expire_proposals
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.services.turn import ask_in_order, ask_next
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_slot_times,
)
from tests.services.left import mails_left

pytestmark = pytest.mark.usefixtures("in_app")

WHEN: dict[str, Any] = {"zone": ZONE, "rules": Rules()}


def fitting(request: Request, **values: Any) -> Expert:
    return make_expert(**{"themes": [request.theme], "place": request.institution.place, **values})


@pytest.fixture
def request_() -> Request:
    return make_request(answer_by_on=local_date(now(), ZONE) + timedelta(days=20))


def ask(request: Request, *experts: Expert) -> None:
    ask_in_order(request, [(each, None) for each in experts], by=request.teacher, at=now(), **WHEN)


def live(request: Request) -> list[Expert]:
    session.expire(request, ["proposals"])
    return [each.expert for each in request.proposals if each.status is ProposalStatus.WAITING_FOR_EXPERT]


def decline(proposal: Proposal) -> None:
    decline_proposal(
        proposal, reason=DeclineReason.NO_TIME, message="", by=None, at=now(), zone=ZONE, rules=Rules()
    )


def test_only_the_first_is_asked(request_: Request) -> None:
    first, second = fitting(request_), fitting(request_)
    ask(request_, first, second)
    assert live(request_) == [first]
    assert mails_left() == [("request_received", first.email)]
    assert request_.proposals[0].answer_by_at == end_of_day(local_date(now(), ZONE) + timedelta(days=7), ZONE)


def test_a_no_hands_the_request_on_and_the_teacher_is_told_once(request_: Request) -> None:
    first, second = fitting(request_), fitting(request_)
    ask(request_, first, second)
    decline(request_.proposals[0])
    assert session.query(Job).filter_by(kind="ask_next").one().payload == {"request_id": request_.id}
    ask_next(request_, at=now(), **WHEN)
    ask_next(request_, at=now(), **WHEN)
    assert live(request_) == [second]
    teacher = request_.teacher.email
    assert mails_left()[1:] == [("request_received", second.email), ("next_asked", teacher)]
    decline(request_.proposals[1])
    assert mails_left()[3:] == [("proposal_declined", teacher)]


def test_no_answer_in_time_hands_it_on_and_both_are_told(request_: Request) -> None:
    first, second = fitting(request_), fitting(request_)
    ask(request_, first, second)
    later = now() + timedelta(days=8, hours=1)
    assert expire_proposals(at=now() + timedelta(days=6, hours=22), **WHEN) == 0
    assert expire_proposals(at=later, **WHEN) == 1
    assert expire_proposals(at=later, **WHEN) == 0
    ask_next(request_, at=later, **WHEN)
    assert live(request_) == [second]
    assert ("request_lapsed", first.email) in mails_left()
    assert ("next_asked", request_.teacher.email) in mails_left()
    assert request_.status is RequestStatus.OPEN


def test_the_last_who_does_not_answer_ends_the_queue(request_: Request) -> None:
    ask(request_, fitting(request_))
    expire_proposals(at=now() + timedelta(days=8, hours=1), **WHEN)
    assert mails_left()[-1] == ("proposal_expired", request_.teacher.email)


def test_who_cannot_any_more_is_passed_over(request_: Request) -> None:
    first, second, third = (fitting(request_) for _ in range(3))
    ask(request_, first, second, third)
    second.status = ExpertStatus.WITHDRAWN
    decline(request_.proposals[0])
    ask_next(request_, at=now(), **WHEN)
    assert live(request_) == [third]


def test_where_nobody_can_any_more_the_teacher_hears_of_the_no(request_: Request) -> None:
    first, second = fitting(request_), fitting(request_)
    ask(request_, first, second)
    second.status = ExpertStatus.WITHDRAWN
    decline(request_.proposals[0])
    ask_next(request_, at=now(), **WHEN)
    assert mails_left()[1:] == [("proposal_declined", request_.teacher.email)]


def test_a_yes_ends_it(request_: Request) -> None:
    first, second = fitting(request_), fitting(request_)
    ask(request_, first, second)
    proposal = request_.proposals[0]
    accept_proposal(proposal, proposal.slots[0], by=first.user, at=now(), **WHEN)
    ask_next(request_, at=now(), **WHEN)
    assert live(request_) == []


def test_only_free_moments_with_notice_are_asked_for() -> None:
    request = make_request(times=[make_slot_times(days=days) for days in (10, 30, 40)])
    expert = fitting(request)
    make_booking(request=make_request(times=[make_slot_times(days=30)]), expert=expert)
    ask(request, expert)
    assert request.proposals[0].slots == [request.slots[2]]


def test_what_cannot_be_is_refused(request_: Request) -> None:
    first, second = fitting(request_), fitting(request_)
    with pytest.raises(NobodyChosen):
        ask(request_)
    with pytest.raises(SameExpertTwice):
        ask(request_, first, first)
    with pytest.raises(ThemeNotShared):
        ask(request_, make_expert())
    make_proposal(request=request_, expert=second, status=ProposalStatus.DECLINED)
    request_.is_aimed = False
    session.flush()
    session.expire(request_, ["proposals"])
    with pytest.raises(SlotNotPossibleAny):
        ask(request_, second)
    ask(request_, first)
    with pytest.raises(AskedInOrder):
        ask(request_, fitting(request_))


def test_the_best_come_first_and_only_who_can_be_asked(request_: Request) -> None:
    plain, ready = fitting(request_), fitting(request_)
    make_offer(expert=ready)
    away = fitting(request_, radius_km=5, place=make_place(lat=52.7, lon=6.5))
    gone = fitting(request_)
    make_proposal(request=request_, expert=gone, status=ProposalStatus.DECLINED)
    request_.is_aimed = False
    fitting(request_, user=request_.teacher)
    found = rank_experts(request_, at=now(), **WHEN)
    assert [each.expert for each in found] == [ready, plain]
    assert away not in [each.expert for each in found]
