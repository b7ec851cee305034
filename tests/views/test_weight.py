"""The weights of the region: a look first, then saving them."""

import pytest
from flask import Flask

from guestlecture.db import session
from guestlecture.domain.match import Weights
from guestlecture.indexing import rebuild_index
from guestlecture.queries.match import get_weights
from tests.factories import make_coordinator, make_expert, make_place, make_request
from tests.page import Visitor

ONLY_TEXT = {"theme": "0", "text": "100", "distance": "0", "level": "0", "fairness": "0", "feedback": "0"}


@pytest.fixture
def coordinator(app: Flask, database: None) -> Visitor:
    """A coordinator with a browser."""
    visitor = Visitor(app, make_coordinator())
    session.commit()
    return visitor


def test_a_look_shows_who_would_come_first_and_saves_nothing(app: Flask, coordinator: Visitor) -> None:
    request = make_request(topic="Sterren", learning_aim="")
    values = {"themes": [request.theme], "biography": "", "tagline": "Taarten"}
    make_expert(name="Near", place=request.institution.place, **values)
    make_expert(name="Words", place=make_place(lat=52.7, lon=6.5), **{**values, "tagline": "Sterren"})
    session.commit()
    rebuild_index(app, "expert")
    near_only = {**ONLY_TEXT, "text": "0", "distance": "100"}
    page = coordinator.submit(coordinator.get("/weights"), {**near_only, "look": "1"})
    before, after = page.soup.select("tbody td ol")
    assert after.get_text(" ").split()[0] == "Near"
    page = coordinator.submit(page, {**ONLY_TEXT, "look": "1"})
    assert page.soup.select("tbody td ol")[1].get_text(" ").split()[0] == "Words"
    assert before.select("li")
    assert get_weights() == Weights()


def test_weights_are_saved_for_the_region(coordinator: Visitor) -> None:
    page = coordinator.submit(coordinator.get("/weights"), ONLY_TEXT)
    assert "Saved" in page.text
    assert get_weights() == Weights(0, 1, 0, 0, 0, 0)
    assert page.one("#text")["value"] == "100"


def test_weights_that_are_not_a_hundred_are_refused(coordinator: Visitor) -> None:
    page = coordinator.submit(coordinator.get("/weights"), {**ONLY_TEXT, "text": "90"}, status=422)
    assert page.problems == ["Together the weights must be 100, and now they are 90."]
    assert get_weights() == Weights()
