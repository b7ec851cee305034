"""What would have to change for a request to be served: one limit wider, and the round solved again."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice

import numpy as np

from guestlecture.enums import PlanLimit
from guestlecture.planning.fixed import is_forbidden, is_held, touches
from guestlecture.planning.instance import NONE, Bools, Engagements, Instance, Ints, Options, ints, join, take
from guestlecture.planning.plan import Plan, Stop
from guestlecture.planning.solve import Limits, solve
from guestlecture.planning.travel import Travel

TRIED = {PlanLimit.MOMENT: 3, PlanLimit.RADIUS: 2, PlanLimit.LECTURES: 2}  # the nearest: each takes a solve


@dataclass(frozen=True, eq=False)
class Chance:
    """One limit made wider: `instance` is the round with it, its first options being those of the round.

    For a radius, by so many `km`; for a moment, the `start` that the request would have to name besides; for
    lectures, one more of the expert in `month` and its term.
    """

    limit: PlanLimit
    expert: int
    instance: Instance
    km: float | None = None
    start: int | None = None
    month: int | None = None


@dataclass(frozen=True, eq=False)
class Widening:
    """A chance that works: its best plan serves the request."""

    chance: Chance
    plan: Plan


def widenings(
    instance: Instance,
    plan: Plan,
    request: int,
    *,
    limits: Limits | None = None,
    stop: Stop | None = None,
    seed: int = 0,
) -> Iterator[Widening]:
    """Yield what would have to change, of each kind at most one; a solve with it has served the request."""
    for chances in (near_misses(instance, plan, request), more_lectures(instance, plan, request)):
        found: set[PlanLimit] = set()
        for chance in chances:
            if chance.limit in found:
                continue
            if stop is not None and stop():
                return
            solved = solve(chance.instance, limits=limits, stop=stop, seed=seed)
            if solved.option[request] != NONE:
                found.add(chance.limit)
                yield Widening(chance, solved)


def near_misses(instance: Instance, plan: Plan, request: int) -> Iterator[Chance]:
    """Yield the nearest moments and radii beyond the limits, each as an option more.

    Of moments those come first that fit beside the plan as it is.
    """
    near = instance.near
    mine = np.flatnonzero(near.options.request == request)
    for limit in (PlanLimit.MOMENT, PlanLimit.RADIUS):
        rows = ints([row for row in mine.tolist() if near.limits[row] == limit])
        some = take(near.options, rows)
        is_radius = limit == PlanLimit.RADIUS
        keys = [near.km[rows]] if is_radius else [-some.quality, ~fits_beside(instance, plan, some)]
        for row in rows[np.lexsort(keys)][: TRIED[limit]].tolist():
            yield Chance(
                limit,
                int(near.options.expert[row]),
                with_options(instance, take(near.options, ints([row]))),
                km=float(near.km[row]) if is_radius else None,
                start=None if is_radius else int(near.options.start[row]),
            )


def more_lectures(instance: Instance, plan: Plan, request: int) -> Iterator[Chance]:
    """Yield the best candidates who would have an hour free, with a lecture more in its month and term."""
    options = instance.options
    is_open = (options.request == request) & ~is_forbidden(instance)
    is_open &= ~is_held(instance, Travel(instance.places, instance.rules))
    rows = np.flatnonzero(is_open)
    rows = rows[np.argsort(-options.quality[rows], kind="stable")]
    given = given_by(instance, plan)
    yield from islice(_one_more(instance, rows, given), TRIED[PlanLimit.LECTURES])


def _one_more(instance: Instance, rows: Ints, given: tuple[Ints, Ints]) -> Iterator[Chance]:
    options, experts = instance.options, instance.experts
    seen: set[tuple[int, int]] = set()
    for expert, month in zip(options.expert[rows].tolist(), options.month[rows].tolist(), strict=True):
        term = int(instance.months.term[month])
        month_full = experts.month_room[expert, month] <= given[0][expert, month]
        term_full = experts.term_room[expert, term] <= given[1][expert, term]
        if (expert, month) in seen or not (month_full or term_full):
            continue
        seen.add((expert, month))
        month_room, term_room = experts.month_room.copy(), experts.term_room.copy()
        month_room[expert, month] += month_full
        term_room[expert, term] += term_full
        wider = replace(experts, month_room=month_room, term_room=term_room)
        changed = replace(instance, experts=wider)
        yield Chance(PlanLimit.LECTURES, expert, changed, month=month)


def fits_beside(instance: Instance, plan: Plan, options: Options) -> Bools:
    """Return which options have room and time beside a plan and the bookings."""
    chosen, travel = plan.option[plan.option != NONE], Travel(instance.places, instance.rules)
    columns = (getattr(instance.options, column.name)[chosen] for column in fields(Engagements))
    held = touches(options, Engagements(*columns), travel) | touches(options, instance.bookings, travel)
    term = instance.months.term[options.month]
    in_month, in_term = given_by(instance, plan)
    room = instance.experts.month_room - in_month, instance.experts.term_room - in_term
    fits: Bools = ~held & (room[0][options.expert, options.month] > 0) & (room[1][options.expert, term] > 0)
    return fits


def given_by(instance: Instance, plan: Plan) -> tuple[Ints, Ints]:
    """Return the lectures of a plan, of each expert in each month and in each term."""
    chosen = plan.option[plan.option != NONE]
    expert, month = instance.options.expert[chosen], instance.options.month[chosen]
    in_month, in_term = np.zeros_like(instance.experts.month_room), np.zeros_like(instance.experts.term_room)
    np.add.at(in_month, (expert, month), 1)
    np.add.at(in_term, (expert, instance.months.term[month]), 1)
    return in_month, in_term


def with_options(instance: Instance, more: Options) -> Instance:
    """Return the instance with options more, after the others."""
    return replace(instance, options=join(instance.options, more))
