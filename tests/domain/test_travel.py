"""Distances, and the minutes between two lectures (rules.md, 'Gap')."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.place import EARTH_RADIUS_KM, Point, distance_km, point_of
from guestlecture.domain.rules import Rules
from guestlecture.domain.travel import Whereabouts, gap_minutes

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
NEAR = st.builds(Point, st.floats(50, 54), st.floats(3, 8))
WHERE = st.builds(Whereabouts, st.booleans(), st.none() | st.integers(1, 3), st.none() | NEAR)
GRONINGEN, ASSEN = Point(53.2194, 6.5665), Point(52.9928, 6.5642)
RULES = Rules()


def test_distance_between_two_towns_is_what_the_map_says() -> None:
    assert distance_km(GRONINGEN, ASSEN) == pytest.approx(25.2, abs=0.1)


@given(POINTS, POINTS)
def test_distance_is_symmetric_and_at_most_half_way_round(one: Point, other: Point) -> None:
    km = distance_km(one, other)
    assert km == pytest.approx(distance_km(other, one), abs=1e-6)
    assert 0 <= km <= EARTH_RADIUS_KM * 3.1416


@given(POINTS, POINTS, POINTS)
def test_no_way_is_shorter_than_the_straight_one(one: Point, via: Point, other: Point) -> None:
    assert distance_km(one, other) <= distance_km(one, via) + distance_km(via, other) + 1e-3


@pytest.mark.parametrize(("lat", "lon"), [(None, 6.5), (53.2, None), (None, None)])
def test_half_a_coordinate_is_no_point(lat: float | None, lon: float | None) -> None:
    assert point_of(lat, lon) is None


SCHOOL = Whereabouts(place="institution:1", point=GRONINGEN)
ELSEWHERE = Whereabouts(place="institution:2", point=ASSEN)
ONLINE = Whereabouts(online=True)


@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        (SCHOOL, SCHOOL, 0),
        (ONLINE, ONLINE, 0),
        (ONLINE, SCHOOL, 15),
        # 15 + 25.2 km × 1.3 at 60 km/h = 47.8, up to whole five minutes
        (SCHOOL, ELSEWHERE, 50),
        (SCHOOL, Whereabouts(place="institution:3"), 60),
        (Whereabouts(), Whereabouts(), 60),
        # two places on one spot: only the settling time
        (SCHOOL, Whereabouts(place="institution:2", point=GRONINGEN), 15),
    ],
)
def test_gap_is_as_the_rules_say(one: Whereabouts, other: Whereabouts, minutes: int) -> None:
    assert gap_minutes(one, other, RULES) == minutes


@given(WHERE, WHERE)
def test_gap_is_the_same_both_ways_and_whole_five_minutes(one: Whereabouts, other: Whereabouts) -> None:
    gaps = {gap_minutes(*pair, RULES) for pair in permutations((one, other))}
    assert len(gaps) == 1
    assert gaps.pop() % 5 == 0
