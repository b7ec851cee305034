"""What pins, bookings and forbidden pairs leave open, option by option."""

import numpy as np

from guestlecture.planning.conflict import by_expert_and_start, expand, neighbours
from guestlecture.planning.instance import NONE, Bools, Engagements, Instance, Ints, take
from guestlecture.planning.travel import Travel


def is_forbidden(instance: Instance) -> Bools:
    """Return which options are of a forbidden pair."""
    count, options, forbidden = len(instance.experts), instance.options, instance.forbidden
    pairs = forbidden[:, 1] * count + forbidden[:, 0]
    return np.isin(options.request * count + options.expert, pairs)


def room_beside_pins(instance: Instance) -> tuple[Ints, Ints]:
    """Return the room of experts per month and per term that pins leave."""
    pins, options, months = instance.pins, instance.options, instance.months
    month_room, term_room = instance.experts.month_room.copy(), instance.experts.term_room.copy()
    np.subtract.at(month_room, (options.expert[pins], options.month[pins]), 1)
    np.subtract.at(term_room, (options.expert[pins], months.term[options.month[pins]]), 1)
    return month_room, term_room


def has_room(instance: Instance) -> Bools:
    """Return which options have an expert with room in its month and term, beside pins."""
    options, (month_room, term_room) = instance.options, room_beside_pins(instance)
    term = instance.months.term[options.month]
    room: Bools = (month_room[options.expert, options.month] > 0) & (term_room[options.expert, term] > 0)
    return room


def is_held(instance: Instance, travel: Travel) -> Bools:
    """Return which options bookings or pins of their expert exclude, by the hour or by the series."""
    options, pins = instance.options, instance.pins
    series = instance.requests.series[options.request]
    taken = options.expert * (len(instance.requests) + 1) + series
    held: Bools = (series != NONE) & np.isin(taken, taken[pins])
    pinned = Engagements(*(getattr(options, name)[pins] for name in Engagements.__dataclass_fields__))
    held |= touches(options, instance.bookings, travel) | touches(options, pinned, travel)
    return held


def touches(options: Engagements, fixed: Engagements, travel: Travel) -> Bools:
    """Return which options are too close to a fixed engagement of their expert."""
    touching = np.zeros(len(options), dtype=np.bool_)
    fixed = take(fixed, by_expert_and_start(fixed))
    for i, j in expand(*neighbours(options, fixed, travel)):
        touching[i[travel.conflicts(options, i, fixed, j)]] = True
    return touching
