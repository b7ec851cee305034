"""Planning rounds as a coordinator sees them, and the teacher who wants to be asked first."""

from datetime import timedelta

import pytest
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session, transaction
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import PlanEnd, ProposalStatus, RoundStatus, UnservedReason
from guestlecture.explaining import price_round
from guestlecture.indexing import rebuild_index
from guestlecture.models import Proposal, Round, RoundLine
from guestlecture.solving import solve_round
from guestlecture.worker import HANDLERS, work_one
from tests.factories import (
    ZONE,
    make_coordinator,
    make_expert,
    make_proposal,
    make_request,
    make_round,
    make_slot_times,
    make_target,
    make_theme,
)
from tests.page import Page, Visitor


@pytest.fixture
def coordinator(app: Flask, database: None) -> Visitor:
    """A coordinator with a browser."""
    visitor = Visitor(app, make_coordinator(name="Rika"))
    session.commit()
    return visitor


def work_all(app: Flask) -> None:
    """Let a worker do what there is to do for rounds."""
    kinds = ("publish_round", "solve_round")
    while work_one(
        app, {**dict.fromkeys(HANDLERS, lambda _payload: None), **{kind: HANDLERS[kind] for kind in kinds}}
    ):
        pass


def round_page(coordinator: Visitor, round_: Round, by: str = "theme", **options: int) -> Page:
    session.commit()
    return coordinator.get(f"/rounds/{round_.id}?by={by}", **options)


def test_coordinator_begins_solves_looks_and_publishes(app: Flask, coordinator: Visitor) -> None:
    request = make_request(topic="Waterstof op de weg")
    expert = make_expert(name="Ada Berg", themes=[request.theme], place=request.institution.place)
    session.commit()
    rebuild_index(app, "expert")
    page = coordinator.get("/rounds")
    assert "There has been no round yet" in page.text
    page = coordinator.submit(coordinator.get("/rounds/new"), {"name": "Winter"})
    assert page.heading == "Winter"
    assert "The worker makes the plan" in page.text
    id = int(page.path.rsplit("/", 1)[1])
    assert "data-solving" in str(coordinator.get(f"/rounds/{id}/progress").soup)
    with app.app_context(), transaction():
        solve_round(app, id, 1)
    page = coordinator.get(f"/rounds/{id}")
    assert "1 of 1 requests has a speaker" in page.text
    assert "Ada Berg" in page.text
    assert "Score:" in page.text
    assert "The proof is of the instance" in page.text
    page = coordinator.get(f"/rounds/{id}/publish")
    assert "1 request is sent to its speaker" in page.text
    page = coordinator.submit(page, {})
    assert "The worker asks speakers and teachers: all of them, or nobody." in page.text
    assert page.one("[data-poll] [data-solving]")
    work_all(app)
    page = coordinator.get(f"/rounds/{id}")
    assert "1 speaker or teacher was asked. Published on" in page.text
    (proposal,) = session.query(Proposal)
    assert (proposal.expert_id, proposal.status) == (expert.id, ProposalStatus.WAITING_FOR_EXPERT)
    assert "Rika" in coordinator.get("/rounds").text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": ""}, "Fill this in."),
        ({"name": "x", "theme": "90"}, "Together the weights must be 100"),
        ({"name": "x", "last_on": "2020-01-01"}, "The last day is before the first one."),
        ({"name": "x"}, "There is no open request with a moment between these days."),
        ({"name": "x", "text": "many"}, "Fill in a whole number from 0 to 100."),
    ],
)
def test_round_that_cannot_be_is_refused(coordinator: Visitor, fields: dict[str, str], problem: str) -> None:
    page = coordinator.submit(coordinator.get("/rounds/new"), fields, status=422)
    assert any(problem in each for each in page.problems), page.problems
    assert page.one("#name")["value"] == fields["name"]


@pytest.mark.parametrize(
    ("by", "heading"),
    [("theme", "Theme"), ("municipality", "Municipality"), ("expert", "Ada"), ("day", "day"), ("?", "Theme")],
)
def test_plan_is_grouped_in_one_way_at_a_time(coordinator: Visitor, by: str, heading: str) -> None:
    page = round_page(coordinator, make_round(expert=make_expert(name="Ada")), by)
    assert heading in page.one("main section h3").get_text()
    assert len(page.soup.select(".chip.on")) == 1


