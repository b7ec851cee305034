"""The solver against every plan there is, on small rounds."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import Instance
from guestlecture.planning.plan import Progress
from guestlecture.planning.prove import Effort, solve_program
from guestlecture.planning.reduce import reduce_instance
from guestlecture.planning.solve import Limits, solve
from guestlecture.planning.travel import Travel
from tests.planning.dice import best_by_trying, crowded_instance, random_instance

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=300)
@given(SEEDS, st.integers(1, 3), st.integers(1, 4), st.integers(1, 3))
def test_plan_is_the_best_there_is(seed: int, experts: int, requests: int, options: int) -> None:
    instance = random_instance(seed, experts=experts, requests=requests, options=options)
    plan = solve(instance)
    checked = check_plan(instance, plan.option)
    assert checked.faults == []
    assert plan.value == plan.bound == checked.value == best_by_trying(instance)


@pytest.mark.parametrize("seed", range(5))
def test_plan_of_a_crowded_round_is_that_of_the_whole_model(seed: int) -> None:
    instance = crowded_instance(seed)
    plan, best = solve(instance), best_by_program(instance)
    assert check_plan(instance, plan.option).faults == []
    assert plan.value == plan.bound == best


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("columns", [30, 120])
def test_bound_holds_when_the_proof_is_over_some_options_only(seed: int, columns: int) -> None:
    instance = crowded_instance(seed)
    limits = Limits(gap=0, cut_rounds=0, columns=columns, most_columns=columns)
    plan = solve(instance, limits=limits)
    assert plan.value <= best_by_program(instance) <= plan.bound


@cache
def best_by_program(instance: Instance) -> int:
    """Return the value of the best plan, by the whole model."""
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    proof = solve_program(problem, None, Effort(nodes=10**6, seconds=60))
    assert proof.is_complete
    assert proof.chosen is not None
    return check_plan(instance, problem.origin[proof.chosen]).value


@pytest.mark.parametrize("seed", range(3))
def test_value_and_bound_only_come_nearer(seed: int) -> None:
    heard: list[Progress] = []
    plan = solve(crowded_instance(seed), report=heard.append)
    assert heard
    assert all(one.value <= other.value for one, other in pairwise(heard))
    assert all(one.bound >= other.bound for one, other in pairwise(heard))
    assert all(one.value <= one.bound for one in heard)
    assert heard[-1].value == plan.value


def test_equal_seeds_give_equal_plans() -> None:
    instance = crowded_instance(5)
    plans = [solve(instance, seed=3) for _ in range(2)]
    assert np.array_equal(plans[0].option, plans[1].option)
