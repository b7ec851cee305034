"""What plain ways of planning reach: what a round is compared with."""

from heapq import heapify, heappop, heappush

import numpy as np

from guestlecture.planning.instance import NONE, Instance, Ints, ints
from guestlecture.planning.reduce import reduce_instance
from guestlecture.planning.roster import Roster
from guestlecture.planning.travel import Travel


def first_come_first_served(instance: Instance) -> Ints:
    """Return the options (of each request, -1 for none) if each in turn takes its best match that fits."""
    roster = _empty(instance)
    worth = roster.problem.worth
    for request in range(len(instance.requests)):
        options = roster.options_of(request)
        for option in options[np.argsort(-worth[options], kind="stable")].tolist():
            if roster.has_room(ints([option]))[0] and not roster.blockers(option):
                roster.put(option)
                break
    return _option(roster)


def greedy(instance: Instance) -> Ints:
    """Return the options (of each request, -1 for none) if the greatest gain in value always comes first."""
    roster = _empty(instance)
    request = roster.problem.options.request
    gain = roster.gain(np.arange(len(request)))
    heap = list(zip((-gain).tolist(), range(len(request)), strict=True))
    heapify(heap)
    while heap:
        negative, option = heappop(heap)
        one = ints([option])
        if negative >= 0:
            break
        if roster.option[request[option]] != NONE or not roster.has_room(one)[0]:
            continue
        now = int(roster.gain(one)[0])
        if now < -negative:
            heappush(heap, (-now, option))
        elif not roster.blockers(option):
            roster.put(option)
    return _option(roster)


def _empty(instance: Instance) -> Roster:
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    return Roster(problem, ints())


def _option(roster: Roster) -> Ints:
    """Return the chosen options by their place in the instance, pins with them."""
    instance, problem = roster.problem.instance, roster.problem
    option = np.full(len(instance.requests), NONE)
    option[instance.options.request[instance.pins]] = instance.pins
    chosen = roster.chosen
    option[problem.options.request[chosen]] = problem.origin[chosen]
    return option