def test_lines_are_fixed_ruled_out_and_released(coordinator: Visitor) -> None:
    round_ = make_round()
    line = round_.lines[0]
    page = round_page(coordinator, round_)
    page = coordinator.submit(page, {}, form=f"form[action='/round-lines/{line.id}/pin']")
    assert "fixed by hand" in page.text
    page = coordinator.submit(page, {}, form=f"form[action='/round-lines/{line.id}/forbid']")
    assert "Solve it again before you publish it" in page.text
    assert not page.soup.select("a[href$='/publish']")
    page = coordinator.submit(page, {}, form=f"form[action='/round-lines/{line.id}/release']")
    assert "somebody ruled out" not in page.text
    page = coordinator.submit(page, {"keep": "300"}, form=f"form[action='/rounds/{round_.id}/solve']")
    assert "The worker makes the plan" in page.text
    page = coordinator.submit(page, {}, form=f"form[action='/rounds/{round_.id}/stop']")
    assert "the best plan so far stands" in page.text
    round_ = session.get_one(Round, round_.id)
    assert round_.stop_asked
    assert round_.costs["keep"] == 300


def test_who_is_left_out_has_a_reason_in_plain_words(coordinator: Visitor) -> None:
    round_ = make_round()
    tally = {"fitting": 3, "reached": 0, "free": 0}
    line = RoundLine(request=make_request(topic="Sterren"), reason=UnservedReason.NOBODY_IN_REACH)
    line.details = {"full": 0, "elsewhere": 0, "open": 0, "tally": tally}
    round_.lines.append(line)
    text = round_page(coordinator, round_).text
    assert "Who could do it lives further away than they want to travel. 1 Sterren" in text
    assert "Speakers with this theme, level and language: 3; of these within reach: 0." in text


def test_progress_is_shown_while_it_is_solved(coordinator: Visitor) -> None:
    round_ = make_round(status=RoundStatus.SOLVING, value=990, bound=1000, seconds=2.0, end=None)
    page = round_page(coordinator, round_)
    assert "at most 1 % below the best that can be" in page.text
    assert page.one("[data-poll]")["data-poll"] == f"/rounds/{round_.id}/progress"
    round_ = session.get_one(Round, round_.id)
    round_.status, round_.end = RoundStatus.SOLVED, PlanEnd.BEST
    session.commit()
    assert "data-solving" not in str(coordinator.get(f"/rounds/{round_.id}/progress").soup)


def test_what_went_wrong_is_said(coordinator: Visitor) -> None:
    problem = {"name": "PinsLost", "values": {"names": "Sterren"}}
    round_ = make_round(status=RoundStatus.DRAFT, end=None, problem=problem)
    assert "are not possible any more: Sterren" in round_page(coordinator, round_).text


def test_publishing_says_what_has_changed_and_solves_again(app: Flask, coordinator: Visitor) -> None:
    request = make_request(topic="Sterren")
    make_expert(name="Bea", themes=[request.theme], place=request.institution.place)
    round_ = make_round(expert=make_expert(name="Ada"), request=request)  # whose theme is another one
    session.commit()
    rebuild_index(app, "expert")
    coordinator.submit(coordinator.get(f"/rounds/{round_.id}/publish"), {})
    work_all(app)
    page = coordinator.get(f"/rounds/{round_.id}")
    assert "Something had changed since the plan was made: Sterren – Ada. Nobody was asked" in page.text
    assert "Bea" in page.one(".plan-lines").get_text()
    assert session.query(Proposal).count() == 0
    coordinator.submit(coordinator.get(f"/rounds/{round_.id}/publish"), {})
    work_all(app)
    page = coordinator.get(f"/rounds/{round_.id}")
    assert "Published on" in page.text
    assert "had changed" not in page.text


def test_a_plan_is_published_once(app: Flask, coordinator: Visitor) -> None:
    round_ = make_round()
    session.commit()
    page = coordinator.get(f"/rounds/{round_.id}/publish")
    coordinator.submit(page, {})
    page = coordinator.submit(page, {}, status=409)
    assert "This plan is being published at the moment." in page.text
    page = coordinator.post(f"/round-lines/{round_.lines[0].id}/pin", status=409)
    assert "This plan is being published at the moment." in page.text


