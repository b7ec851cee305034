"""Lectures per theme against the wanted shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.balance import balance

COUNTS = st.dictionaries(st.integers(1, 9), st.integers(0, 500), min_size=1)


def test_target_is_the_share_of_all_lectures_so_far() -> None:
    energy, health = balance({1: 30, 2: 10}, {1: 2, 2: 2})
    assert (energy.target, health.target) == (20, 20)
    assert (energy.missing, health.missing) == (0, 10)


def test_theme_without_a_wanted_share_has_no_target() -> None:
    lines = {line.theme_id: line for line in balance({1: 4, 2: 6}, {1: 1})}
    assert (lines[2].target, lines[2].missing) == (None, 0)
    assert [line.target for line in balance({1: 4}, {})] == [None]


@given(COUNTS, st.floats(0.1, 10))
def test_targets_sum_to_the_lectures_and_only_proportions_matter(
    counts: dict[int, int], scale: float
) -> None:
    shares = {theme: float(theme) for theme in counts}
    lines = balance(counts, shares)
    assert sum(line.target or 0 for line in lines) == pytest.approx(sum(counts.values()))
    scaled = balance(counts, {theme: share * scale for theme, share in shares.items()})
    assert [line.target for line in scaled] == pytest.approx([line.target for line in lines])
