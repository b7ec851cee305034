"""The round as a flow of lectures: source → expert → term → month → set of options → request → group → sink.

What a lecture costs an expert grows with their number, and so does what a group is off its band with each
lecture too many: both are parallel arcs, the cheapest first, so the flow itself takes them in order.
"""

from dataclasses import dataclass

import numpy as np

from guestlecture.planning.conflict import numbered
from guestlecture.planning.instance import NONE, Floats, Instance, Ints, ints
from guestlecture.planning.reduce import Problem

SOURCE, SINK = 0, 1


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs as flat arrays."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints


@dataclass(frozen=True, eq=False)
class Network:
    """`supply` lectures go from source to sink. The last arcs are those of options; `option` says whose.

    `tail` and `head` are the nodes of every option, also of those without an arc of their own, beside a
    better one between the same two.
    """

    nodes: int
    supply: int
    arcs: Arcs
    option: Ints
    tail: Ints
    head: Ints


class Numbering:
    """Gives out the numbers of nodes."""

    def __init__(self) -> None:
        self.count = SINK + 1

    def give(self, labels: Ints) -> Ints:
        """Return a node for each label, one for equal ones; none for -1."""
        numbers = numbered(labels)
        nodes = np.where(numbers == NONE, NONE, numbers + self.count)
        self.count += int(numbers.max(initial=NONE)) + 1
        return nodes


def fairness_costs(base: Floats, maximum: Ints, weight: int, expert: Ints, k: Ints) -> Ints:
    """Return f(e, k) = floor(λ_F (h_e + k − 1) / c_e), the cost of the k-th lecture of an expert."""
    return np.floor(weight * (base[expert] + k - 1) / maximum[expert]).astype(np.int64)


def build_network(problem: Problem, clique: Ints) -> Network:
    """Return the network, with one node for each set of options that exclude each other."""
    options, give = problem.options, Numbering()
    months = problem.instance.months
    expert = give.give(options.expert)
    term_label = options.expert * len(months.terms) + months.term[options.month]
    term = give.give(term_label)
    month = give.give(options.expert * len(months) + options.month)
    sets = give.give(clique)
    request = give.give(options.request)
    tail = np.where(sets == NONE, month, sets)
    best = best_between(tail, request, problem.worth)
    parts = [
        fairness_arcs(problem, expert),
        links(expert, term, problem.term_room[options.expert, months.term[options.month]]),
        links(term, month, problem.month_room[options.expert, options.month]),
        links(
            month[sets != NONE], sets[sets != NONE], np.ones(np.count_nonzero(sets != NONE), dtype=np.int64)
        ),
        *group_arcs(problem, request, give),
    ]
    supply = len(np.unique(request))
    parts.append(Arcs(ints([SOURCE]), ints([SINK]), ints([supply]), ints([0])))
    parts.append(Arcs(tail[best], request[best], np.ones_like(best), -problem.worth[best]))
    return Network(give.count, supply, joined(parts), best, tail, request)


def joined(parts: list[Arcs]) -> Arcs:
    """Return all arcs in one."""
    return Arcs(
        np.concatenate([part.tail for part in parts]),
        np.concatenate([part.head for part in parts]),
        np.concatenate([part.capacity for part in parts]),
        np.concatenate([part.cost for part in parts]),
    )


def best_between(tail: Ints, head: Ints, worth: Ints) -> Ints:
    """Return the best option between each two nodes, the first of equals."""
    order = np.lexsort((-worth, head, tail))
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    return np.sort(order[is_first])


def links(tail: Ints, head: Ints, capacity: Ints) -> Arcs:
    """Return one arc into each head; equal heads have equal tails."""
    _, first = np.unique(head, return_index=True)
    return Arcs(tail[first], head[first], capacity[first], np.zeros(len(first), dtype=np.int64))


def fairness_arcs(problem: Problem, node: Ints) -> Arcs:
    """Return an arc for each lecture that an expert could give in the round."""
    options, experts = problem.options, problem.instance.experts
    _, first, count = np.unique(node, return_index=True, return_counts=True)
    expert = options.expert[first]
    most = np.minimum(count, np.minimum(problem.term_room[expert].sum(1), problem.month_room[expert].sum(1)))
    who = np.repeat(np.arange(len(first)), most)
    k = np.arange(len(who)) - np.repeat(np.cumsum(most) - most, most) + 1
    cost = fairness_costs(problem.base, experts.maximum, problem.instance.weights.fairness, expert[who], k)
    return Arcs(np.full(len(who), SOURCE), node[first][who], np.ones_like(who), cost)


def group_arcs(problem: Problem, request: Ints, give: Numbering) -> list[Arcs]:
    """Return the arcs from requests over their groups to the sink; at once where a request has no group."""
    _, first = np.unique(request, return_index=True)
    group = problem.instance.requests.group[problem.options.request[first]]
    node = give.give(group)
    ones, none = np.ones(len(first), dtype=np.int64), np.zeros(len(first), dtype=np.int64)
    parts = [Arcs(request[first], np.where(group == NONE, SINK, node), ones, none)]
    used, where = np.unique(group[group != NONE], return_index=True)
    nodes = node[group != NONE][where]
    below, within = group_segments(problem.instance, problem.counted, used)
    weight = problem.instance.weights.balance
    for capacity, cost in ((below, -weight), (within, 0), (np.full(len(used), len(first)), weight)):
        parts.append(Arcs(nodes, np.full(len(used), SINK), capacity, np.full(len(used), cost)))
    return parts


def group_segments(instance: Instance, counted: Ints, used: Ints) -> tuple[Ints, Ints]:
    """Return how many lectures a group still wants, and how many more cost nothing."""
    target, band = instance.groups.target[used], instance.groups.band[used]
    below = np.maximum(0, target - counted[used])
    return below, np.maximum(0, target + band - counted[used]) - below