@pytest.mark.parametrize(("answer", "status"), [("approve", "waiting_for_expert"), ("refuse", "passed_over")])
def test_teacher_is_asked_first(app: Flask, database: None, answer: str, status: str) -> None:
    request = make_request(ask_first=True)
    expert = make_expert(name="Ada")
    proposal = make_proposal(request=request, expert=expert, status=ProposalStatus.SUGGESTED)
    request.is_aimed = False
    session.commit()
    teacher, speaker = Visitor(app, request.teacher), Visitor(app, expert.user)
    assert speaker.client.get(f"/proposals/{proposal.id}").status_code == 403
    assert request.topic not in speaker.get("/proposals").text
    page = teacher.get(f"/requests/{request.id}")
    assert "May we ask Ada for you?" in page.text
    page = teacher.submit(page, {}, form=f"form[action='/suggestions/{proposal.id}/{answer}']")
    proposal = session.get_one(Proposal, proposal.id)
    assert proposal.status == status
    assert (request.topic in speaker.get("/proposals").text) == (answer == "approve")


def test_window_of_a_new_round_begins_after_the_notice(coordinator: Visitor) -> None:
    page = coordinator.get("/rounds/new")
    first = local_date(now(), ZONE) + timedelta(days=21)
    assert page.one("#first_on")["value"] == first.isoformat()
    weights = [
        int(str(page.one(f"#{name}")["value"])) for name in ("theme", "text", "distance", "level", "feedback")
    ]
    assert sum(weights) == 100


def test_what_balance_costs_is_found_shown_and_taken(app: Flask, coordinator: Visitor) -> None:
    request = make_request()
    make_expert(themes=[request.theme], place=request.institution.place)
    round_ = make_round(request=request)
    id = round_.id
    session.commit()
    rebuild_index(app, "expert")
    page = coordinator.get(f"/rounds/{id}")
    assert page.soup.select(f"a[href='/rounds/{id}/price']")
    page = coordinator.submit(coordinator.get(f"/rounds/{id}/price"), {})
    assert "We are finding out" in page.text
    with app.app_context(), transaction():
        price_round(app, id, 0)
    page = coordinator.get(f"/rounds/{id}/price")
    assert len(page.soup.select("tbody tr")) == 6
    numbers = " ".join(text.get_text() for text in page.soup.select("#trade-off ~ .name"))
    assert sorted(numbers.split()) == [str(number) for number in range(1, 7)]
    form = f"form[action='/rounds/{id}/take-point']"
    second = page.soup.select(form)[1]
    for other in page.soup.select(form):
        if other is not second:
            other.decompose()
    page = coordinator.submit(page, {}, form=form)
    assert "The worker makes the plan" in page.text
    costs = session.get_one(Round, id).costs
    assert (costs["fairness"], costs["balance"]) == (50, 75)


def test_requests_are_ticked_off_and_stay_out_of_the_round(app: Flask, coordinator: Visitor) -> None:
    first, second = make_request(topic="Sterren"), make_request(topic="Maan")
    for request in (first, second):
        make_expert(themes=[request.theme], place=request.institution.place)
    session.commit()
    rebuild_index(app, "expert")
    page = coordinator.get("/rounds/new")
    boxes = {str(box["value"]): box for box in page.soup.select("[name=requests]")}
    ids = first.id, second.id
    assert {str(id) for id in ids} == boxes.keys()
    assert all(box.has_attr("checked") for box in boxes.values())
    del boxes[str(ids[1])]["checked"]
    page = coordinator.submit(page, {"name": "Winter", "look": "1"})
    assert page.one("#name")["value"] == "Winter"
    assert "1 of 2 open requests take part" in page.text
    ticked = [str(box["value"]) for box in page.soup.select("[name=requests][checked]")]
    assert ticked == [str(ids[0])]
    page = coordinator.submit(page, {})
    id = int(page.path.rsplit("/", 1)[1])
    with app.app_context(), transaction():
        solve_round(app, id, 1)
    round_ = session.get_one(Round, id)
    assert round_.left_out == [ids[1]]
    assert [line.request_id for line in round_.lines] == [ids[0]]
    page = coordinator.get(f"/rounds/{id}")
    assert "1 request was ticked off and stays out of this round" in page.text
    assert "Maan" in page.one("details ul").get_text()


