"""The whole model as a whole-number program, over as many options as are still open."""

from dataclasses import dataclass

import numpy as np

from guestlecture.planning.clique import clique_rows
from guestlecture.planning.conflict import numbered
from guestlecture.planning.instance import NONE, Floats, Ints
from guestlecture.planning.network import fairness_costs
from guestlecture.planning.reduce import Problem


@dataclass(frozen=True, eq=False)
class Program:
    """Columns: an option each, then a lecture of an expert each, then under and over of each group.

    Rows hold entries `value` at (`row`, `column`) between `low` and `high`.
    """

    cost: Floats
    upper: Floats
    options: int
    row: Ints
    column: Ints
    value: Floats
    low: Floats
    high: Floats


class Rows:
    """Collects the rows of a program."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Floats]] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.count = 0

    def add(self, low: Floats, high: Floats, *entries: tuple[Ints, Ints, float]) -> None:
        """Add rows; entries are (row of these, column, factor)."""
        for row, column, factor in entries:
            self.parts.append((row + self.count, column, np.full(len(row), factor)))
        self.low.append(low)
        self.high.append(high)
        self.count += len(low)

    def at_most(self, row: Ints, column: Ints, most: Floats) -> None:
        """Add rows in which the columns add up to at most so much."""
        self.add(np.full(len(most), -np.inf), most, (row, column, 1.0))


def build_program(problem: Problem) -> Program:
    """Return the whole model over the options of a problem."""
    options, rows = problem.options, Rows()
    count, columns = len(options), np.arange(len(options))
    add_capacity_rows(rows, problem, columns)
    clique, member = clique_rows(options, problem.series, problem.travel)
    rows.at_most(clique, member, np.ones(int(clique.max(initial=-1)) + 1))
    owner, fairness = fairness_columns(problem)
    add_fairness_rows(rows, problem, owner)
    add_group_rows(rows, problem, count + len(owner))
    groups, weight = len(problem.instance.groups), problem.instance.weights.balance
    cost = [problem.worth, -fairness, np.full(2 * groups, -weight)]
    upper = [np.ones(count + len(owner)), np.full(2 * groups, np.inf)]
    row, column, value = (np.concatenate(parts) for parts in zip(*rows.parts, strict=True))
    low, high = np.concatenate(rows.low), np.concatenate(rows.high)
    return Program(
        np.concatenate(cost).astype(np.float64), np.concatenate(upper), count, row, column, value, low, high
    )


def add_fairness_rows(rows: Rows, problem: Problem, owner: Ints) -> None:
    """Add: the options of an expert ≤ the lectures that are paid for; `owner` says whose each of these is."""
    count, expert = len(problem.options), numbered(problem.options.expert)
    experts = int(expert.max(initial=-1)) + 1
    given = (expert, np.arange(count), 1.0)
    paid = (owner, count + np.arange(len(owner)), -1.0)
    rows.add(np.full(experts, -np.inf), np.zeros(experts), given, paid)


def add_capacity_rows(rows: Rows, problem: Problem, columns: Ints) -> None:
    """Add: one option of a request, and the room of an expert per month and per term."""
    options, months = problem.options, problem.instance.months
    request = numbered(options.request)
    rows.at_most(request, columns, np.ones(int(request.max(initial=-1)) + 1))
    term = months.term[options.month]
    for room, period, periods in (
        (problem.month_room, options.month, len(months)),
        (problem.term_room, term, len(months.terms)),
    ):
        keys, key = np.unique(options.expert * periods + period, return_inverse=True)
        rows.at_most(key, columns, room.ravel()[keys].astype(np.float64))


def fairness_columns(problem: Problem) -> tuple[Ints, Ints]:
    """Return for each lecture an expert could give: the expert (numbered) and what it costs."""
    who, count = np.unique(problem.options.expert, return_counts=True)
    most = np.minimum(count, np.minimum(problem.term_room[who].sum(1), problem.month_room[who].sum(1)))
    owner = np.repeat(np.arange(len(who)), most)
    k = np.arange(len(owner)) - np.repeat(np.cumsum(most) - most, most) + 1
    weight = problem.instance.weights.fairness
    maximum = problem.instance.experts.maximum
    return owner, fairness_costs(problem.base, maximum, weight, who[owner], k)


def add_group_rows(rows: Rows, problem: Problem, first: int) -> None:
    """Add: lectures + under ≥ target, lectures − over ≤ target + band."""
    groups = problem.instance.groups
    count = len(groups)
    group = problem.instance.requests.group[problem.options.request]
    columns = np.flatnonzero(group != NONE)
    group, each = group[columns], np.arange(count)
    missing = (groups.target - problem.counted).astype(np.float64)
    endless = np.full(count, np.inf)
    rows.add(missing, endless, (group, columns, 1.0), (each, first + each, 1.0))
    rows.add(-endless, missing + groups.band, (group, columns, 1.0), (each, first + count + each, -1.0))


def pinned_value(problem: Problem) -> int:
    """Return what pinned lectures add before anything else is chosen, without balance."""
    planned = problem.planned
    expert = np.repeat(np.arange(len(planned)), planned)
    k = np.arange(len(expert)) - np.repeat(np.cumsum(planned) - planned, planned) + 1
    experts, weight = problem.instance.experts, problem.instance.weights.fairness
    return problem.pinned_worth - int(fairness_costs(experts.base, experts.maximum, weight, expert, k).sum())


def full_solution(problem: Problem, program: Program, chosen: Ints) -> Floats:
    """Return the values of all columns for a choice of options."""
    values = np.zeros(len(program.cost))
    values[chosen] = 1
    owner, _ = fairness_columns(problem)
    who = np.unique(problem.options.expert)
    given = np.bincount(np.searchsorted(who, problem.options.expert[chosen]), minlength=len(who))
    k = np.arange(len(owner)) - np.searchsorted(owner, owner)
    values[program.options : program.options + len(owner)] = k < given[owner]
    groups = problem.instance.groups
    group = problem.instance.requests.group[problem.options.request[chosen]]
    count = problem.counted + np.bincount(group[group != NONE], minlength=len(groups))
    first = program.options + len(owner)
    values[first : first + len(groups)] = np.maximum(0, groups.target - count)
    values[first + len(groups) :] = np.maximum(0, count - groups.target - groups.band)
    return values
