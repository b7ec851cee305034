"""The search page and public profiles."""

from collections.abc import Iterator

import pytest
from flask import Flask

from guestlecture.db import session
from guestlecture.enums import ExpertStatus, Level
from guestlecture.forms.search import LONGEST_TEXT
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert
from tests.factories import (
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_teacher,
    make_theme,
)
from tests.page import Visitor


@pytest.fixture
def experts(app: Flask, database: None) -> Iterator[list[Expert]]:
    """Three who can be found, and one who cannot."""
    energy = make_theme(slug="energy", label_en="Energy", label_nl="Energie")
    hydrogen = make_theme(slug="hydrogen", label_en="Hydrogen", label_nl="Waterstof", parent=energy)
    robots = make_theme(slug="robots", label_en="Robots", label_nl="Robots")
    assen = make_place(name="Assen", lat=52.9928, lon=6.5642)
    groningen = make_place(name="Groningen", lat=53.2194, lon=6.5665)
    common = {"phone": "06 99887766", "email": None}
    found = [
        make_expert(name="Anna Hydro", themes=[hydrogen], place=assen, **common),
        make_expert(name="Bert Hydro", themes=[hydrogen], place=groningen, levels={Level.MBO}, **common),
        make_expert(
            name="Carla Robot", themes=[robots], place=groningen, tagline="Arms", biography="Steel", **common
        ),
    ]
    make_offer(expert=found[0], title="Driving on hydrogen")
    make_expert(name="Dirk Draft", themes=[hydrogen], status=ExpertStatus.DRAFT)
    session.commit()
    with app.app_context():
        rebuild_index(app)
    yield found
    app.extensions["experts_index"].delete([expert.id for expert in found])


def names(visitor: Visitor, query: str) -> list[str]:
    page = visitor.get(f"/experts{query}")
    return [" ".join(hit.get_text(" ").split()) for hit in page.soup.select("article.hit")]


@pytest.mark.usefixtures("experts")
def test_visitor_finds_published_people_only_and_how_many(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=hydrogen")
    assert "2 speakers" in page.one("[role=status]").get_text(" ")
    assert "Dirk" not in page.text
    assert {"Anna Hydro" in hit for hit in names(visitor, "?q=hydrogen")} == {True, False}


@pytest.mark.usefixtures("experts")
def test_address_says_everything_and_gives_the_same_page_to_others(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=hydrogen&theme=energy&level=mbo&place=Groningen&km=10&sort=distance")
    assert [hit.get_text(" ") for hit in page.soup.select("article.hit h2")] != []
    assert "Bert Hydro" in page.text
    assert "Anna Hydro" not in page.text
    assert page.one("[name=q]")["value"] == "hydrogen"
    assert page.one("input[name=level][value=mbo]").has_attr("checked")
    chips = [str(chip["href"]) for chip in page.soup.select(".chip.on")]
    assert any("level" not in href and "theme=energy" in href for href in chips)


@pytest.mark.usefixtures("experts")
def test_nothing_in_an_address_breaks_the_page(visitor: Visitor) -> None:
    for query in (
        "?q=" + "w" * 10_000,
        "?theme=no-such-theme",
        "?level=kindergarten",
        "?page=-1",
        "?page=99999999999999999999",
        "?page=x&km=x&sort=x",
        "?place=Atlantis&km=10",
        "?q=%00%ff&theme=%00",
        "?q=" + "%22'();--<script>",
        "?theme=" + "&theme=".join("abcdefghij" * 9),
    ):
        page = visitor.get(f"/experts{query}")
        assert page.one("[role=status]"), query
        assert not page.soup.select("main script")


@pytest.mark.parametrize("path", ["/", "/experts"])
def test_search_box_takes_no_more_than_is_searched_for(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).one("main input[name=q]")["maxlength"] == str(LONGEST_TEXT)


@pytest.mark.usefixtures("experts")
def test_script_gets_the_results_alone(visitor: Visitor) -> None:
    answer = visitor.client.get("/experts?q=hydrogen", headers={"X-Fragment": "results"})
    assert "<html" not in answer.text
    assert "Anna Hydro" in answer.text
    assert "X-Fragment" in answer.headers["Vary"]


@pytest.mark.usefixtures("experts")
def test_teacher_sees_how_far_it_is_from_the_own_school(visitor: Visitor) -> None:
    school = make_institution(name="My school", place=make_place(lat=52.9928, lon=6.5642))
    visitor.log_in(make_teacher(school))
    page = visitor.get("/experts?q=hydrogen&sort=distance")
    assert "distance from My school" in page.one("[role=status]").get_text(" ")
    assert [hit.get_text(" ").split()[0] for hit in page.soup.select("article.hit h3, article.hit h2")] != []
    assert names(visitor, "?q=hydrogen&sort=distance")[0].startswith("AH")


@pytest.mark.usefixtures("experts")
def test_nothing_found_says_what_to_try(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=zzzzzz")
    assert "Nobody found" in page.text
    assert page.one(".empty a[href='/experts']")


def test_profile_is_public_and_contact_details_are_not(visitor: Visitor, experts: list[Expert]) -> None:
    for person in (None, make_teacher()):
        if person:
            visitor.log_in(person)
        page = visitor.get(f"/experts/{experts[0].id}")
        assert page.heading == "Anna Hydro"
        assert "Driving on hydrogen" in page.text
        assert "99887766" not in page.soup.get_text()
        assert "@" not in page.text


def test_profile_that_is_not_public_is_not_shown_to_strangers(visitor: Visitor) -> None:
    draft = make_expert(status=ExpertStatus.WITHDRAWN, name="Gone")
    session.commit()
    assert visitor.get(f"/experts/{draft.id}").path.startswith("/log-in")
    visitor.log_in(make_teacher())
    assert "Gone" not in visitor.get(f"/experts/{draft.id}", status=403).soup.get_text()
