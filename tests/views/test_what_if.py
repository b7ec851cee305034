"""What-ifs as a coordinator sees them."""

from datetime import timedelta

import pytest
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session, transaction
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import RoundStatus
from guestlecture.indexing import rebuild_index
from guestlecture.models import Round
from guestlecture.supposing import solve_what_if
from tests.factories import (
    ZONE,
    make_coordinator,
    make_expert,
    make_request,
    make_round,
    make_slot_times,
    make_what_if,
)
from tests.page import Visitor


@pytest.fixture
def coordinator(app: Flask, database: None) -> Visitor:
    """A coordinator with a browser."""
    visitor = Visitor(app, make_coordinator(name="Rika"))
    session.commit()
    return visitor


def test_coordinator_asks_what_if_and_compares(app: Flask, coordinator: Visitor) -> None:
    request = make_request(topic="Waterstof", times=[make_slot_times()])
    expert = make_expert(name="Ada Berg", themes=[request.theme], place=request.institution.place)
    original = make_round(request=request, expert=expert)
    session.commit()
    rebuild_index(app, "expert")
    page = coordinator.get(f"/rounds/{original.id}")
    (link,) = page.soup.select(f"a[href='/rounds/{original.id}/what-ifs/new']")
    page = coordinator.get(str(link["href"]))
    assert "Ada Berg (1)" in page.text
    page = coordinator.submit(page, {"leaves": [str(expert.id)]})
    assert "Ada Berg is not there" in page.text
    assert page.one("[data-poll]")
    id = int(page.path.rsplit("/", 1)[1])
    with app.app_context(), transaction():
        solve_what_if(app, id, 1)
    page = coordinator.get(f"/rounds/{id}")  # leads on to its own page
    assert page.path == f"/what-ifs/{id}"
    assert "0 of 1 requests would have a speaker; now it is 1" in page.text
    lost = page.soup.select("section")[2].get_text(" ", strip=True)
    assert "Requests that lose their speaker 1 Waterstof" in lost
    assert "Now: Ada Berg" in lost
    assert "−1" in page.soup.select("tbody tr")[0].get_text()
    page = coordinator.get(f"/rounds/{original.id}")
    assert "0 instead of 1 requests with a speaker" in page.text
    assert len(coordinator.get("/rounds").soup.select("tbody tr")) == 1
    page = coordinator.get(f"/rounds/{original.id}/what-ifs/new?like={id}")
    assert page.one(f"[name=leaves][value='{expert.id}']").has_attr("checked")


def test_a_what_if_cannot_be_published(coordinator: Visitor) -> None:
    what_if = make_what_if()
    session.commit()
    page = coordinator.post(f"/rounds/{what_if.id}/publish", status=409)
    assert "This is a what-if: it asks nobody." in page.text
    assert session.get_one(Round, what_if.id).status is RoundStatus.SOLVED


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Change something first"),
        ({"join_count": "3"}, "Choose like whom they are, or their theme and municipality."),
        ({"join_count": "0"}, "Fill in a whole number from 1 to 50."),
        ({"join_count": "many"}, "Fill in a whole number from 1 to 50."),
        ({"cap_most": "-1"}, "Fill in a whole number from 0 to 31."),
        ({"cap_expert": "{expert}"}, "Fill in how many visits a month."),
        ({"join_like": "{expert}"}, "Fill in how many speakers more."),
        ({"day_request": "{request}"}, "Fill in which day."),
        ({"day_on": "2020-01-06"}, "within the round, and not too soon"),
        ({"day_on": "tomorrow"}, "Fill in a date."),
        ({"cap_most": "1", "cap_expert": "999"}, "Choose one from the list."),
        ({"leaves": "999"}, "Choose from the list."),
        ({"leaves": "{expert}", "cap_most": "1", "cap_expert": "{expert}"}, "needs no maximum"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    coordinator: Visitor, fields: dict[str, str], problem: str
) -> None:
    original = make_round()
    session.commit()
    line = original.lines[0]
    ids = {"expert": line.expert_id, "request": line.request_id}
    sent = {name: value.format(**ids) for name, value in fields.items()}
    page = coordinator.get(f"/rounds/{original.id}/what-ifs/new")
    page = coordinator.submit(page, sent, status=422)
    assert any(problem in each for each in page.problems), page.problems
    assert session.query(Round).count() == 1
    if fields:
        assert page.soup.select(".field.has-error"), "the sentence stands at a field"
        for element in page.soup.select(".field.has-error"):
            assert element.find_parent("details", open=True), "and the field is shown"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"kind": "visits_capped", "most": 2, "expert_id": None}, "at most 2 visits a month for everybody"),
        ({"kind": "other_weights", "fairness": 0, "balance": 600}, "targets of the themes 600"),
    ],
)
def test_changes_are_said_in_words(coordinator: Visitor, change: dict[str, object], text: str) -> None:
    what_if = make_what_if(changes=[change])
    session.commit()
    assert text in coordinator.get(f"/what-ifs/{what_if.id}").text