def test_a_round_without_any_request_is_refused_at_the_list(coordinator: Visitor) -> None:
    make_request()
    session.commit()
    page = coordinator.get("/rounds/new")
    del page.one("[name=requests]")["checked"]
    page = coordinator.submit(page, {"name": "Winter"}, status=422)
    assert "Leave at least one request ticked." in page.problems


def test_requests_of_other_days_are_shown_on_demand(coordinator: Visitor) -> None:
    make_request(topic="Later", times=[make_slot_times(days=150)])
    session.commit()
    page = coordinator.get("/rounds/new")
    assert "Later" not in page.text
    last = local_date(now(), ZONE) + timedelta(days=160)
    page = coordinator.submit(page, {"last_on": last.isoformat(), "look": "1"})
    assert "Later" in page.text
    page = coordinator.submit(page, {"last_on": "2020-01-01", "look": "1"})
    assert "Fill in both days first." in page.text
    for listed in ("x", "9" * 5000, "1 2 x"):
        coordinator.submit(page, {"listed": listed, "name": "x"}, status=422)


def test_of_very_many_lines_some_of_each_group_are_shown(coordinator: Visitor) -> None:
    round_ = make_round(expert=make_expert(name="Ada"))
    first = round_.lines[0].request
    for number in range(200):
        asked = make_request(topic=f"Topic {number}", theme=first.theme, institution=first.institution)
        reason = None if number < 150 else UnservedReason.NOBODY_FITS
        expert, slot = (None, None) if reason else (round_.lines[0].expert, asked.slots[0])
        details = {"full": 0, "elsewhere": 0, "open": 0} if reason else {}
        line = RoundLine(request=asked, reason=reason, expert=expert, slot=slot, details=details)
        round_.lines.append(line)
    page = round_page(coordinator, round_)
    assert len(page.soup.select(".plan-lines > li")) == 20 + 20
    links = [str(link["href"]) for link in page.soup.select("a[href*='of=']")]
    assert [len(coordinator.get(each).soup.select(".plan-lines > li")) for each in links] == [151, 50]


@pytest.mark.parametrize(("minutes", "is_said"), [(5, True), (45, False)])
def test_a_second_coordinator_sees_who_is_working_on_it(
    coordinator: Visitor, minutes: int, is_said: bool
) -> None:
    round_ = make_round(by=make_coordinator(name="Joris"))
    round_.touched_at -= timedelta(minutes=minutes)
    text = round_page(coordinator, round_).text
    assert ("Joris is working on this round" in text) == is_said
    assert "Last worked on by Joris" in text


def test_a_round_can_have_targets_of_its_own(coordinator: Visitor) -> None:
    request = make_request()
    make_target(request.theme, 0.25)
    make_target(make_theme(), 0.75)
    session.commit()
    id = request.theme_id
    page = coordinator.get("/rounds/new")
    assert page.one(f"#share_{id}")["value"] == "25"
    page = coordinator.submit(page, {"name": "x", f"share_{id}": "101"}, status=422)
    assert "Fill in a whole number from 0 to 100." in page.problems
    assert page.one(f"#share_{id}").find_parent("details", open=True)
    page = coordinator.submit(page, {f"share_{id}": "60"})
    round_ = session.get_one(Round, int(page.path.rsplit("/", 1)[1]))
    assert (round_.shares[str(id)], sorted(round_.shares.values())) == (0.6, [0.6, 0.75])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("button", [{}, {"look": "1"}], ids=["begin", "look"])
def test_a_round_at_an_end_of_the_calendar_gets_a_sentence(
    coordinator: Visitor, day: str, button: dict[str, str]
) -> None:
    make_request()
    session.commit()
    form = coordinator.get("/rounds/new")
    page = coordinator.submit(
        form, {"name": "Winter", "first_on": day, "last_on": day, **button}, status=200 if button else 422
    )
    assert ("Fill in both days first." if button else "Choose a year from 2000 to 2099.") in page.text
