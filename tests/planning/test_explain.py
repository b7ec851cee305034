"""Why a plan is as it is: every reason, every price and every change proven."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guestlecture.enums import PlanLimit, UnservedReason
from guestlecture.planning.check import check_plan
from guestlecture.planning.explain import explain_matches, explain_unserved
from guestlecture.planning.instance import (
    Groups,
    Instance,
    Kept,
    NearMisses,
    Options,
    Tally,
    floats,
    ints,
    take,
)
from guestlecture.planning.plan import Plan
from guestlecture.planning.price import chain_only, price_of
from guestlecture.planning.solve import solve
from guestlecture.planning.widen import widenings
from tests.planning.dice import best_by_trying, random_instance
from tests.planning.small import NINE, booked, make_round

ONE = [(0, 0, 0, 500)]


@pytest.mark.parametrize(
    ("instance", "reason"),
    [
        (make_round([], requests=1, experts=1, tallies={0: Tally(0, 0, 0)}), UnservedReason.NOBODY_FITS),
        (make_round([], requests=1, experts=1, tallies={0: Tally(4, 0, 0)}), UnservedReason.NOBODY_IN_REACH),
        (make_round([], requests=1, experts=1, tallies={0: Tally(4, 2, 0)}), UnservedReason.NOBODY_FREE),
        (make_round([], requests=1, experts=1), UnservedReason.NOT_LOOKED),
        (make_round([], requests=1, experts=1, tallies={0: Tally(4, 2, 1)}), UnservedReason.NOT_LOOKED),
        (make_round(ONE, forbidden=np.array([[0, 0]])), UnservedReason.ALL_FORBIDDEN),
        (make_round(ONE, room=[0]), UnservedReason.ALL_FULL),
        (make_round(ONE, bookings=booked(0, 30)), UnservedReason.ALL_ELSEWHERE),
        (make_round([(0, 0, 0, 500), (0, 1, 0, 800)], pins=ints([1])), UnservedReason.ALL_ELSEWHERE),
        (make_round([(0, 0, 0, 500), (0, 1, 0, 800)]), UnservedReason.BETTER_ELSEWHERE),
    ],
)
def test_reason_is_found(instance: Instance, reason: UnservedReason) -> None:
    unserved = explain_unserved(instance, solve(instance).option)
    assert [(one.request, one.reason) for one in unserved] == [(0, reason)]


def test_candidates_are_counted_by_what_shuts_them() -> None:
    rows = [(0, 0, 0, 500), (1, 0, 0, 500), (2, 0, 0, 500), (2, 0, 90, 500), (3, 0, 0, 400), (3, 1, 0, 900)]
    instance = make_round(rows, room=[0, 0, 1, 1], bookings=booked(2, 45))
    (unserved,) = explain_unserved(instance, solve(instance).option)
    assert (unserved.full, unserved.elsewhere, unserved.open) == (2, 1, 1)


def test_terms_of_a_match_are_what_the_plan_is_worth_with_it() -> None:
    kept = Kept(ints([0]), ints([0]), ints([NINE]))
    rows = [(0, 0, 0, 500), (0, 1, 300, 700)]
    instance = make_round(rows, kept=kept, groups=Groups(["energy"], ints([1]), ints([0])))
    plan = solve(instance)
    met = explain_matches(instance, plan.option)
    assert [(one.quality, one.kept, one.fairness, one.balance) for one in met] == [
        (500, 100, 20, -300),
        (700, 0, 20, -300),
    ]
    without = check_plan(instance, ints([-1, 1])).value
    assert plan.value - without == 1000 + 500 + 100 - 20 - 300


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_price_is_what_the_best_plan_with_the_request_is_worth_less(seed: int) -> None:
    instance = random_instance(seed, experts=2)
    plan = solve(instance)
    options, best = instance.options, {}
    for unserved in explain_unserved(instance, plan.option):
        if unserved.reason != UnservedReason.BETTER_ELSEWHERE:
            continue
        # With each of its options pinned in turn, everything is tried.
        for option in np.flatnonzero(options.request == unserved.request).tolist():
            pinned = replace(instance, pins=np.append(instance.pins, option))
            if not check_plan(pinned, pinned.pins).faults:
                best[unserved.request] = max(best.get(unserved.request, -(10**9)), best_by_trying(pinned))
        price = price_of(instance, plan, unserved.request)
        assert price is not None
        assert price.loss == plan.value - best[unserved.request]
        assert price.is_exact
        assert price.moves[0].request == unserved.request
        checked = check_plan(instance, price.plan.option)
        assert checked.faults == []
        assert checked.value == plan.value - price.loss


def test_moves_of_a_price_leave_out_what_has_nothing_to_do_with_it() -> None:
    rows = [(0, 0, 0, 500), (0, 1, 0, 800), (1, 1, 0, 700), (2, 2, 0, 500), (3, 2, 0, 500)]
    instance = make_round([*rows, (1, 3, 0, 900)], requests=4)
    plan = solve(instance)
    assert plan.option[0] == -1
    price = price_of(instance, plan, 0)
    assert price is not None
    assert price.loss == 300
    assert [(move.request, move.before, move.after) for move in price.moves] == [(0, -1, 0), (1, 1, -1)]


def test_chain_leaves_out_a_change_for_nothing() -> None:
    """Request 2 could as well be with expert 3: a solver may say so at any time."""
    rows = [(0, 0, 0, 500), (0, 1, 0, 800), (1, 1, 0, 700), (2, 2, 0, 500), (3, 2, 0, 500)]
    instance = make_round(rows)
    before, after = ints([-1, 1, 3]), ints([0, 2, 4])
    found = Plan(after, check_plan(instance, after).value, 10_000)
    assert chain_only(instance, before, found, 0).tolist() == [0, 2, 3]


def test_price_against_a_plan_that_is_not_proven_best_is_not_exact() -> None:
    instance = make_round([(0, 0, 0, 500), (0, 1, 0, 800)])
    plan = replace(solve(instance), bound=2000)
    price = price_of(instance, plan, 0)
    assert price is not None
    assert not price.is_exact


def test_request_that_nobody_can_serve_has_no_price() -> None:
    instance = make_round(ONE, room=[0])
    assert price_of(instance, solve(instance), 0) is None


def near(limits: list[PlanLimit], km: list[float], *rows: tuple[int, int, int, int]) -> NearMisses:
    """Return near misses of the options (expert, request, minutes after nine, quality)."""
    return NearMisses(make_round(rows).options, limits, floats(km))


def test_one_lecture_more_is_found_for_the_best_candidate() -> None:
    instance = make_round([(0, 0, 0, 500), (1, 0, 0, 600)], room=[0, 0])
    (change,) = widenings(instance, solve(instance), 0)
    assert (change.chance.limit, change.chance.expert, change.chance.month) == (PlanLimit.LECTURES, 1, 0)
    assert change.plan.option.tolist() == [1]


def test_nearest_radius_and_best_moment_are_found() -> None:
    misses = near(
        [PlanLimit.RADIUS, PlanLimit.RADIUS, PlanLimit.MOMENT],
        [9.0, 4.0, np.nan],
        (0, 0, 0, 500),
        (1, 0, 0, 300),
        (2, 0, 120, 400),
    )
    instance = make_round([], requests=1, experts=3, near=misses)
    found = [one.chance for one in widenings(instance, solve(instance), 0)]
    assert [(one.limit, one.expert, one.km, one.start) for one in found] == [
        (PlanLimit.MOMENT, 2, None, NINE + 120),
        (PlanLimit.RADIUS, 1, 4.0, None),
    ]


def test_moments_that_fit_beside_the_plan_are_tried_first() -> None:
    """The better speakers are busy then, or give their only lecture to another request."""
    misses = near([PlanLimit.MOMENT] * 5, [np.nan] * 5, *((e, 1, 120, 900 - e) for e in range(5)))
    instance = make_round(
        [(3, 0, 0, 900)], requests=2, experts=5, near=misses, room=[0, 0, 0, 1, 1], bookings=booked(0, 130)
    )
    (change,) = widenings(instance, solve(instance), 1)
    assert change.chance.expert == 4


def test_change_that_would_not_help_is_not_shown() -> None:
    """The expert in the next town is busy at that hour."""
    misses = near([PlanLimit.RADIUS], [4.0], (0, 0, 0, 500))
    instance = make_round([], requests=1, experts=1, near=misses, bookings=booked(0, 30))
    assert list(widenings(instance, solve(instance), 0)) == []


def test_nothing_is_tried_once_it_is_stopped() -> None:
    instance = make_round(ONE, room=[0])
    assert list(widenings(instance, solve(instance), 0, stop=lambda: True)) == []


def test_options_of_a_widened_round_begin_with_those_of_the_round() -> None:
    misses = near([PlanLimit.MOMENT], [np.nan], (0, 1, 300, 500))
    instance = make_round([(0, 0, 0, 500)], requests=2, near=misses)
    (change,) = widenings(instance, solve(instance), 1)
    assert isinstance(take(change.chance.instance.options, ints([0])), Options)
    assert change.plan.option.tolist() == [0, 1]
