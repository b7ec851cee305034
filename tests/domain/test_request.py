"""Whether an expert can be asked for what a teacher wants."""

from dataclasses import replace
from typing import Any

import pytest

from guestlecture.domain.place import Point
from guestlecture.domain.request import Terms, Wanted, check_request
from guestlecture.enums import Format, Language, Level, Venue
from guestlecture.errors import (
    ExpertNotPublished,
    FormatNotOffered,
    GroupTooLarge,
    LanguageNotOffered,
    LevelNotOffered,
    NoQuestionsOutsideOffers,
    Refusal,
    Refusals,
    TooFar,
)

GRONINGEN, ASSEN = Point(53.2194, 6.5665), Point(52.9928, 6.5642)
WANTED = Wanted(Level.HAVO, Language.NL, Format.LECTURE, Venue.SCHOOL, 28, GRONINGEN)


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        ({}, None),
        ({"is_published": False}, ExpertNotPublished),
        ({"open_to_questions": False}, NoQuestionsOutsideOffers),
        ({"levels": {Level.VMBO}}, LevelNotOffered),
        ({"levels": {Level.VMBO, Level.HAVO}}, None),
        ({"languages": {Language.EN}}, LanguageNotOffered),
        ({"format": Format.WORKSHOP}, FormatNotOffered),
        ({"venue": Venue.ONLINE}, FormatNotOffered),
        ({"group_size_max": 27}, GroupTooLarge),
        ({"group_size_max": 28}, None),
        ({"radius_km": 25, "point": ASSEN}, TooFar),
        ({"radius_km": 26, "point": ASSEN}, None),
        ({"radius_km": 25}, None),  # a place that is unknown cannot be too far
    ],
)
def test_expert_is_asked_within_the_own_terms(terms: dict[str, Any], refused: type[Refusal] | None) -> None:
    def check() -> None:
        check_request(WANTED, Terms(**{"is_published": True, **terms}))

    if refused is None:
        check()
    else:
        with pytest.raises(refused):
            check()


@pytest.mark.parametrize("venue", [Venue.ONLINE, Venue.COMPANY])
def test_distance_matters_only_where_the_expert_travels(venue: Venue) -> None:
    check_request(replace(WANTED, venue=venue), Terms(is_published=True, radius_km=1, point=ASSEN))


def test_offer_narrows_the_profile() -> None:
    profile = Terms(
        is_published=True,
        open_to_questions=False,
        levels=frozenset({Level.HAVO, Level.VWO}),
        languages=frozenset({Language.NL, Language.EN}),
    )
    offer: dict[str, Any] = {"format": Format.LECTURE, "venue": Venue.SCHOOL, "group_size_max": 30}
    check_request(WANTED, profile.narrowed(levels=frozenset(), language=Language.NL, **offer))
    with pytest.raises(LanguageNotOffered):
        check_request(WANTED, profile.narrowed(levels=frozenset(), language=Language.EN, **offer))
    with pytest.raises(LevelNotOffered):
        check_request(WANTED, profile.narrowed(levels={Level.VWO}, language=Language.NL, **offer))


def test_everything_that_is_refused_is_told_at_once() -> None:
    terms = Terms(is_published=True, levels={Level.VMBO}, group_size_max=20)
    with pytest.raises(Refusals) as refused:
        check_request(WANTED, terms)
    assert [type(each) for each in refused.value.refusals] == [LevelNotOffered, GroupTooLarge]


def test_a_school_just_beyond_the_radius_is_not_said_to_be_within_it() -> None:
    with pytest.raises(TooFar) as refused:
        check_request(WANTED, Terms(is_published=True, radius_km=25, point=ASSEN))
    assert refused.value.values == {"radius": 25, "distance": 26}
