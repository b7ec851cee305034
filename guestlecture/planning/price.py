"""What serving a request that was left out would cost the others: solved again with it forced in."""

from dataclasses import dataclass, replace

import numpy as np

from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import NONE, Instance, Ints
from guestlecture.planning.plan import Plan, Stop
from guestlecture.planning.reduce import worth_of
from guestlecture.planning.replan import Move, moves_between
from guestlecture.planning.solve import Limits, solve


@dataclass(frozen=True, eq=False)
class Price:
    """`loss` is how much less the best plan with the request is worth, and `moves` the chain that serves it.

    `plan` is that plan. Unless it and the first one are proven best, the loss is not exact: it can be off by
    their gaps, and below zero.
    """

    request: int
    loss: int
    is_exact: bool
    moves: list[Move]
    plan: Plan


def price_of(
    instance: Instance,
    plan: Plan,
    request: int,
    *,
    limits: Limits | None = None,
    stop: Stop | None = None,
    seed: int = 0,
) -> Price | None:
    """Return what it costs to serve a request that `plan` leaves out; None if it cannot be."""
    options = instance.options
    bonus = outweighing(instance, request)
    quality = options.quality + np.where(options.request == request, bonus, 0)
    forced = replace(instance, options=replace(options, quality=quality))
    solved = solve(forced, limits=limits, stop=stop, seed=seed)
    if solved.option[request] == NONE:
        return None
    found = replace(solved, value=solved.value - bonus, bound=solved.bound - bonus)
    option = chain_only(instance, plan.option, found, request)
    moves = moves_between(plan.option, option)
    moves.sort(key=lambda move: move.request != request)
    is_exact = plan.is_best and found.is_best
    return Price(request, plan.value - found.value, is_exact, moves, replace(found, option=option))


def outweighing(instance: Instance, request: int) -> int:
    """Return a bonus that has a request served if it can be.

    Whatever the plan, one of its options fits once all other lectures of that expert are dropped; so the
    bonus is more than these are worth, and than what all that does to balance and fairness.
    """
    options, experts, weights = instance.options, instance.experts, instance.weights
    mine = np.unique(options.expert[options.request == request])
    if not len(mine):
        return 0
    room = np.minimum(experts.month_room[mine].sum(1), experts.term_room[mine].sum(1))
    asked = np.bincount(options.expert, minlength=len(experts))[mine]
    most = np.minimum(room, np.minimum(asked, len(instance.requests)))
    dearest = weights.fairness * (experts.base[mine] + most + 1) / experts.maximum[mine]
    worth = int(np.abs(worth_of(instance)).max()) + 2 * weights.balance
    return int(((most + 2) * worth + dearest).max()) + 1


def chain_only(instance: Instance, before: Ints, found: Plan, request: int) -> Ints:
    """Return the plan with those changes only that hang together with the request, if it is worth as much.

    The others are changes for nothing: another of several plans that are equally good.
    """
    changed = moves_between(before, found.option)
    reached, is_new = {request}, True
    while is_new:
        experts = {one for move in changed if move.request in reached for one in _experts(instance, move)}
        linked = {move.request for move in changed if experts & _experts(instance, move)}
        is_new = not linked <= reached
        reached |= linked
    shorter = before.copy()
    chain = sorted(reached)
    shorter[chain] = found.option[chain]
    checked = check_plan(instance, shorter)
    return found.option if checked.faults or checked.value < found.value else shorter


def _experts(instance: Instance, move: Move) -> set[int]:
    """Return who gives the request before and after."""
    return {int(instance.options.expert[option]) for option in (move.before, move.after) if option != NONE}
