"""The options of a round: collected a pair at a time, and then laid out as arrays, one for each moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from guestlecture.domain.booking import Engagement
from guestlecture.domain.place import Point
from guestlecture.domain.round import quality
from guestlecture.domain.travel import Whereabouts
from guestlecture.enums import Venue
from guestlecture.models import Expert, Offer
from guestlecture.planning.instance import (
    NONE,
    Engagements,
    Floats,
    Ints,
    Options,
    Places,
    Tally,
    bools,
    floats,
    ints,
)
from guestlecture.queries.booking import where_of
from guestlecture.queries.round_facts import Asked, Facts

NEAREST = 3  # experts beyond their radius whom the explanations know, for each request


@dataclass
class Rows:
    """Options while they are collected, a row a pair; `slots` are places in the request's list."""

    request: list[int] = field(default_factory=list)
    expert: list[int] = field(default_factory=list)
    offer: list[int] = field(default_factory=list)
    quality: list[int] = field(default_factory=list)
    km: list[float] = field(default_factory=list)
    slots: list[Sequence[int]] = field(default_factory=list)

    def add(
        self,
        request: int,
        expert: int,
        offer: Offer | None,
        score: int,
        slots: Sequence[int],
        km: float = 0.0,
    ) -> None:
        """Add a pair."""
        self.request.append(request)
        self.expert.append(expert)
        self.offer.append(offer.id if offer else 0)
        self.quality.append(score)
        self.km.append(km)
        self.slots.append(slots)


class Registry:
    """Addresses, each with its number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, Point | None], int] = {}

    def number(self, where: Whereabouts) -> int:
        """Return the number of an address; -1 online, and where nobody knows."""
        if where.online or where.place is None:
            return NONE
        return self._numbers.setdefault((where.place, where.point), len(self._numbers))

    def places(self) -> Places:
        """Return all addresses."""
        nowhere = Point(float("nan"), float("nan"))
        points = [point or nowhere for _key, point in self._numbers]
        return Places(
            [f"{number}" for number in range(len(points))],
            floats([point.lat for point in points]),
            floats([point.lon for point in points]),
        )


def add_pairs(
    asked: Asked,
    number: int,
    candidates: Sequence[int],
    facts: Facts,
    position: Mapping[int, int],
    rows: Rows,
    near: Rows,
) -> Tally:
    """Collect the pairs of a request; return how many experts fell away at which limit."""
    fitting = reached = free = 0
    beyond = []
    for id in candidates:
        expert = facts.experts.get(id)
        found = facts.find(asked, expert) if expert else None
        if expert is None or found is None:  # the index may know people who have just gone
            continue
        fitting += 1
        if found.too_far_km is not None:
            beyond.append((found.too_far_km, position[id], found))
            continue
        reached += 1
        slots = facts.free_moments(asked, expert)
        if slots:
            free += 1
            score = quality(found.score, 0)
            rows.add(number, position[id], found.way.offer, score, slots)
    beyond.sort(key=lambda each: each[:2])
    for km, expert_number, found in beyond[:NEAREST]:
        slots = facts.free_moments(asked, list(facts.experts.values())[expert_number])
        score = quality(found.score, 0)
        near.add(number, expert_number, found.way.offer, score, slots[:1], max(1.0, km))
    return Tally(fitting, reached, free)


def expand(
    rows: Rows,
    asked: Sequence[Asked],
    experts: Sequence[Expert],
    places: Registry,
    months: Sequence[date],
) -> tuple[Options, Ints, Ints, Floats]:
    """Return the options of pairs, one for each moment; their offers, moments (ids) and kilometres beyond."""
    first = np.cumsum([0, *(len(one.slots) for one in asked)])
    number = {month: column for column, month in enumerate(months)}
    slots = [(slot, day) for one in asked for slot, day in zip(one.slots, one.days, strict=True)]
    start = ints([_minutes(slot.starts_at) for slot, _day in slots])
    end = ints([_minutes(slot.ends_at) for slot, _day in slots])
    month = ints([number[day.replace(day=1)] for _slot, day in slots])
    slot_id = ints([slot.id for slot, _day in slots])
    counts = ints([len(each) for each in rows.slots])
    request = np.repeat(ints(rows.request), counts)
    rank = ints([moment for each in rows.slots for moment in each])
    row = first[request] + rank if len(request) else ints()
    where = list(_addresses(rows, asked, experts, places))
    place = np.repeat(ints([number for number, _online in where]), counts)
    online = np.repeat(bools([is_online for _number, is_online in where]), counts)
    worth = np.repeat(ints(rows.quality), counts) - (quality(0, 0) - quality(0, 1)) * rank
    options = Options(
        np.repeat(ints(rows.expert), counts),
        start[row],
        end[row],
        place,
        online,
        request,
        month[row],
        worth,
    )
    return options, np.repeat(ints(rows.offer), counts), slot_id[row], np.repeat(floats(rows.km), counts)


def _addresses(
    rows: Rows, asked: Sequence[Asked], experts: Sequence[Expert], places: Registry
) -> Iterator[tuple[int, bool]]:
    """Yield where each pair would be: the number of the address, and whether it is online."""
    known: dict[tuple[int, int], tuple[int, bool]] = {}
    venues = [one.request.venue for one in asked]
    for request, expert in zip(rows.request, rows.expert, strict=True):
        key = request, expert if venues[request] is Venue.COMPANY else NONE
        if key not in known:
            where = where_of(
                asked[request].request.institution,
                experts[expert],
                venues[request],
                asked[request].request.venue_address,
            )
            known[key] = places.number(where), where.online
        yield known[key]


def bookings_of(
    engagements: Mapping[int, Sequence[Engagement]], position: Mapping[int, int], places: Registry
) -> Engagements:
    held = [(position[id], each) for id, several in engagements.items() if id in position for each in several]
    return Engagements(
        ints([expert for expert, _each in held]),
        ints([_minutes(each.moment.starts_at) for _expert, each in held]),
        ints([_minutes(each.moment.ends_at) for _expert, each in held]),
        ints([places.number(each.where) for _expert, each in held]),
        bools([each.where.online for _expert, each in held]),
    )


def _minutes(moment: datetime) -> int:
    return int(moment.timestamp() // 60)
