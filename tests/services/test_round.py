"""A planning round: begun, solved by the worker, changed by hand, published."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session, transaction
from guestlecture.domain.match import Weights
from guestlecture.domain.round import Window
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import (
    DeclineReason,
    ExceptionKind,
    ExpertStatus,
    Format,
    PlanEnd,
    ProposalStatus,
    RequestStatus,
    RoundStatus,
    SeriesRule,
    UnservedReason,
)
from guestlecture.errors import (
    AlreadyAnswered,
    LineNotServed,
    Refusal,
    RoundBusy,
    RoundChanged,
    RoundEmpty,
    RoundNotSolved,
    RoundPublished,
    WindowPast,
)
from guestlecture.explaining import explain_line
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert, Job, Proposal, Request, Round, RoundLine, User
from guestlecture.planning.instance import Weights as Costs
from guestlecture.queries.round import match_of
from guestlecture.services.expiry import expire_requests
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.services.publish_round import publish_round
from guestlecture.services.request import withdraw_request
from guestlecture.services.round import begin_round, note_progress, solve_again, stop_solving
from guestlecture.services.round_line import ask_why, forbid_line, pin_line, release_line
from guestlecture.services.suggestion import approve_suggestion, refuse_suggestion
from guestlecture.solving import solve_round
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_closed_day,
    make_coordinator,
    make_exception,
    make_expert,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_round,
    make_series,
    make_slot_times,
    make_theme,
)
from tests.services.left import events_of, mails_left

WHEN: dict[str, Any] = {"zone": ZONE, "rules": Rules()}


def window(first: int = 1, last: int = 90) -> Window:
    today = local_date(now(), ZONE)
    return Window(today + timedelta(days=first), today + timedelta(days=last))


def begin(by: User | None = None, **values: Any) -> Round:
    days = values.pop("window", window())
    values = {"weights": Weights(), "costs": Costs(), "by": by or make_coordinator(), "at": now(), **values}
    return begin_round("Winter", days, **values, **WHEN)


def solve(app: Flask, round_: Round) -> Round:
    """Let the worker solve a round, as it does."""
    id, version = round_.id, round_.version
    session.commit()
    with ThreadPoolExecutor(1) as worker:  # with a session of its own
        worker.submit(_work, app, id, version).result()
    session.expire_all()
    return round_


def _work(app: Flask, id: int, version: int) -> None:
    with app.app_context():
        rebuild_index(app, "expert")
        with transaction():
            solve_round(app, id, version)


def publish(round_: Round) -> int:
    return publish_round(round_, by=round_.created_by, at=now(), **WHEN)


def like(request: Request) -> dict[str, Any]:
    return {"theme": request.theme, "institution": request.institution}


def fitting(request: Request, **values: Any) -> Expert:
    return make_expert(**{"themes": [request.theme], "place": request.institution.place, **values})


@pytest.fixture
def pair(in_app: Flask) -> tuple[Request, Expert]:
    """An open request and the only expert who fits it."""
    request = make_request()
    return request, fitting(request)


def solved(app: Flask) -> Round:
    return solve(app, begin())


def test_a_round_is_left_to_the_worker(pair: Any) -> None:
    round_ = begin()
    assert round_.status is RoundStatus.SOLVING
    job = session.query(Job).filter_by(kind="solve_round").one()
    assert job.payload == {"round_id": round_.id, "version": 1}
    with pytest.raises(RoundBusy):
        solve_again(round_, by=round_.created_by, at=now())


def test_the_plan_says_who_comes_when_and_why(in_app: Flask, pair: Any) -> None:
    request, expert = pair
    round_ = solved(in_app)
    (line,) = round_.lines
    assert (round_.status, round_.end, round_.gap) == (RoundStatus.SOLVED, PlanEnd.BEST, 0)
    assert (line.request_id, line.expert_id, line.slot_id) == (request.id, expert.id, request.slots[0].id)
    match = match_of(round_, line)
    assert match is not None
    assert line.details["quality"] == int(1000 * match.score + 0.5)
    assert round_.figures["plan"]["served"] == round_.figures["first_come"]["served"] == 1


def test_who_is_left_out_has_a_reason(in_app: Flask) -> None:
    request = make_request(times=[make_slot_times()])
    expert = fitting(request, max_per_month=1)
    other = make_request(
        times=[make_slot_times(hour=14)], theme=request.theme, institution=request.institution
    )
    lonely = make_request()
    lines = {line.request_id: line for line in solved(in_app).lines}
    assert lines[lonely.id].reason is UnservedReason.NOBODY_FITS
    served = [id for id in (request.id, other.id) if lines[id].expert_id == expert.id]
    (left,) = {request.id, other.id} - set(served)
    assert lines[left].reason is UnservedReason.BETTER_ELSEWHERE


def test_a_round_needs_days_and_requests(pair: Any) -> None:
    with pytest.raises(WindowPast):
        begin(window=window(1, 10))
    with pytest.raises(RoundEmpty):
        begin(window=window(60, 90))


def test_panels_are_arranged_elsewhere(in_app: Flask) -> None:
    make_request(format=Format.PANEL)
    with pytest.raises(RoundEmpty):
        begin()


def test_a_pin_stays_and_a_forbidden_expert_goes(in_app: Flask, pair: Any) -> None:
    request, first = pair
    second = fitting(request)
    round_ = solved(in_app)
    (line,) = round_.lines
    chosen, by = line.expert_id, round_.created_by
    pin_line(line, by=by, at=now())
    solve_again(round_, by=by, at=now())
    assert solve(in_app, round_).lines[0].expert_id == chosen
    forbid_line(round_.lines[0], by=by, at=now())
    with pytest.raises(RoundNotSolved):
        publish(round_)
    solve_again(round_, by=by, at=now())
    line = solve(in_app, round_).lines[0]
    assert {line.expert_id, chosen} == {first.id, second.id}
    assert not line.is_pinned


def test_nobody_left_to_choose_from_is_said(in_app: Flask, pair: Any) -> None:
    round_ = solved(in_app)
    by = round_.created_by
    forbid_line(round_.lines[0], by=by, at=now())
    solve_again(round_, by=by, at=now())
    line = solve(in_app, round_).lines[0]
    assert line.reason is UnservedReason.ALL_FORBIDDEN
    with pytest.raises(LineNotServed):
        pin_line(line, by=by, at=now())
    release_line(line, by=by, at=now())
    solve_again(round_, by=by, at=now())
    assert solve(in_app, round_).lines[0].expert_id == pair[1].id


def test_a_pin_that_cannot_be_any_more_is_named(in_app: Flask, pair: Any) -> None:
    request, expert = pair
    round_ = solved(in_app)
    pin_line(round_.lines[0], by=round_.created_by, at=now())
    expert.status = ExpertStatus.WITHDRAWN
    solve_again(round_, by=round_.created_by, at=now())
    round_ = solve(in_app, round_)
    assert round_.status is RoundStatus.DRAFT
    assert round_.problem == {"name": "PinsLost", "values": {"names": request.topic}}


def test_an_older_solve_changes_nothing(in_app: Flask, pair: Any) -> None:
    round_ = begin()
    round_.version = 2
    solve(in_app, round_)
    assert round_.status is RoundStatus.SOLVED
    round_.status, round_.value = RoundStatus.SOLVING, None
    session.commit()
    with ThreadPoolExecutor(1) as worker:
        worker.submit(_work, in_app, round_.id, 1).result()
    session.expire_all()
    assert round_.status is RoundStatus.SOLVING


def test_progress_is_told_and_a_wish_to_stop_heard(pair: Any) -> None:
    round_ = begin()
    values = {"value": 10, "bound": 20, "seconds": 1.5}
    assert not note_progress(round_.id, 1, **values)
    session.refresh(round_)
    assert (round_.value, round_.gap) == (10, 0.5)
    stop_solving(round_, by=round_.created_by, at=now())
    assert note_progress(round_.id, 1, **values)
    assert note_progress(round_.id, 0, **values)


def test_publishing_asks_the_expert_where_the_teacher_has_agreed(in_app: Flask, pair: Any) -> None:
    request, expert = pair
    round_ = solved(in_app)
    assert publish(round_) == 1
    (proposal,) = session.query(Proposal)
    assert proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    assert proposal.slots == [request.slots[0]]
    assert round_.lines[0].proposal is proposal
    assert mails_left() == [("request_received", expert.email)]
    assert events_of("round", round_.id)[-1] == ("publish", round_.created_by_id, False)
    with pytest.raises(RoundPublished):
        publish(round_)


def test_publishing_gives_time_to_answer(in_app: Flask, pair: Any) -> None:
    request, _expert = pair
    request.answer_by_on = local_date(now(), ZONE)
    publish(solved(in_app))
    assert request.answer_by_on == local_date(now(), ZONE) + timedelta(days=7)


def test_the_teacher_who_wants_to_be_asked_first_is(in_app: Flask, pair: Any) -> None:
    request, expert = pair
    request.ask_first = True
    publish(solved(in_app))
    (proposal,) = session.query(Proposal)
    assert proposal.status is ProposalStatus.SUGGESTED
    assert mails_left() == [("suggestion_received", request.teacher.email)]
    approve_suggestion(proposal, by=request.teacher, at=now())
    assert proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    assert mails_left()[1:] == [("request_received", expert.email)]
    with pytest.raises(AlreadyAnswered):
        refuse_suggestion(proposal, by=request.teacher, at=now())


@pytest.mark.parametrize("end", ["no", "withdrawn", "expired"])
def test_an_expert_never_hears_of_what_the_teacher_does_not_want(in_app: Flask, pair: Any, end: str) -> None:
    request, expert = pair
    request.ask_first = True
    publish(solved(in_app))
    (proposal,) = session.query(Proposal)
    if end == "no":
        refuse_suggestion(proposal, by=request.teacher, at=now())
        assert request.status is RequestStatus.OPEN
    elif end == "withdrawn":
        withdraw_request(request, by=request.teacher, at=now(), rules=Rules())
    else:
        expire_requests(at=now() + timedelta(days=20), zone=ZONE, rules=Rules())
    session.refresh(proposal)
    assert proposal.status is ProposalStatus.PASSED_OVER
    assert expert.email not in [recipient for _message, recipient in mails_left()]


def test_publishing_refuses_what_has_changed_since_and_names_it(in_app: Flask, pair: Any) -> None:
    request, expert = pair
    round_ = solved(in_app)
    busy = make_request(times=[make_slot_times(days=30)])
    make_booking(request=busy, expert=expert)
    with pytest.raises(RoundChanged) as refused:
        publish(round_)
    assert refused.value.values == {"names": f"{request.topic} – {expert.name}"}
    assert mails_left() == []


@pytest.mark.parametrize("change", ["withdrawn", "offline", "soon", "away", "closed", "full"])
def test_publishing_checks_what_can_change(in_app: Flask, pair: Any, change: str) -> None:
    request, expert = pair
    round_ = solved(in_app)
    at, slot = now(), round_.lines[0].slot
    assert slot is not None
    day = local_date(slot.starts_at, ZONE)
    if change == "withdrawn":
        request.status = RequestStatus.WITHDRAWN
    elif change == "offline":
        expert.status = ExpertStatus.WITHDRAWN
    elif change == "away":
        make_exception(expert, ExceptionKind.AWAY, day)
    elif change == "closed":
        make_closed_day(request.institution, day)
    elif change == "full":
        expert.max_per_month = 1
        make_booking(request=make_request(times=[make_slot_times(days=30, hour=16)]), expert=expert)
    else:
        at += timedelta(days=12)
    session.flush()
    with pytest.raises(RoundChanged):
        publish_round(round_, by=round_.created_by, at=at, **WHEN)
    assert mails_left() == []
    assert session.query(Proposal).filter_by(request_id=request.id).count() == 0


def test_after_declines_only_what_must_change_does(in_app: Flask) -> None:
    requests = [make_request(times=[make_slot_times(hour=hour)]) for hour in (9, 13)]
    experts = [fitting(request) for request in requests]
    other = fitting(requests[0], themes=[requests[0].theme])
    round_ = solved(in_app)
    publish(round_)
    proposals = {each.request_id: each for each in session.query(Proposal)}
    first = proposals[requests[0].id]
    decline_proposal(
        first, reason=DeclineReason.NO_TIME, message="", by=None, at=now(), zone=ZONE, rules=Rules()
    )
    solve_again(round_, by=round_.created_by, at=now(), costs=replace(Costs(), keep=1000))
    round_ = solve(in_app, round_)
    lines = {line.request_id: line for line in round_.lines}
    assert lines[requests[0].id].expert_id in {experts[0].id, other.id} - {first.expert_id}
    assert lines[requests[1].id].proposal_id == proposals[requests[1].id].id
    assert round_.figures["changes"]["kept"] == 1
    assert publish(round_) == 1
    assert session.query(Proposal).count() == 3


def test_what_is_agreed_stays(in_app: Flask, pair: Any) -> None:
    request, expert = pair
    other = make_request(
        times=[make_slot_times(days=30)], theme=request.theme, institution=request.institution
    )
    round_ = solved(in_app)
    publish(round_)
    proposal = next(each for each in session.query(Proposal) if each.request_id == request.id)
    accept_proposal(proposal, proposal.slots[0], by=expert.user, at=now(), **WHEN)
    solve_again(round_, by=round_.created_by, at=now())
    round_ = solve(in_app, round_)
    lines = {line.request_id: line for line in round_.lines}
    assert lines[request.id].proposal_id == proposal.id
    assert other.id in lines
    assert proposal.status is ProposalStatus.ACCEPTED


def test_a_standing_request_to_the_same_expert_is_not_sent_again(in_app: Flask) -> None:
    proposal = make_proposal()
    round_ = solved(in_app)
    assert publish(round_) == 0
    assert round_.lines[0].proposal_id == proposal.id
    assert mails_left() == []


def why_of(app: Flask, round_: Round, request: Request) -> dict[str, Any]:
    """Ask the worker what would have to change for a request."""
    line = next(line for line in round_.lines if line.request_id == request.id)
    ask_why(line, by=round_.created_by, at=now())
    assert line.details["why"] == {"waits": True}
    id, version = line.id, round_.version
    session.commit()

    def work() -> None:
        with app.app_context(), transaction():
            explain_line(app, id, version)

    with ThreadPoolExecutor(1) as worker:
        worker.submit(work).result()
    session.expire_all()
    why: dict[str, Any] = line.details["why"]
    return why


def test_what_a_request_left_out_would_cost_and_need(in_app: Flask) -> None:
    times = {"times": [make_slot_times()]}, {"times": [make_slot_times(hour=14)]}
    first = make_request(topic="First", **times[0])
    second = make_request(topic="Second", **times[1], **like(first))
    fitting(first, name="Ada", max_per_month=1)
    round_ = solved(in_app)
    left = next(line.request for line in round_.lines if line.reason)
    served = first if left is second else second
    why = why_of(in_app, round_, left)
    assert why["expert"] == "Ada"
    assert why["moves"] == [{"topic": served.topic, "expert": None}]
    changes = {change["limit"]: change for change in why["changes"]}
    assert {limit: change["expert"] for limit, change in changes.items()} == {
        "moment": "Ada",
        "lectures": "Ada",
    }
    another_month = datetime.fromisoformat(changes["moment"]["start"]).astimezone(ZONE)
    assert f"{another_month:%Y-%m}" != changes["lectures"]["month"]


def test_a_wider_radius_that_would_do_is_named(in_app: Flask) -> None:
    request = make_request()
    make_expert(name="Bea", themes=[request.theme], radius_km=10, place=make_place(lat=52.7, lon=6.5))
    round_ = solved(in_app)
    why = why_of(in_app, round_, request)
    (change,) = why["changes"]
    assert (change["limit"], change["expert"]) == ("radius", "Bea")
    assert change["km"] == pytest.approx(48, abs=1)


def test_a_moment_more_that_would_do_is_named(in_app: Flask) -> None:
    request = make_request(times=[make_slot_times()])
    day = local_date(request.slots[0].starts_at, ZONE)
    expert = fitting(request, name="Cor")
    make_exception(expert, ExceptionKind.AWAY, day)
    round_ = solved(in_app)
    assert round_.lines[0].reason is UnservedReason.NOBODY_FREE
    (change,) = why_of(in_app, round_, request)["changes"]
    assert (change["limit"], change["expert"]) == ("moment", "Cor")
    found = datetime.fromisoformat(change["start"]).astimezone(ZONE)
    assert found.time() == request.slots[0].starts_at.astimezone(ZONE).time()
    assert 0 < abs(found.date() - day).days <= 3


def test_who_is_served_needs_no_reason(in_app: Flask, pair: Any) -> None:
    round_ = solved(in_app)
    with pytest.raises(RoundNotSolved):
        ask_why(round_.lines[0], by=round_.created_by, at=now())


def test_publishing_twice_at_once_gives_one(in_app: Flask, pair: Any) -> None:
    round_ = solved(in_app)
    id, by_id, start = round_.id, round_.created_by_id, Barrier(2)
    session.commit()

    def work() -> str:
        with in_app.app_context():
            start.wait()
            try:
                with transaction():
                    by = session.get_one(User, by_id)
                    publish_round(session.get_one(Round, id), by=by, at=now(), **WHEN)
            except Refusal as refusal:
                return type(refusal).__name__
            return "published"

    with ThreadPoolExecutor(2) as both:
        outcomes = [each.result() for each in [both.submit(work), both.submit(work)]]
    assert sorted(outcomes) == ["RoundPublished", "published"]
    assert session.query(Proposal).count() == 1


def test_a_second_run_of_the_same_job_changes_nothing(in_app: Flask, pair: Any) -> None:
    """A worker that was killed after it stored the plan: the job runs again."""
    round_ = solved(in_app)
    pin_line(round_.lines[0], by=round_.created_by, at=now())
    solve(in_app, round_)
    assert round_.status is RoundStatus.SOLVED
    assert round_.lines[0].is_pinned


def test_publishing_reads_a_plan_at_once_however_long_it_is(in_app: Flask, engine: sa.Engine) -> None:
    def count(number: int) -> int:
        round_id = long_plan(number)
        session.expunge_all()
        round_ = session.get_one(Round, round_id)
        by = round_.created_by
        with queries_of(engine) as queries:
            assert publish_round(round_, by=by, at=now(), **WHEN) == number
        # On SQLite each row is written by itself, which costs next to nothing there.
        is_sqlite = engine.dialect.name == "sqlite"
        return len([query for query in queries if not (is_sqlite and query.startswith("INSERT"))])

    assert count(4) == count(16)


def long_plan(number: int) -> int:
    """A plan of all kinds: open, aimed, asked first, of a series, with an offer or without."""
    theme, series = make_theme(), make_series(rule=SeriesRule.DIFFERENT)
    lines = []
    for row in range(number):
        kind = {
            "is_aimed": row % 4 == 1,
            "ask_first": row % 4 == 2,
            "series": series if row % 4 == 3 else None,
        }
        request = make_request(theme=theme, times=[make_slot_times(days=30 + row)], **kind)
        expert = make_expert(themes=[theme], place=request.institution.place, max_per_month=2)
        offer = make_offer(expert=expert, theme=theme) if row % 2 else None
        lines.append(
            RoundLine(request=request, expert=expert, slot=request.slots[0], offer=offer, details={})
        )
    round_ = make_round(lines=lines)
    session.commit()
    return round_.id
