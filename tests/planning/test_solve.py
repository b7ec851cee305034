"""The solver against every plan there is, on small rounds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guestlecture.planning.check import check_plan
from guestlecture.planning.plan import Progress
from guestlecture.planning.solve import solve
from tests.planning.dice import best_by_trying, random_instance

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=300)
@given(SEEDS, st.integers(1, 3), st.integers(1, 4), st.integers(1, 3))
def test_plan_is_the_best_there_is(seed: int, experts: int, requests: int, options: int) -> None:
    instance = random_instance(seed, experts=experts, requests=requests, options=options)
    plan = solve(instance)
    checked = check_plan(instance, plan.option)
    assert checked.faults == []
    assert plan.value == plan.bound == checked.value == best_by_trying(instance)


@pytest.mark.parametrize("seed", range(3))
def test_value_and_bound_only_come_nearer(seed: int) -> None:
    heard: list[Progress] = []
    plan = solve(random_instance(seed, experts=4, requests=60, options=8), report=heard.append)
    assert heard
    assert all(one.value <= other.value for one, other in pairwise(heard))
    assert all(one.bound >= other.bound for one, other in pairwise(heard))
    assert all(one.value <= one.bound for one in heard)
    assert heard[-1].value == plan.value


def test_equal_seeds_give_equal_plans() -> None:
    instance = random_instance(5, experts=6, requests=80, options=8)
    plans = [solve(instance, seed=3) for _ in range(2)]
    assert np.array_equal(plans[0].option, plans[1].option)
