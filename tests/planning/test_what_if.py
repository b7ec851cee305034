"""A round with changes, beside the one it was made from."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import Instance, ints, take
from guestlecture.planning.solve import solve
from guestlecture.planning.what_if import (
    STAYS,
    Newcomers,
    compare,
    solve_beside,
    with_cap,
    with_newcomers,
    without_expert,
)
from tests.planning.dice import best_by_trying, random_instance
from tests.planning.small import make_round

SEEDS = st.integers(0, 10**6)


def arrays_of(instance: Instance) -> list[bytes]:
    parts = (instance.experts, instance.requests, instance.options, instance.bookings, instance.groups)
    columns = [getattr(part, column.name) for part in parts for column in fields(part)]
    return [each.tobytes() if isinstance(each, np.ndarray) else repr(each).encode() for each in columns]


def test_who_leaves_gives_nothing() -> None:
    instance = make_round([(0, 0, 0, 900), (1, 0, 0, 500), (0, 1, 90, 500)], pins=ints([2]))
    changed = without_expert(instance, 0)
    assert changed.options.expert.tolist() == [1]
    assert changed.pins.tolist() == []
    kept = without_expert(instance, 1)
    assert (kept.options.quality.tolist(), kept.pins.tolist()) == ([900, 500], [1])


def test_a_cap_counts_the_visits_that_are_agreed() -> None:
    rows = [(0, r, 90 * r, 500) for r in range(4)] + [(1, r, 90 * r, 400) for r in range(4)]
    instance = make_round(rows, room=[10, 3])
    visits = ints([1, 0]).reshape(2, 1)
    assert with_cap(instance, visits, 2).experts.month_room.tolist() == [[1], [2]]
    assert with_cap(instance, visits, 2, 0).experts.month_room.tolist() == [[1], [3]]
    assert with_cap(instance, visits, 0).experts.month_room.tolist() == [[0], [0]]
    assert (solve(with_cap(instance, visits, 0)).option == -1).all()


def test_newcomers_take_what_there_was_nobody_for() -> None:
    instance = make_round([(0, r, 0, 500) for r in range(3)])
    new = Newcomers(2, instance.options, maximum=12, base=1.5, per_month=1, per_term=5)
    changed = with_newcomers(instance, new)
    assert len(changed.experts) == 3
    assert changed.experts.base.tolist() == [0, 1.5, 1.5]
    assert changed.experts.month_room[1:].tolist() == [[1], [1]]
    before, after = solve(instance), solve(changed)
    assert (before.option != -1).sum() == 1
    assert sorted(changed.options.expert[after.option].tolist()) == [0, 1, 2]


def test_nothing_moves_for_next_to_nothing() -> None:
    instance = make_round([(0, 0, 0, 500), (1, 1, 0, 500)])
    better = replace(take(instance.options, ints([0])), quality=ints([499 + STAYS]))
    changed = with_newcomers(instance, Newcomers(1, better, maximum=10, base=0, per_month=9, per_term=9))
    before = solve(instance).option
    assert solve_beside(instance, before, changed).option.tolist() == before.tolist()
    much = replace(better, quality=ints([501 + STAYS]))
    changed = with_newcomers(instance, Newcomers(1, much, maximum=10, base=0, per_month=9, per_term=9))
    after = solve_beside(instance, before, changed).option
    found = compare(instance, before, changed, after)
    assert (found.served, found.unserved, found.moved) == ([], [], [0])


def test_what_differs_is_found() -> None:
    instance = make_round([(0, 0, 0, 900), (0, 1, 90, 700), (1, 2, 0, 500)], room=[2, 1])
    before = solve(instance).option
    changed = with_cap(without_expert(instance, 1), np.zeros((2, 1), dtype=np.int64), 1)
    after = solve_beside(instance, before, changed).option
    found = compare(instance, before, changed, after)
    assert (found.served, found.unserved, found.moved) == ([], [1, 2], [])
    back = compare(changed, after, instance, before)
    assert (back.served, back.unserved) == ([1, 2], [])


@settings(max_examples=60)
@given(SEEDS)
@example(1500).via("two pins in a month, and a cap of one")
def test_changed_rounds_are_solved_as_well_and_leave_the_first_as_it_was(seed: int) -> None:
    instance = random_instance(seed, experts=3, requests=4, options=3)
    as_it_was = arrays_of(instance)
    before = solve(instance)
    visits = np.zeros_like(instance.experts.month_room)
    template = take(instance.options, instance.options.expert == 0)
    new = Newcomers(1, template, maximum=5, base=0.5, per_month=1, per_term=2)
    for changed in (
        with_cap(instance, visits, 1),
        with_newcomers(instance, new),
        without_expert(instance, 0),
    ):
        assert solve(changed).value == best_by_trying(changed)
        beside = solve_beside(instance, before.option, changed)
        checked = check_plan(changed, beside.option)
        assert checked.faults == []
        assert solve(changed).value - checked.value <= STAYS * len(instance.requests)
    assert arrays_of(instance) == as_it_was


@pytest.mark.parametrize("seed", range(5))
def test_more_speakers_never_serve_worse(seed: int) -> None:
    instance = random_instance(seed, experts=4, requests=8, options=4)
    new = Newcomers(2, instance.options, maximum=8, base=0, per_month=3, per_term=9)
    assert solve(with_newcomers(instance, new)).value >= solve(instance).value
