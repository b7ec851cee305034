"""Cuts: where a flow took two options that exclude each other, both come into one set.

Only the days of that expert are parted anew. Each option is in one set at most, so not all conflicts can be
cut at once; a later conflict comes first, and what stays is left to the proof.
"""

import numpy as np

from guestlecture.planning.conflict import DAY, exclude
from guestlecture.planning.instance import Bools, Ints
from guestlecture.planning.reduce import Problem

MOST_PARTED = 1500  # options of an expert on these days; more are left to the proof


class Cuts:
    """All conflicts that flows ran into; options are named by their place in the instance, which stays."""

    def __init__(self) -> None:
        self.pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def part(self, problem: Problem, clique: Ints, i: Ints, j: Ints) -> Ints:
        """Return the sets, with those of the days of the conflicts (i, j) made anew."""
        clique = clique.copy()
        options = problem.options
        same_month = options.month[i] == options.month[j]
        i, j = i[same_month], j[same_month]
        touched: dict[tuple[int, int], None] = {}
        for one, other in zip(i.tolist(), j.tolist(), strict=True):
            key = int(options.expert[one]), int(options.month[one])
            self.pairs.setdefault(key, []).insert(0, (int(problem.origin[one]), int(problem.origin[other])))
            touched[key] = None
        begins = np.searchsorted(options.expert, np.arange(len(problem.instance.experts) + 1))
        for expert, month in touched:
            rows = np.arange(begins[expert], begins[expert + 1])
            rows = rows[(options.month[rows] == month) & problem.rival[rows]]
            self._part_month(problem, clique, rows, self.pairs[expert, month])
        return clique

    def _part_month(self, problem: Problem, clique: Ints, rows: Ints, pairs: list[tuple[int, int]]) -> None:
        """Make the sets of one expert and month anew, on the days of these conflicts."""
        days = problem.options.start[rows] // DAY
        is_seed = np.isin(problem.origin[rows], np.array(pairs).ravel())
        rows = rows[np.isin(days, days[is_seed])]
        count = len(rows)
        if count > MOST_PARTED:
            return
        where = {origin: k for k, origin in enumerate(problem.origin[rows].tolist())}
        seeds = [(where[a], where[b]) for a, b in pairs if a in where and b in where]
        i, j = (side.ravel() for side in np.meshgrid(rows, rows, indexing="ij"))
        excluding = exclude(problem.options, problem.series, i, j, problem.travel).reshape(count, count)
        order = np.argsort(problem.options.end[rows], kind="stable")
        sets = part_around(excluding, seeds, order)
        first = int(clique.max()) + 1
        for number, members in enumerate(sets):
            clique[rows[members]] = first + number


def part_around(excluding: Bools, seeds: list[tuple[int, int]], order: Ints) -> list[list[int]]:
    """Part these rows into sets that exclude each other pairwise, the seeds together where that can be."""
    left = dict.fromkeys(order.tolist())
    sets = []
    for seed in [*seeds, *((row,) for row in order.tolist())]:
        if any(row not in left for row in seed):
            continue
        members = list(seed)
        fits = np.logical_and.reduce(excluding[members])
        for row in members:
            del left[row]
        for row in list(left):
            if fits[row]:
                members.append(row)
                fits &= excluding[row]
                del left[row]
        sets.append(members)
    return sets
