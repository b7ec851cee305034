"""The gap for whole arrays is the gap of the rules."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.place import point_of
from guestlecture.domain.rules import Rules
from guestlecture.domain.travel import Whereabouts, gap_minutes
from guestlecture.planning import travel
from guestlecture.planning.instance import NONE, Engagements, Places, bools, floats, ints

POINTS = st.none() | st.tuples(st.floats(50, 54), st.floats(3, 8)) | st.just((53.2, 6.5))
RULES = st.builds(
    Rules,
    travel_speed_kmh=st.sampled_from([30.0, 60.0, 73.0]),
    detour_factor=st.sampled_from([1.0, 1.3]),
    settling_minutes=st.integers(0, 30),
    unknown_place_gap_minutes=st.integers(0, 90),
)


@pytest.mark.parametrize("most_in_table", [0, 100])
@given(st.lists(POINTS, min_size=1, max_size=6), RULES, st.data())
def test_gap_is_that_of_the_rules(
    most_in_table: int,
    points: Sequence[tuple[float, float] | None],
    rules: Rules,
    data: st.DataObject,
) -> None:
    places = Places(
        [str(k) for k in range(len(points))],
        floats([np.nan if point is None else point[0] for point in points]),
        floats([np.nan if point is None else point[1] for point in points]),
    )
    pair = st.lists(st.integers(NONE, len(points) - 1), min_size=2, max_size=2)
    at, online = data.draw(pair), data.draw(st.lists(st.booleans(), min_size=2, max_size=2))
    rows = Engagements(ints([0, 0]), ints([0, 0]), ints([1, 1]), ints(at), bools(online))
    where = [
        Whereabouts(
            online=on,
            place=None if k == NONE else f"place:{k}",
            point=None if k == NONE or points[k] is None else point_of(*points[k]),
        )
        for k, on in zip(at, online, strict=True)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(travel, "MOST_IN_TABLE", most_in_table)
        ours = travel.Travel(places, rules)
        gap = ours.gaps(rows, ints([0]), rows, ints([1]))
        assert gap.tolist() == [gap_minutes(*where, rules)]
        assert gap[0] <= ours.longest_gap


def test_places_on_the_edge_of_five_minutes_are_reckoned_as_by_the_rules() -> None:
    """Straight north, so many km that the gap is within a hair of a whole number of steps."""
    rules = Rules(detour_factor=1.0)
    lat = [53.0 + km / (6371.0088 * np.pi / 180) for km in range(5, 100, 5)]
    places = Places(["a", *map(str, lat)], floats([53.0, *lat]), floats([6.0] * (len(lat) + 1)))
    count = len(places)
    rows = Engagements(
        *(np.zeros(count, dtype=np.int64) for _ in range(3)), np.arange(count), bools([False] * count)
    )
    gap = travel.Travel(places, rules).gaps(rows, np.zeros(count, dtype=np.int64), rows, np.arange(count))
    home = Whereabouts(place="place:0", point=point_of(53.0, 6.0))
    others = [Whereabouts(place=f"place:{k}", point=point_of(one, 6.0)) for k, one in enumerate([53.0, *lat])]
    assert gap.tolist() == [gap_minutes(home, other, rules) for other in others]
