"""What an instance has to be for the solver to understand it: each refusal says where it goes wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np

from guestlecture.enums import PlanFault
from guestlecture.errors import (
    RoundEndsBeforeItStarts,
    RoundFieldWrong,
    RoundIdTwice,
    RoundIdUnknown,
    RoundPinsClash,
    RoundTooLarge,
    RoundWithoutMonths,
)
from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import NONE, Engagements, Floats, Instance, Ints, Options

MOST_OPTIONS = 3_000_000
MOST = 1_000_000  # of any room or target
MOST_LECTURES, MOST_WEIGHT = 10_000, 100_000  # so that no sum gets near what the solvers can tell apart
LAST_MINUTE = 2**31  # in the year 6053


def validate(instance: Instance) -> None:
    """Raise a refusal for what cannot be planned."""
    check_size(len(instance.options))
    if not len(instance.months):
        raise RoundWithoutMonths
    _check_ids(instance)
    _check_numbers(instance)
    _check_rows("options", instance.options, instance)
    _check_rows("bookings", instance.bookings, instance)
    _check_rows("near", instance.near.options, instance)
    _check_references(instance)
    _check_twice(instance)
    _check_pins(instance)


def check_size(count: int) -> None:
    """Refuse more options than memory holds."""
    if count > MOST_OPTIONS:
        raise RoundTooLarge(count=count, most=MOST_OPTIONS)


def _check_ids(instance: Instance) -> None:
    lists: dict[str, Sequence[str]] = {
        "experts": instance.experts.ids,
        "requests": instance.requests.ids,
        "groups": instance.groups.ids,
        "places": instance.places.ids,
        "months": instance.months.ids,
        "terms": instance.months.terms,
    }
    for name, ids in lists.items():
        if len(set(ids)) < len(ids):
            twice = next(one for one, count in Counter(ids).items() if count > 1)
            raise RoundIdTwice(where=name, id=f"‘{twice}’")


def _check_numbers(instance: Instance) -> None:
    """Refuse what is not a number, or below or above what it can be."""
    for where, field, values, least, most in _numbers(instance):
        wrong = np.argwhere(~((values >= least) & (values <= most)))
        if len(wrong):
            place = tuple(wrong[0].tolist())
            raise RoundFieldWrong(where=f"{where}[{place[0]}]", name=field, value=values[place])
    for weight in fields(instance.weights):
        value = getattr(instance.weights, weight.name)
        if not 0 <= value <= MOST_WEIGHT:
            raise RoundFieldWrong(where="weights", name=weight.name, value=value)
    for name in ("settling_minutes", "unknown_place_gap_minutes", "detour_factor", "travel_speed_kmh"):
        value = getattr(instance.rules, name)
        if not 0 <= value <= MOST or (name == "travel_speed_kmh" and value == 0):
            raise RoundFieldWrong(where="rules", name=name, value=value)


def _numbers(instance: Instance) -> Iterator[tuple[str, str, Ints | Floats, float, float]]:
    experts, groups, places = instance.experts, instance.groups, instance.places
    yield "experts", "history", experts.history, 0, MOST_LECTURES
    yield "experts", "maximum", experts.maximum, 1, MOST_LECTURES
    yield "experts", "base", experts.base, 0, MOST_LECTURES
    yield "experts", "month_room", experts.month_room, 0, MOST
    yield "experts", "term_room", experts.term_room, 0, MOST
    yield "groups", "target", groups.target, 0, MOST
    yield "groups", "band", groups.band, 0, MOST
    yield "places", "lat", np.nan_to_num(places.lat, posinf=MOST, neginf=-MOST), -90, 90
    yield "places", "lon", np.nan_to_num(places.lon, posinf=MOST, neginf=-MOST), -180, 180
    yield "options", "quality", instance.options.quality, -MOST_WEIGHT, MOST_WEIGHT
    yield "near", "quality", instance.near.options.quality, -MOST_WEIGHT, MOST_WEIGHT
    yield "near", "km", np.nan_to_num(instance.near.km), 0, MOST


def _check_rows(where: str, rows: Engagements, instance: Instance) -> None:
    """Refuse times the wrong way round, and positions outside their lists."""
    for name in ("start", "end"):
        minutes = getattr(rows, name)
        outside = np.flatnonzero((minutes < 0) | (minutes > LAST_MINUTE))
        if len(outside):
            raise RoundFieldWrong(where=f"{where}[{outside[0]}]", name=name, value=minutes[outside[0]])
    wrong = np.flatnonzero(rows.end <= rows.start)
    if len(wrong):
        raise RoundEndsBeforeItStarts(where=f"{where}[{wrong[0]}]")
    _check_position(where, "expert", rows.expert, len(instance.experts))
    _check_position(where, "place", rows.place, len(instance.places), least=NONE)
    if isinstance(rows, Options):
        _check_position(where, "request", rows.request, len(instance.requests))
        _check_position(where, "month", rows.month, len(instance.months))


def _check_references(instance: Instance) -> None:
    _check_position("months", "term", instance.months.term, len(instance.months.terms))
    _check_position("requests", "group", instance.requests.group, len(instance.groups), least=NONE)
    _check_position("pins", "option", instance.pins, len(instance.options))
    for name, column in (("expert", 0), ("request", 1)):
        count = len(instance.experts if name == "expert" else instance.requests)
        _check_position("forbidden", name, instance.forbidden[:, column], count)
        _check_position("kept", name, getattr(instance.kept, name), count)


def _check_position(where: str, field: str, values: Ints, count: int, *, least: int = 0) -> None:
    wrong = np.flatnonzero((values < least) | (values >= count))
    if len(wrong):
        raise RoundIdUnknown(where=f"{where}[{wrong[0]}]", name=field, id=values[wrong[0]])


def _check_twice(instance: Instance) -> None:
    """Refuse two options of one expert and request that start together."""
    options = instance.options
    order = np.lexsort((options.start, options.request, options.expert))
    same = np.ones(max(0, len(order) - 1), dtype=np.bool_)
    for column in (options.start, options.request, options.expert):
        same &= column[order][1:] == column[order][:-1]
    if same.any():
        second = int(order[1:][same].min())
        raise RoundIdTwice(where="options", id=_name(instance, second))


def _check_pins(instance: Instance) -> None:
    """Refuse pins that cannot all be, beside bookings and forbidden pairs."""
    if len(instance.pins):
        for fault in check_plan(instance, instance.pins).faults:
            if fault.kind != PlanFault.PIN_LEFT_OUT:
                raise RoundPinsClash(lectures=", ".join(_name(instance, option) for option in fault.options))


def _name(instance: Instance, option: int) -> str:
    expert = instance.experts.ids[instance.options.expert[option]]
    return f"‘{expert}’ – ‘{instance.requests.ids[instance.options.request[option]]}’"
