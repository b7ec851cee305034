"""A plan in the making: who gives what, what room is left, and what one more lecture would add."""

import numpy as np

from guestlecture.planning.conflict import exclude
from guestlecture.planning.instance import NONE, Bools, Ints, ints
from guestlecture.planning.network import fairness_costs
from guestlecture.planning.plan import off_band
from guestlecture.planning.reduce import Problem


class Roster:
    """Options chosen from a problem, with the counts that hang on them; positions are the problem's."""

    def __init__(self, problem: Problem, chosen: Ints) -> None:
        self.problem = problem
        self.option = np.full(len(problem.instance.requests), NONE)
        self.month_room = problem.month_room.copy()
        self.term_room = problem.term_room.copy()
        self.given = np.zeros(len(problem.instance.experts), dtype=np.int64)
        self.counted = problem.counted.copy()
        self.of_expert: dict[int, list[int]] = {}
        self._term = problem.instance.months.term[problem.options.month]
        self._group = problem.instance.requests.group[problem.options.request]
        order = np.argsort(problem.options.request, kind="stable")
        self._by_request = order
        self._begins = np.searchsorted(
            problem.options.request[order], np.arange(len(problem.instance.requests) + 1)
        )
        for option in chosen.tolist():
            self.put(option)

    def options_of(self, request: int) -> Ints:
        """Return the options of a request."""
        return self._by_request[self._begins[request] : self._begins[request + 1]]

    def put(self, option: int) -> None:
        """Choose an option."""
        self._count(option, 1)
        self.option[self.problem.options.request[option]] = option
        self.of_expert.setdefault(int(self.problem.options.expert[option]), []).append(option)

    def drop(self, option: int) -> None:
        """Give an option up."""
        self._count(option, -1)
        self.option[self.problem.options.request[option]] = NONE
        self.of_expert[int(self.problem.options.expert[option])].remove(option)

    def _count(self, option: int, step: int) -> None:
        expert, month = self.problem.options.expert[option], self.problem.options.month[option]
        self.month_room[expert, month] -= step
        self.term_room[expert, self._term[option]] -= step
        self.given[expert] += step
        if self._group[option] != NONE:
            self.counted[self._group[option]] += step

    def gain(self, options: Ints) -> Ints:
        """Return what each option would add to the value: worth − next fairness term − change of balance."""
        problem, instance = self.problem, self.problem.instance
        expert, group = problem.options.expert[options], self._group[options]
        fairness = fairness_costs(
            problem.base,
            instance.experts.maximum,
            instance.weights.fairness,
            expert,
            self.given[expert] + 1,
        )
        gain: Ints = problem.worth[options] - fairness
        if not len(instance.groups):
            return gain
        groups = instance.groups
        change = off_band(self.counted + 1, groups.target, groups.band)
        change -= off_band(self.counted, groups.target, groups.band)
        return gain - np.where(group == NONE, 0, instance.weights.balance * change[group])

    def loss(self, option: int) -> int:
        """Return what giving an option up would cost."""
        self.drop(option)
        loss = int(self.gain(ints([option]))[0])
        self.put(option)
        return loss

    def has_room(self, options: Ints) -> Bools:
        """Return whether the expert of each option has room in its month and term."""
        expert, month = self.problem.options.expert[options], self.problem.options.month[options]
        room: Bools = (self.month_room[expert, month] > 0) & (self.term_room[expert, self._term[options]] > 0)
        return room

    def blockers(self, option: int) -> list[int]:
        """Return the chosen options that exclude this one."""
        others = self.of_expert.get(int(self.problem.options.expert[option]))
        if not others:
            return []
        j = ints(others)
        i = np.full(len(j), option)
        problem = self.problem
        hit = exclude(problem.options, problem.series, i, j, problem.travel)
        return [int(other) for other in j[hit & (problem.options.request[j] != problem.options.request[i])]]

    def best_fitting(self, request: int) -> tuple[int, int]:
        """Return the option of a request that adds most, and what it adds; -1 where none fits."""
        options = self.options_of(request)
        options = options[self.has_room(options)]
        gain = self.gain(options)
        for k in np.argsort(-gain, kind="stable").tolist():
            if not self.blockers(int(options[k])):
                return int(options[k]), int(gain[k])
        return NONE, 0

    @property
    def chosen(self) -> Ints:
        """The chosen options."""
        return np.sort(self.option[self.option != NONE])
