"""Rounds with next to nothing in them, or in which nothing goes."""

from dataclasses import replace

import numpy as np
import pytest

from guestlecture.enums import PlanEnd
from guestlecture.planning.baseline import first_come_first_served, greedy
from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import Groups, Instance, Kept, Weights, ints
from guestlecture.planning.plan import Plan
from guestlecture.planning.solve import solve
from tests.planning.dice import random_instance
from tests.planning.small import HOUR, NINE, booked, make_round


def planned(instance: Instance) -> Plan:
    """Solve a round, and check the plan."""
    plan = solve(instance)
    checked = check_plan(instance, plan.option)
    assert checked.faults == []
    assert checked.value == plan.value == plan.bound
    return plan


def test_round_without_requests_has_an_empty_plan() -> None:
    assert planned(make_round([])).option.tolist() == []


def test_requests_without_options_stay_unserved_and_their_groups_short() -> None:
    plan = planned(make_round([], requests=2, groups=Groups(["energy"], ints([2]), ints([0]))))
    assert plan.option.tolist() == [-1, -1]
    assert plan.value == -600


def test_one_expert_gives_the_better_of_two_lectures_at_one_hour() -> None:
    assert planned(make_round([(0, 0, 0, 500), (0, 1, 30, 600)])).option.tolist() == [-1, 1]


def test_lectures_back_to_back_in_one_place_both_go() -> None:
    assert planned(make_round([(0, 0, 0, 500), (0, 1, HOUR, 600)])).option.tolist() == [0, 1]


def test_expert_without_room_gives_nothing() -> None:
    assert planned(make_round([(0, 0, 0, 500), (1, 0, 0, 400)], room=[0, 1])).option.tolist() == [1]


def test_targets_of_nothing_cost_each_lecture_but_do_not_forbid_it() -> None:
    plan = planned(make_round([(0, 0, 0, 500)], groups=Groups(["energy"], ints([0]), ints([0]))))
    assert plan.option.tolist() == [0]
    assert plan.value == 1500 - 300


def test_where_all_options_conflict_one_is_chosen() -> None:
    plan = planned(make_round([(0, request, request, 100 + request) for request in range(20)]))
    assert np.count_nonzero(plan.option >= 0) == 1


def test_bookings_everywhere_leave_nothing() -> None:
    instance = make_round([(0, 0, 0, 500), (0, 1, 50, 500)], bookings=booked(0, 40))
    assert planned(instance).option.tolist() == [-1, -1]


def test_without_weights_quality_decides_alone() -> None:
    instance = make_round([(0, 0, 0, 500), (1, 0, 0, 501), (0, 1, 0, 0)], weights=Weights(0, 0, 0, 0))
    assert planned(instance).option.tolist()[0] == 1


def test_sharing_out_prefers_who_gave_less() -> None:
    instance = make_round([(0, 0, 0, 510), (1, 0, 0, 500)])
    experts = replace(instance.experts, history=ints([5, 0]), base=np.array([5.0, 0.0]))
    assert planned(replace(instance, experts=experts)).option.tolist() == [1]


def test_pin_is_obeyed_though_another_is_better() -> None:
    instance = make_round([(0, 0, 0, 900), (1, 0, 0, 100), (1, 1, 0, 900)], pins=ints([1]))
    assert planned(instance).option.tolist() == [1, -1]


def test_forbidden_pair_is_left_out() -> None:
    instance = make_round([(0, 0, 0, 900), (1, 0, 0, 100)], forbidden=np.array([[0, 0]]))
    assert planned(instance).option.tolist() == [1]


@pytest.mark.parametrize(("bonus", "option"), [(100, 1), (1000, 0)])
def test_more_weight_leaves_more_proposals_alone(bonus: int, option: int) -> None:
    kept = Kept(ints([0]), ints([0]), ints([NINE]))
    rows = [(0, 0, 0, 100), (1, 0, 0, 900)]
    assert planned(make_round(rows, kept=kept, weights=Weights(keep=bonus))).option.tolist() == [option]


def test_same_expert_at_another_time_earns_a_third() -> None:
    kept = Kept(ints([0]), ints([0]), ints([NINE]))
    instance = make_round([(0, 0, 90, 100), (1, 0, 0, 100)], kept=kept)
    plan = planned(instance)
    assert plan.option.tolist() == [0]
    assert plan.value == 1000 + 100 + 33


def test_expert_comes_once_in_a_series_though_the_hours_are_apart() -> None:
    instance = make_round([(0, 0, 0, 500), (0, 1, 300, 500), (1, 1, 300, 100)])
    series = replace(instance.requests, series=ints([0, 0]))
    assert planned(replace(instance, requests=series)).option.tolist() == [0, 2]


@pytest.mark.parametrize("moment", range(4))
def test_plan_that_was_stopped_stands(moment: int) -> None:
    instance = random_instance(3, experts=12, requests=120, options=10)
    asked = iter([False] * moment)
    plan = solve(instance, stop=lambda: next(asked, True))
    checked = check_plan(instance, plan.option)
    assert checked.faults == []
    assert checked.value == plan.value <= plan.bound
    assert plan.end in (PlanEnd.STOPPED, PlanEnd.BEST)


def test_greedy_reckons_with_what_it_has_given_already() -> None:
    """The second lecture of expert 0 costs 20 more than the first, and expert 1 is only 10 worse."""
    assert greedy(make_round([(0, 0, 0, 500), (0, 1, 300, 490), (1, 1, 300, 480)])).tolist() == [0, 2]


def test_first_come_first_served_takes_the_best_match_of_each_in_turn() -> None:
    instance = make_round([(0, 0, 0, 500), (0, 1, 0, 900), (1, 1, 0, 100)])
    assert first_come_first_served(instance).tolist() == [0, 2]


@pytest.mark.parametrize("seed", range(15))
def test_value_is_never_below_that_of_plain_ways(seed: int) -> None:
    instance = random_instance(seed, experts=8, requests=40, options=6)
    plan = solve(instance)
    for plain in (greedy(instance), first_come_first_served(instance)):
        checked = check_plan(instance, plain)
        assert checked.faults == []
        assert checked.value <= plan.value <= plan.bound
