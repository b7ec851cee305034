"""From a flow, in which a few conflicts remain, to a plan that can be."""

import numpy as np

from guestlecture.planning.conflict import exclude, expand
from guestlecture.planning.instance import NONE, Ints, ints
from guestlecture.planning.reduce import Problem
from guestlecture.planning.roster import Roster

MOST_MOVES_TRIED = 24  # options of a request for which somebody else would have to move


def conflicts_among(problem: Problem, chosen: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of chosen options that exclude each other; `chosen` is in ascending order."""
    expert = problem.options.expert[chosen]
    pairs = expand(np.arange(1, len(chosen) + 1), np.searchsorted(expert, expert, side="right"))
    found = [(ints(), ints())]
    for i, j in pairs:
        one, other = chosen[i], chosen[j]
        hit = exclude(problem.options, problem.series, one, other, problem.travel)
        found.append((one[hit], other[hit]))
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


def repair(problem: Problem, chosen: Ints, pairs: tuple[Ints, Ints]) -> Ints:
    """Return a feasible choice: the cheaper side of each conflict goes, and comes back elsewhere."""
    roster = Roster(problem, chosen)
    request = problem.options.request
    dropped = []
    for i, j in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True):
        if roster.option[request[i]] == i and roster.option[request[j]] == j:
            cheaper = i if roster.loss(i) <= roster.loss(j) else j
            roster.drop(cheaper)
            dropped.append(int(request[cheaper]))
    for one in dropped:
        reinsert(roster, one)
    fill(roster)
    return roster.chosen


def fill(roster: Roster) -> None:
    """Serve open requests where it simply fits, the greatest gain first."""
    problem = roster.problem
    open_ = np.flatnonzero(roster.option[problem.options.request] == NONE)
    open_ = open_[roster.has_room(open_)]
    gain = roster.gain(open_)
    open_, gain = open_[gain > 0], gain[gain > 0]
    request = problem.options.request[open_[np.argsort(-gain, kind="stable")]]
    _, first = np.unique(request, return_index=True)
    for one in request[np.sort(first)].tolist():
        option, added = roster.best_fitting(one)
        if option != NONE and added > 0:
            roster.put(option)


def reinsert(roster: Roster, request: int) -> None:
    """Serve a request again; where it pays more, one other request moves for it."""
    option, best = roster.best_fitting(request)
    move: tuple[int, int] | None = None
    options = roster.options_of(request)
    gain = roster.gain(options)
    for k in np.argsort(-gain, kind="stable")[:MOST_MOVES_TRIED].tolist():
        for blocker in in_the_way(roster, int(options[k])):
            other, net = try_move(roster, int(options[k]), blocker)
            if net > best:
                option, best, move = int(options[k]), net, (blocker, other)
    if option == NONE or best <= 0:
        return
    if move is not None:
        roster.drop(move[0])
    roster.put(option)
    if move is not None and move[1] != NONE:
        roster.put(move[1])


def in_the_way(roster: Roster, option: int) -> list[int]:
    """Return the lectures any one of which could move to make this option fit; none if one is too few."""
    blockers = roster.blockers(option)
    if len(blockers) > 1:
        return []
    if roster.has_room(ints([option]))[0]:
        return blockers
    options = roster.problem.options
    own = roster.of_expert.get(int(options.expert[option]), [])
    return [other for other in own if blockers in ([], [other])]


def try_move(roster: Roster, option: int, blocker: int) -> tuple[int, int]:
    """Return where the blocker could go if `option` came in its place, and what both add together."""
    request = int(roster.problem.options.request[blocker])
    loss = roster.loss(blocker)
    roster.drop(blocker)
    fits = bool(roster.has_room(ints([option]))[0]) and not roster.blockers(option)
    other, net = NONE, -loss
    if fits:
        net += int(roster.gain(ints([option]))[0])
        roster.put(option)
        other, added = roster.best_fitting(request)
        if added <= 0:
            other, added = NONE, 0
        net += added
        roster.drop(option)
    roster.put(blocker)
    return other, net if fits else -1
