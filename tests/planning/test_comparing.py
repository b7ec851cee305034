"""Figures, trade-off, and what a new plan does to proposals."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.planning.figures import figures_of, gini
from guestlecture.planning.instance import Groups, Kept, floats, ints
from guestlecture.planning.replan import Changes, Move, changes_to_proposals, moves_between
from guestlecture.planning.trade_off import trade_off
from tests.planning.small import NINE, make_round


def test_gini_is_nought_where_all_are_equal_and_high_where_one_has_all() -> None:
    assert gini(floats([2, 2, 2])) == pytest.approx(0)
    assert gini(floats([0, 0, 0, 1])) == pytest.approx(0.75)
    assert gini(floats([0, 0])) == gini(floats([])) == 0


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_gini_is_half_the_mean_difference(shares: list[float]) -> None:
    total = sum(shares)
    wanted = sum(abs(a - b) for a in shares for b in shares) / (2 * len(shares) * total) if total else 0
    assert gini(floats(shares)) == pytest.approx(wanted, abs=1e-9)


def test_figures_are_those_of_the_plan() -> None:
    rows = [(0, 0, 0, 500), (0, 1, 300, 700), (1, 0, 0, 100)]
    instance = make_round(rows, groups=Groups(["energy"], ints([0]), ints([1])))
    figures = figures_of(instance, ints([0, 1]))
    assert (figures.served, figures.quality, figures.deviation, figures.idle) == (2, 600, 1, 1)
    assert figures.gini == pytest.approx(0.5)
    assert figures_of(instance, ints([-1, -1])).served == 0


def test_more_weight_brings_more_balance() -> None:
    """One hour of one expert: the group that lacks a lecture, or the better match."""
    instance = make_round(
        [(0, 0, 0, 100), (0, 1, 0, 500)], groups=Groups(["energy", "care"], ints([1, 0]), ints([0, 1]))
    )
    instance.requests.group[:] = [0, 1]
    points = list(trade_off(instance))
    assert [point.figures.deviation for point in points] == [1, 1, 1, 1, 0, 0]
    assert [point.weights.balance for point in points] == [0, 75, 150, 300, 600, 1200]


def test_trade_off_ends_when_told_to() -> None:
    asked = iter([False, False, False, True])
    points = trade_off(make_round([(0, 0, 0, 100)]), stop=lambda: next(asked, True))
    assert len(list(islice(points, 10))) < 6


def test_each_proposal_is_counted_by_what_becomes_of_it() -> None:
    rows = [(0, 0, 0, 1), (0, 1, 300, 1), (1, 2, 0, 1), (0, 3, 600, 1), (1, 4, 600, 1)]
    kept = Kept(ints([0, 1, 2, 3]), ints([0, 0, 0, 0]), np.full(4, NINE))
    instance = make_round(rows, kept=kept)
    assert changes_to_proposals(instance, ints([0, 1, 2, -1, 4])) == Changes(
        kept=1, moved=1, replaced=1, ended=1, added=1
    )


def test_a_proposal_of_several_moments_is_kept_at_each_of_them() -> None:
    rows = [(0, 0, 0, 1), (0, 0, 300, 1), (0, 0, 600, 1)]
    kept = Kept(ints([0, 0]), ints([0, 0]), ints([NINE, NINE + 300]))
    instance = make_round(rows, kept=kept)
    counts = [changes_to_proposals(instance, ints([option])) for option in (0, 1, 2)]
    assert [(each.kept, each.moved, each.ended) for each in counts] == [(1, 0, 0), (1, 0, 0), (0, 1, 0)]


def test_moves_are_what_differs() -> None:
    assert moves_between(ints([0, -1, 2]), ints([0, 1, -1])) == [Move(1, -1, 1), Move(2, 2, -1)]