def test_more_changes_in_words(coordinator: Visitor) -> None:
    original = make_round()
    line, day = original.lines[0], local_date(now(), ZONE) + timedelta(days=40)
    place = line.request.institution.place
    more = {"kind": "experts_join", "count": 3, "like_id": None, "theme_id": None, "municipality_id": None}
    changes = [
        more | {"theme_id": line.request.theme_id, "municipality_id": place.municipality_id},
        more | {"count": 1, "like_id": line.expert_id},
        {"kind": "day_more", "on": day.isoformat(), "request_id": None},
        {"kind": "day_more", "on": day.isoformat(), "request_id": line.request_id},
    ]
    what_if = make_what_if(original=original, changes=changes)
    session.commit()
    text = coordinator.get(f"/what-ifs/{what_if.id}").text
    assert f"3 speakers more for {line.request.theme.label_en} from {place.municipality.name}" in text
    assert f"1 speaker more like {line.expert.name}" in text
    assert "every request names" in text
    assert f"‘{line.request.topic}’ names" in text


def test_a_what_if_is_solved_again_or_says_why_not(coordinator: Visitor) -> None:
    problem = {"name": "PlanOutOfDate", "values": {}}
    what_if = make_what_if(status=RoundStatus.DRAFT, end=None, problem=problem)
    session.commit()
    page = coordinator.get(f"/what-ifs/{what_if.id}")
    assert "The plan of this round does not fit any more." in page.text
    page = coordinator.submit(page, {}, form=f"form[action='/what-ifs/{what_if.id}/solve']")
    assert page.one("[data-poll]")
    coordinator.get(f"/what-ifs/{what_if.original_id}", status=404)


def test_a_what_if_is_thrown_away_after_a_question(coordinator: Visitor) -> None:
    what_if = make_what_if()
    original_id, id = what_if.original_id, what_if.id
    session.commit()
    link = coordinator.get(f"/what-ifs/{id}").one(f"a[href='/rounds/{id}/discard']")
    page = coordinator.get(str(link["href"]))
    assert "is not there" in page.text
    assert session.get(Round, id), "only asked yet"
    page = coordinator.submit(page, {})
    assert page.path == f"/rounds/{original_id}"
    assert "Thrown away." in page.text
    coordinator.get(f"/what-ifs/{id}", status=404)
    page = coordinator.get(str(page.one(f"a[href='/rounds/{original_id}/discard']")["href"]))
    page = coordinator.submit(page, {})
    assert page.path == "/rounds"
    assert "There has been no round yet" in page.text


def test_a_published_round_cannot_be_thrown_away(coordinator: Visitor) -> None:
    original = make_round(status=RoundStatus.PUBLISHED, published_at=now())
    session.commit()
    assert "Throw" not in coordinator.get(f"/rounds/{original.id}").text
    page = coordinator.get(f"/rounds/{original.id}/discard")
    assert not page.soup.select("main form")
    page = coordinator.post(f"/rounds/{original.id}/discard", status=409)
    assert "people were asked by it, so it is kept" in page.text
