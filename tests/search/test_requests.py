"""Open requests, on every engine: found by what they are about, for whom and where."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from guestlecture.domain.place import Point
from guestlecture.enums import Format, Language, Level
from guestlecture.models import Institution, Municipality, Place, Request, Theme
from guestlecture.search.document import request_document
from guestlecture.search.engine import Near, Query, SearchEngine
from guestlecture.search.settings import REQUESTS
from tests.search.conftest import Opener, _drop

ENERGY = Theme(id=1, slug="energy", label_nl="Energie", label_en="Energy")
WIND = Theme(id=2, slug="wind", label_nl="Wind", label_en="Wind power", parent=ENERGY)
HEALTH = Theme(id=3, slug="health", label_nl="Gezondheid", label_en="Health")


def a_request(number: int, topic: str, theme: Theme, town: str, lat: float) -> Request:
    """A request of a school in a town, as it comes from the database."""
    place = Place(name=town, municipality=Municipality(name=town), lat=lat, lon=6.56)
    return Request(
        id=number,
        topic=topic,
        learning_aim="Leerlingen kunnen het uitleggen.",
        subject="natuurkunde",
        theme=theme,
        level=Level.HAVO,
        format=Format.LECTURE,
        language=Language.NL,
        institution=Institution(name=f"School {number}", place=place),
    )


@pytest.fixture
def requests(opener: Opener) -> Iterator[SearchEngine]:
    """Two open requests in an index of their own."""
    engine = opener(replace(REQUESTS, name=f"test_{uuid4().hex}"))
    rows = [
        a_request(1, "Windmolens op zee", WIND, "Groningen", 53.2194),
        a_request(2, "Gezond eten", HEALTH, "Assen", 52.9928),
    ]
    engine.rebuild(map(request_document, rows))
    yield engine
    _drop(engine)


def ids(engine: SearchEngine, query: Query) -> list[int]:
    return [hit.id for hit in engine.search([query])[0].hits]


def test_requests_are_found_by_topic_subject_and_theme_in_both_languages(requests: SearchEngine) -> None:
    for text in ("windmol", "wind power", "energy", "Énergie"):
        assert ids(requests, Query(text=text)) == [1]
    assert ids(requests, Query(text="natuurkunde uitleggen")) == [1, 2]
    assert ids(requests, Query(text="school")) == []


def test_requests_are_filtered_and_counted_and_near_a_place(requests: SearchEngine) -> None:
    assert ids(requests, Query(filters={"theme": ["energy"]})) == [1]
    assert ids(requests, Query(filters={"municipality": ["Assen"], "level": ["havo"]})) == [2]
    (page,) = requests.search([Query(facets=("theme", "language"))])
    assert page.facets == {"theme": {"energy": 1, "health": 1, "wind": 1}, "language": {"nl": 2}}
    assert ids(requests, Query(near=Near(Point(52.99, 6.56), 10))) == [2]


def test_request_that_has_been_taken_is_gone(requests: SearchEngine) -> None:
    requests.delete([1])
    assert requests.ids() == {2}
