"""What is left to decide once pins, bookings and forbidden pairs are obeyed and needless options are gone."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from guestlecture.planning.conflict import by_expert_and_start, has_rival
from guestlecture.planning.fixed import has_room, is_forbidden, is_held, room_beside_pins
from guestlecture.planning.instance import (
    NONE,
    Bools,
    Floats,
    Instance,
    Ints,
    Options,
    take,
)
from guestlecture.planning.travel import Travel

DOMINANCE_ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Problem:
    """The open part of an instance. Options are ordered by expert and start; positions are those of here.

    `origin` is where an option is in the instance; `worth` what choosing it adds, M + q and any bonus;
    `rival` whether it excludes any other; rooms and counts have the pinned lectures taken off or put on.
    """

    instance: Instance
    travel: Travel
    options: Options
    origin: Ints
    worth: Ints
    rival: Bools
    month_room: Ints
    term_room: Ints
    planned: Ints  # lectures of each expert that are pinned
    counted: Ints  # lectures of each group that are pinned
    pinned_worth: int

    @cached_property
    def base(self) -> Floats:
        """Where the fairness of each expert starts from."""
        return self.instance.experts.base + self.planned

    @property
    def series(self) -> Ints:
        """The series of each request."""
        return self.instance.requests.series

    def keep(self, which: Ints | Bools) -> "Problem":
        """Return the problem with these options only."""
        return replace(
            self,
            options=take(self.options, which),
            origin=self.origin[which],
            worth=self.worth[which],
            rival=self.rival[which],
        )


def worth_of(instance: Instance) -> Ints:
    """Return what each option adds: M + q, and κ where a proposal is kept, κ/3 where its expert is."""
    options, kept, weights = instance.options, instance.kept, instance.weights
    worth = weights.serve + options.quality
    if not len(kept.request):
        return worth
    count = len(instance.experts)
    pair = options.request * count + options.expert
    same_expert = np.isin(pair, kept.request * count + kept.expert)
    rows = np.flatnonzero(same_expert)
    standing = set(zip(kept.request.tolist(), kept.expert.tolist(), kept.start.tolist(), strict=True))
    moments = zip(
        options.request[rows].tolist(),
        options.expert[rows].tolist(),
        options.start[rows].tolist(),
        strict=True,
    )
    as_it_is = np.array([moment in standing for moment in moments], dtype=np.bool_)
    bonus = np.zeros(len(options), dtype=np.int64)
    bonus[rows] = np.where(as_it_is, weights.keep, weights.keep // 3)
    return worth + bonus


def reduce_instance(instance: Instance, travel: Travel) -> Problem:
    """Return what is left to decide."""
    pins, options = instance.pins, instance.options
    month_room, term_room = room_beside_pins(instance)
    group = instance.requests.group[options.request[pins]]
    worth = worth_of(instance)
    is_open = ~np.isin(options.request, options.request[pins]) & ~is_forbidden(instance)
    is_open &= has_room(instance) & ~is_held(instance, travel)
    open_ = np.flatnonzero(is_open)
    order = open_[by_expert_and_start(take(options, open_))]
    rows = take(options, order)
    problem = Problem(
        instance,
        travel,
        rows,
        order,
        worth[order],
        has_rival(rows, instance.requests.series, travel),
        month_room,
        term_room,
        planned=np.bincount(options.expert[pins], minlength=len(instance.experts)),
        counted=np.bincount(group[group != NONE], minlength=len(instance.groups)),
        pinned_worth=int(worth[pins].sum()),
    )
    return without_dominated(problem)


def without_dominated(problem: Problem) -> Problem:
    """Leave out options that another one of the same expert, request and month makes needless.

    That is one at least as good that excludes nothing: whatever plan has the first is as good with the second
    instead. Each round may free others of their last rival.
    """
    for _ in range(DOMINANCE_ROUNDS):
        needed = _undominated(problem)
        if needed.all():
            break
        problem = problem.keep(needed)
        rival = problem.rival.copy()
        rows = np.flatnonzero(rival)
        rival[rows] = has_rival(take(problem.options, rows), problem.series, problem.travel)
        problem = replace(problem, rival=rival)
    return problem


def _undominated(problem: Problem) -> Bools:
    options = problem.options
    if not len(options):
        return np.ones(0, dtype=np.bool_)
    months, requests = len(problem.instance.months), len(problem.instance.requests)
    key = (options.expert * requests + options.request) * months + options.month
    order = np.lexsort((-problem.worth, problem.rival, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    best = order[starts]  # of each expert, request and month: the best without a rival, if any has none
    best = np.repeat(best, np.diff(np.append(starts, len(order))))
    dominated = ~problem.rival[best] & (problem.worth[best] >= problem.worth[order]) & (best != order)
    needed = np.ones(len(options), dtype=np.bool_)
    needed[order[dominated]] = False
    return needed
