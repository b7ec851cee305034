"""Numbers of a planning round."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.match import Weights, match, total
from guestlecture.domain.round import Window, band, base_of, quality, spread, targets
from guestlecture.enums import MatchPart
from guestlecture.errors import RoundBackwards, WindowTooLong


@given(st.lists(st.integers(), max_size=40), st.integers(2, 12))
def test_spread_keeps_order_and_both_ends(items: list[int], most: int) -> None:
    found = spread(list(enumerate(items)), most)
    assert len(found) == min(len(items), most)
    assert found == sorted(set(found))
    assert [found[0], found[-1]] == [(0, items[0]), (len(items) - 1, items[-1])] if items else found == []


@given(st.dictionaries(st.sampled_from(MatchPart), st.none() | st.floats(0, 1)))
def test_total_is_the_score(values: dict[MatchPart, float | None]) -> None:
    in_order = [values.get(name) for name in MatchPart]
    assert total(in_order, Weights()) == pytest.approx(match(values, Weights()).score, abs=1e-12)


def test_moments_named_later_are_worth_a_little_less() -> None:
    assert [quality(0.8125, rank) for rank in (0, 1, 3)] == [813, 809, 801]


def test_target_is_the_share_of_the_whole_year_less_what_there_is() -> None:
    """Half of 20 is wanted of each: 6 more of one, and 4 of the other, for which there is one request."""
    waiting = {1: 9, 2: 1}
    assert targets({1: 1, 2: 1}, {1: 4, 2: 6}, all_lectures=10, waiting=waiting) == {1: 6, 2: 1}
    assert targets({1: 1, 2: 3}, {1: 9, 2: 1}, all_lectures=10, waiting=waiting) == {1: 0, 2: 1}
    assert targets({}, {1: 4}, all_lectures=10, waiting=waiting) == {}


@pytest.mark.parametrize(("target", "free"), [(0, 0), (1, 1), (20, 1), (21, 2)])
def test_band_is_a_twentieth_of_the_target(target: int, free: int) -> None:
    assert band(target) == free


def test_newcomer_begins_at_the_mean() -> None:
    assert base_of(0, 10, 0.25, newcomer=True) == 2.5
    assert base_of(4, 10, 0.25, newcomer=True) == 4
    assert base_of(0, 10, 0.25, newcomer=False) == 0


def test_window_has_its_months_and_a_right_way_round() -> None:
    window = Window(date(2026, 12, 15), date(2027, 2, 1))
    window.check()
    assert window.months() == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert window.year == 2026
    with pytest.raises(RoundBackwards):
        Window(date(2026, 2, 2), date(2026, 2, 1)).check()
    with pytest.raises(WindowTooLong):
        Window(date(2026, 2, 2), date(2027, 2, 4)).check()
