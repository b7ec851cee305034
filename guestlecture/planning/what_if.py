"""A round with changes: each one takes an instance and returns another; the first is left as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from guestlecture.planning.fixed import room_beside_pins
from guestlecture.planning.instance import NONE, Bools, Experts, Instance, Ints, Options, join, take
from guestlecture.planning.plan import Plan, Report, Stop
from guestlecture.planning.solve import Limits, solve

STAYS = 10  # a lecture moves only where the plan as a whole gets better by more than a point of a hundred


@dataclass(frozen=True, eq=False)
class Newcomers:
    """Experts who are not there yet, all alike: `options` of any one of them, whoever they name as expert."""

    count: int
    options: Options
    maximum: int
    base: float
    per_month: int
    per_term: int


def without_expert(instance: Instance, expert: int) -> Instance:
    """Return the round without an expert; lectures that are agreed stay."""
    return keep_options(instance, instance.options.expert != expert)


def with_cap(instance: Instance, visits: Ints, most: int, expert: int | None = None) -> Instance:
    """Return the round with a maximum a month, for one expert or for all; so many `visits` are agreed.

    Pins of a month in which there are more of them than room are released.
    """
    experts = instance.experts
    which = np.arange(len(experts)) == expert if expert is not None else np.ones(len(experts), dtype=np.bool_)
    known = np.zeros_like(experts.month_room)
    known[: len(visits)] = visits
    capped = np.minimum(experts.month_room, np.maximum(0, most - known))
    room = np.where(which[:, None], capped, experts.month_room)
    capped_round = replace(instance, experts=replace(experts, month_room=room))
    left, _terms = room_beside_pins(capped_round)
    pins, options = instance.pins, instance.options
    return replace(capped_round, pins=pins[left[options.expert[pins], options.month[pins]] >= 0])


def with_newcomers(instance: Instance, new: Newcomers) -> Instance:
    """Return the round with more experts, after the others."""
    first, experts = len(instance.experts), instance.experts
    numbers = range(first, first + new.count)
    more = [replace(new.options, expert=np.full(len(new.options), number)) for number in numbers]
    months, terms = experts.month_room.shape[1], experts.term_room.shape[1]
    grown = Experts(
        [*experts.ids, *(f"new {number}" for number in numbers)],
        np.append(experts.history, np.zeros(new.count, dtype=np.int64)),
        np.append(experts.maximum, np.full(new.count, new.maximum)),
        np.append(experts.base, np.full(new.count, new.base)),
        np.vstack([experts.month_room, np.full((new.count, months), new.per_month)]),
        np.vstack([experts.term_room, np.full((new.count, terms), new.per_term)]),
    )
    return replace(instance, experts=grown, options=join(instance.options, *more))


def keep_options(instance: Instance, which: Bools) -> Instance:
    """Return the round with some of its options; pins of others are released."""
    place = np.cumsum(which) - 1
    pins = instance.pins[which[instance.pins]]
    return replace(instance, options=take(instance.options, which), pins=place[pins])


def solve_beside(
    original: Instance,
    option: Ints,
    changed: Instance,
    *,
    limits: Limits | None = None,
    report: Report | None = None,
    stop: Stop | None = None,
    seed: int = 0,
) -> Plan:
    """Return the best plan of a changed round that moves nothing of the original one for next to nothing.

    Value and bound are those with the bonus for what stays.
    """
    stays = np.isin(_keys(changed), _keys(original)[option[option != NONE]])
    options = replace(changed.options, quality=changed.options.quality + STAYS * stays)
    return solve(replace(changed, options=options), limits=limits, report=report, stop=stop, seed=seed)


@dataclass(frozen=True)
class Compared:
    """The requests (by position) that a changed plan serves besides, serves no more, and serves otherwise."""

    served: Sequence[int]
    unserved: Sequence[int]
    moved: Sequence[int]


def compare(original: Instance, before: Ints, changed: Instance, after: Ints) -> Compared:
    """Return how two plans of the same requests differ: by who comes and when."""
    had, has = before != NONE, after != NONE
    both = np.flatnonzero(had & has)
    differs = _keys(original)[before[both]] != _keys(changed)[after[both]]
    return Compared(
        np.flatnonzero(~had & has).tolist(), np.flatnonzero(had & ~has).tolist(), both[differs].tolist()
    )


def _keys(instance: Instance) -> Ints:
    """Return a number for each option: of request, expert and start. Experts keep their places."""
    options = instance.options
    return (
        options.request * 2**20 + options.expert
    ) * 2**21 + options.start % 2**21  # a year is 2**19 minutes
