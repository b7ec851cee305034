"""The options of a round: collected request by request, and laid out as arrays, one for each moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from guestlecture.domain.booking import Engagement
from guestlecture.domain.place import Point
from guestlecture.domain.round import quality
from guestlecture.domain.travel import Whereabouts
from guestlecture.enums import Venue
from guestlecture.models import Expert
from guestlecture.planning.instance import (
    NONE,
    Bools,
    Engagements,
    Floats,
    Ints,
    Options,
    Places,
    bools,
    floats,
    ints,
)
from guestlecture.queries.booking import where_of
from guestlecture.queries.round_facts import Found
from guestlecture.queries.round_request import Asked


@dataclass
class Rows:
    """Options while they are collected: a row for each pair that has any, and the moments of all rows."""

    request: list[int] = field(default_factory=list)
    expert: list[int] = field(default_factory=list)
    offer: list[int] = field(default_factory=list)
    quality: list[int] = field(default_factory=list)
    km: list[float] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    moment: list[Ints] = field(default_factory=list)  # places in the request's list, an array each request

    def add(self, request: int, found: Sequence[Found], position: Mapping[int, int], free: Bools) -> int:
        """Add the pairs of a request that have a moment (columns of `free`); return how many they are."""
        counts = free.sum(axis=1).tolist()
        added = [(each, count) for each, count in zip(found, counts, strict=True) if count]
        self.request += [request] * len(added)
        self.expert += [position[each.expert.id] for each, _count in added]
        self.offer += [each.way.offer.id if each.way.offer else 0 for each, _count in added]
        self.quality += [quality(each.score, 0) for each, _count in added]
        self.km += [max(1.0, each.too_far_km) if each.too_far_km is not None else 0.0 for each, _ in added]
        self.count += [count for _each, count in added]
        self.moment.append(np.nonzero(free)[1].astype(np.int16))
        return len(added)


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
    slots = [slot for one in asked for slot in one.slots]
    start = ints([_minutes(slot.starts_at) for slot in slots])
    end = ints([_minutes(slot.ends_at) for slot in slots])
    month = ints([number[slot.day.replace(day=1)] for slot in slots])
    slot_id = ints([slot.id for slot in slots])
    counts = ints(rows.count)
    request = np.repeat(ints(rows.request), counts)
    rank = np.concatenate([ints(), *rows.moment])
    row = first[request] + rank
    rank = rank + ints([one.named_before for one in asked])[request]
    where = list(_addresses(rows, asked, experts, places))
    options = Options(
        np.repeat(ints(rows.expert), counts),
        start[row],
        end[row],
        np.repeat(ints([number for number, _online in where]), counts),
        np.repeat(bools([is_online for _number, is_online in where]), counts),
        request,
        month[row],
        np.repeat(ints(rows.quality), counts) - (quality(0, 0) - quality(0, 1)) * rank,
    )
    return options, np.repeat(ints(rows.offer), counts), slot_id[row], np.repeat(floats(rows.km), counts)


def _addresses(
    rows: Rows, asked: Sequence[Asked], experts: Sequence[Expert], places: Registry
) -> Iterator[tuple[int, bool]]:
    """Yield where each pair would be: the number of the address, and whether it is online."""
    known: dict[tuple[int, int], tuple[int, bool]] = {}
    venues = [one.wanted.venue for one in asked]
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
    """Return the agreed lectures of the experts of a round."""
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
