"""The parts of the method, each for itself: the whole would hide a weak one behind the next."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guestlecture.planning.check import check_plan
from guestlecture.planning.clique import clique_rows, daily_cliques
from guestlecture.planning.conflict import close_pairs, exclude, has_rival
from guestlecture.planning.cut import Cuts
from guestlecture.planning.flow import potentials, solve_flow
from guestlecture.planning.instance import NONE, Ints, ints
from guestlecture.planning.network import build_network
from guestlecture.planning.program import build_program, full_solution, pinned_value
from guestlecture.planning.reduce import Problem, reduce_instance
from guestlecture.planning.repair import conflicts_among, repair
from guestlecture.planning.roster import Roster
from guestlecture.planning.solve import Limits, Relaxed, Search, flow_offset, solve
from guestlecture.planning.travel import Travel
from tests.planning.dice import best_by_trying, random_instance
from tests.planning.small import HOUR, make_round

SEEDS = st.integers(0, 2**32 - 1)
ONLY_FLOW = Limits(cut_rounds=0, nodes=0)
FLOW_AND_CUTS = Limits(cut_rounds=8, nodes=0)


def some_problem(seed: int) -> Problem:
    """Return what is to decide in a random round, busier than most."""
    instance = random_instance(seed, experts=1 + seed % 3, requests=8, options=4)
    return reduce_instance(instance, Travel(instance.places, instance.rules))


def excluding(problem: Problem) -> dict[tuple[int, int], bool]:
    """Return whether each two options of one expert and different requests exclude each other, one by one."""
    rows = problem.options
    return {
        (i, j): bool(exclude(rows, problem.series, ints([i]), ints([j]), problem.travel)[0])
        for i, j in combinations(range(len(rows)), 2)
        if rows.expert[i] == rows.expert[j] and rows.request[i] != rows.request[j]
    }


@settings(max_examples=40)
@given(SEEDS)
def test_option_has_a_rival_if_it_excludes_another(seed: int) -> None:
    problem = some_problem(seed)
    wanted = np.zeros(len(problem.options), dtype=np.bool_)
    for pair, excludes in excluding(problem).items():
        if excludes:
            wanted[list(pair)] = True
    found = has_rival(problem.options, problem.series, problem.travel)
    assert found.tolist() == wanted.tolist() == problem.rival.tolist()


@settings(max_examples=40)
@given(SEEDS)
def test_close_pairs_are_all_there_are(seed: int) -> None:
    problem = some_problem(seed)
    none = np.full(len(problem.series), NONE)
    rows, travel = problem.options, problem.travel
    found = {
        (i, j) for a, b in close_pairs(rows, travel) for i, j in zip(a.tolist(), b.tolist(), strict=True)
    }
    assert found == {
        pair
        for pair in excluding(problem)
        if exclude(rows, none, ints([pair[0]]), ints([pair[1]]), travel)[0]
    }


@settings(max_examples=40)
@given(SEEDS)
def test_options_of_a_set_exclude_each_other(seed: int) -> None:
    problem = some_problem(seed)
    clique = daily_cliques(problem.options, problem.rival)
    assert ((clique == NONE) == ~problem.rival).all()
    for pair, excludes in excluding(problem).items():
        if clique[pair[0]] == clique[pair[1]] != NONE:
            assert excludes


@settings(max_examples=40)
@given(SEEDS)
def test_sets_of_the_proof_hold_every_conflict_and_nothing_else(seed: int) -> None:
    problem = some_problem(seed)
    row, member = clique_rows(problem.options, problem.series, problem.travel)
    together = {
        pair
        for number in np.unique(row)
        for pair in combinations(sorted(set(member[row == number].tolist())), 2)
    }
    conflicts = {pair for pair, excludes in excluding(problem).items() if excludes}
    one_request = {
        pair for pair in together if len({int(problem.options.request[option]) for option in pair}) == 1
    }
    assert together - one_request == conflicts


@settings(max_examples=100)
@given(SEEDS, st.sampled_from([ONLY_FLOW, FLOW_AND_CUTS]))
def test_bound_of_the_flow_holds_and_its_plan_is_feasible(seed: int, limits: Limits) -> None:
    instance = random_instance(seed)
    plan = solve(instance, limits=limits)
    checked = check_plan(instance, plan.option)
    assert checked.faults == []
    assert checked.value == plan.value <= best_by_trying(instance) <= plan.bound


@settings(max_examples=40)
@given(SEEDS)
def test_prices_leave_no_arc_that_would_pay(seed: int) -> None:
    problem = some_problem(seed)
    if not len(problem.options):
        return
    network = build_network(problem, daily_cliques(problem.options, problem.rival))
    flow, arcs = solve_flow(network), network.arcs
    price = potentials(network, flow.flows)
    reduced = arcs.cost + price[arcs.tail] - price[arcs.head]
    assert (reduced[flow.flows < arcs.capacity] >= 0).all()
    assert (reduced[flow.flows > 0] <= 0).all()


@settings(max_examples=40)
@given(SEEDS)
def test_model_of_the_proof_is_worth_what_the_plan_is(seed: int) -> None:
    instance = random_instance(seed)
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    plan = solve(instance)
    chosen = np.flatnonzero(np.isin(problem.origin, plan.option))
    if not len(problem.options):
        return
    program = build_program(problem)
    values = full_solution(problem, program, chosen)
    assert len(chosen) + len(instance.pins) == np.count_nonzero(plan.option != NONE)
    assert program.cost @ values + pinned_value(problem) == plan.value
    row_sums = np.bincount(program.row, program.value * values[program.column], minlength=len(program.low))
    assert (row_sums <= program.high).all()
    assert (row_sums >= program.low).all()


def test_cut_brings_two_lectures_that_are_too_close_into_one_set() -> None:
    """They do not overlap, so the first sets part them: the flow takes both until they are cut."""
    rows = [(0, 0, 0, 500), (0, 1, HOUR + 5, 600)]
    instance = make_round(rows)
    instance.options.place[1] = NONE  # an unknown place is an hour away
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    clique = daily_cliques(problem.options, problem.rival)
    assert clique[0] != clique[1]
    flow = solve_flow(build_network(problem, clique))
    pairs = conflicts_among(problem, flow.chosen)
    assert [side.tolist() for side in pairs] == [[0], [1]]
    cut = Cuts().part(problem, clique, *pairs)
    assert cut[0] == cut[1]
    assert solve_flow(build_network(problem, cut)).chosen.tolist() == [1]


def test_earlier_cut_stays_where_a_later_one_does_not_need_its_options() -> None:
    rows = [(0, 0, 0, 500), (0, 1, HOUR + 5, 500), (0, 2, 300, 500), (0, 3, 300 + HOUR + 5, 500)]
    instance = make_round(rows)
    instance.options.place[[1, 3]] = NONE
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    cuts, clique = Cuts(), daily_cliques(problem.options, problem.rival)
    clique = cuts.part(problem, clique, ints([0]), ints([1]))
    clique = cuts.part(problem, clique, ints([2]), ints([3]))
    assert clique[0] == clique[1] != clique[2] == clique[3]


def test_later_cut_comes_first() -> None:
    """The second is too close to the first and to the third, which are far enough apart."""
    rows = [(0, 0, 0, 500), (0, 1, HOUR + 5, 500), (0, 2, 2 * HOUR + 10, 500)]
    instance = make_round(rows)
    instance.options.place[1] = NONE
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    cuts, clique = Cuts(), daily_cliques(problem.options, problem.rival)
    clique = cuts.part(problem, clique, ints([0]), ints([1]))
    assert clique[0] == clique[1] != clique[2]
    clique = cuts.part(problem, clique, ints([1]), ints([2]))
    assert clique[0] != clique[1] == clique[2]


def test_rival_is_found_behind_many_options_of_the_same_request() -> None:
    rows = [(0, 0, 2 * minute, 500) for minute in range(20)]
    instance = make_round([*rows, (0, 1, HOUR - 1, 500)])
    options = instance.options
    rival = has_rival(options, instance.requests.series, Travel(instance.places, instance.rules))
    assert rival.all()


def repaired(rows: list[tuple[int, int, int, int]], chosen: Ints, **room: list[int]) -> list[int]:
    """Return what repair makes of these options of a round."""
    instance = make_round(rows, **room)
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    where = np.sort(np.flatnonzero(np.isin(problem.origin, chosen)))
    pairs = conflicts_among(problem, where)
    return sorted(problem.origin[repair(problem, where, pairs)].tolist())


def test_repair_drops_the_cheaper_side() -> None:
    assert repaired([(0, 0, 0, 500), (0, 1, 30, 600)], ints([0, 1])) == [1]


def test_repair_brings_a_dropped_request_back_elsewhere() -> None:
    rows = [(0, 0, 0, 500), (0, 1, 30, 600), (1, 0, 0, 100)]
    assert repaired(rows, ints([0, 1])) == [1, 2]


def test_repair_moves_one_other_lecture_to_make_room() -> None:
    """Request 0 fits with expert 1 only, who is with request 2; that one can go to expert 2."""
    rows = [(0, 0, 0, 500), (0, 1, 30, 600), (1, 0, 0, 400), (1, 2, 30, 500), (2, 2, 30, 450)]
    assert repaired(rows, ints([0, 1, 3])) == [1, 2, 4]


def test_repair_serves_others_where_there_is_room() -> None:
    rows = [(0, 0, 0, 500), (0, 1, 30, 600), (0, 2, 300, 100)]
    assert repaired(rows, ints([0, 1])) == [1, 2]


@pytest.mark.parametrize("seed", range(20))
def test_gain_is_what_the_value_gains(seed: int) -> None:
    instance = random_instance(seed, experts=4, requests=12, options=3)
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    roster, value = Roster(problem, ints()), check_plan(instance, instance.pins).value
    for option in range(len(problem.options)):
        one = ints([option])
        if roster.option[problem.options.request[option]] != NONE or not roster.has_room(one)[0]:
            continue
        if roster.blockers(option):
            continue
        value += int(roster.gain(one)[0])
        roster.put(option)
        checked = check_plan(instance, np.concatenate([problem.origin[roster.chosen], instance.pins]))
        assert checked.faults == []
        assert checked.value == value


def test_options_stay_open_while_a_better_plan_could_have_them() -> None:
    """The bound is 100 and the plan worth 50; the second option would leave 51, the third 50: not better."""
    instance = make_round([(0, 0, 0, 1), (0, 0, 60, 1), (0, 0, 120, 1), (0, 0, 180, 1)])
    problem = replace(
        reduce_instance(instance, Travel(instance.places, instance.rules)),
        options=instance.options,
        origin=ints([0, 1, 2, 3]),
    )
    search = Search(instance, Limits(), None, None, 0, best=ints([3]), value=50)
    relaxed = Relaxed(problem, 100, ints([0, 49, 50, 90]))
    assert relaxed.could_be_chosen(search).tolist() == [True, True, False, True]


def test_offset_makes_a_flow_worth_what_its_plan_is() -> None:
    instance = make_round([(0, 0, 0, 500), (1, 1, 0, 600)])
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    flow = solve_flow(build_network(problem, daily_cliques(problem.options, problem.rival)))
    assert flow_offset(problem) - flow.cost == 1500 + 1600
