"""Every plan is checked before it is stored, by a few lines that share nothing with the solver.

They go lecture by lecture through the rules as they are written, and reckon the gap by `domain.travel`.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import floor

from guestlecture.domain.place import point_of
from guestlecture.domain.travel import Whereabouts, gap_minutes
from guestlecture.enums import PlanFault
from guestlecture.planning.instance import Engagements, Instance, Ints


@dataclass(frozen=True)
class Fault:
    """What is wrong, with these options of the instance (for a booking in the way, only the one)."""

    kind: PlanFault
    options: tuple[int, ...]


@dataclass(frozen=True)
class Checked:
    """What a plan is really worth, and all that is wrong with it."""

    value: int
    faults: list[Fault]


def check_plan(instance: Instance, chosen: Ints) -> Checked:
    """Check a choice of options by their place in the instance; -1 is passed over."""
    lectures = [int(option) for option in chosen if option >= 0]
    faults = _asked(instance, lectures) + _room(instance, lectures) + _time(instance, lectures)
    return Checked(_value(instance, lectures), faults)


def _asked(instance: Instance, lectures: list[int]) -> list[Fault]:
    """Find requests served twice, pins left out and forbidden pairs."""
    options = instance.options
    faults = []
    by_request = defaultdict(list)
    for o in lectures:
        by_request[int(options.request[o])].append(o)
    faults += [Fault(PlanFault.REQUEST_TWICE, tuple(own)) for own in by_request.values() if len(own) > 1]
    held = set(lectures)
    faults += [Fault(PlanFault.PIN_LEFT_OUT, (pin,)) for pin in instance.pins.tolist() if pin not in held]
    forbidden = {(int(expert), int(request)) for expert, request in instance.forbidden}
    for o in lectures:
        if (int(options.expert[o]), int(options.request[o])) in forbidden:
            faults.append(Fault(PlanFault.FORBIDDEN_PAIR, (o,)))
    return faults


def _room(instance: Instance, lectures: list[int]) -> list[Fault]:
    """Find experts with more lectures than a month or a term has room for."""
    options, months, experts = instance.options, instance.months, instance.experts
    in_month, in_term = defaultdict(list), defaultdict(list)
    for o in lectures:
        month = int(options.month[o])
        in_month[int(options.expert[o]), month].append(o)
        in_term[int(options.expert[o]), int(months.term[month])].append(o)
    return [
        Fault(kind, tuple(own))
        for kind, held, room in (
            (PlanFault.MONTH_FULL, in_month, experts.month_room),
            (PlanFault.TERM_FULL, in_term, experts.term_room),
        )
        for where, own in held.items()
        if len(own) > room[where]
    ]


def _time(instance: Instance, lectures: list[int]) -> list[Fault]:
    """Find lectures too close to another or to a booking, and experts twice in a series."""
    options, series, bookings = instance.options, instance.requests.series, instance.bookings
    own, booked, faults = defaultdict(list), defaultdict(list), []
    for o in lectures:
        own[int(options.expert[o])].append(o)
    for b, expert in enumerate(bookings.expert.tolist()):
        booked[expert].append(b)
    for a, b in (pair for given in own.values() for pair in combinations(given, 2)):
        if _too_close(instance, options, a, options, b):
            faults.append(Fault(PlanFault.TOO_CLOSE, (a, b)))
        if series[options.request[a]] >= 0 and series[options.request[a]] == series[options.request[b]]:
            faults.append(Fault(PlanFault.SERIES_TWICE, (a, b)))
    for o in lectures:
        if any(_too_close(instance, options, o, bookings, b) for b in booked[int(options.expert[o])]):
            faults.append(Fault(PlanFault.BOOKED, (o,)))
    return faults


def _too_close(instance: Instance, one: Engagements, i: int, other: Engagements, j: int) -> bool:
    gap = gap_minutes(_where(instance, one, i), _where(instance, other, j), instance.rules)
    return bool(other.start[j] < one.end[i] + gap and one.start[i] < other.end[j] + gap)


def _where(instance: Instance, rows: Engagements, i: int) -> Whereabouts:
    place = int(rows.place[i])
    if place < 0:
        return Whereabouts(online=bool(rows.online[i]))
    lat, lon = float(instance.places.lat[place]), float(instance.places.lon[place])
    point = None if lat != lat or lon != lon else point_of(lat, lon)
    return Whereabouts(online=bool(rows.online[i]), place=f"place:{place}", point=point)


def _value(instance: Instance, lectures: list[int]) -> int:
    """Reckon Σ (M + q + bonus) − Σ f − λ_T Σ dev."""
    options, weights, experts = instance.options, instance.weights, instance.experts
    columns = (instance.kept.request, instance.kept.expert, instance.kept.start)
    kept = set(zip(*(column.tolist() for column in columns), strict=True))
    kept_experts = {(request, expert) for request, expert, _ in kept}
    value, given, counted = 0, Counter[int](), Counter[int]()
    for o in lectures:
        request, e = int(options.request[o]), int(options.expert[o])
        value += weights.serve + int(options.quality[o])
        if (request, e, int(options.start[o])) in kept:
            value += weights.keep
        elif (request, e) in kept_experts:
            value += weights.keep // 3
        value -= floor(weights.fairness * (float(experts.base[e]) + given[e]) / int(experts.maximum[e]))
        given[e] += 1
        counted[int(instance.requests.group[request])] += 1
    for g in range(len(instance.groups)):
        target, most = (
            int(instance.groups.target[g]),
            int(instance.groups.target[g] + instance.groups.band[g]),
        )
        value -= weights.balance * (max(0, target - counted[g]) + max(0, counted[g] - most))
    return value
