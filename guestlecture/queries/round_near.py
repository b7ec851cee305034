"""What would be options of a request if one limit were wider: a longer way, or a moment more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from guestlecture.domain.booking import Engagement, check_free
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant
from guestlecture.enums import PlanLimit
from guestlecture.errors import Refusal
from guestlecture.planning.instance import Bools, NearMisses, floats, join
from guestlecture.queries.booking import where_of
from guestlecture.queries.round_facts import Found
from guestlecture.queries.round_options import Rows
from guestlecture.queries.round_request import Asked, AskedSlot
from guestlecture.queries.round_sources import Sources

NEAREST = 3  # experts beyond their radius whom the explanations know, for each request
MOST_HOURS, MOST_EXPERTS, MOST_MOMENTS = 4, 8, 3  # that are tried for a moment more


class Near:
    """The near misses of a round while they are collected."""

    def __init__(self, asked: Sequence[Asked], sources: Sources) -> None:
        self._asked, self._sources = asked, sources
        self._beyond, self._later = Rows(), Rows()
        self._other: dict[int, Asked] = {}

    def add_radius(self, number: int, found: Sequence[Found]) -> None:
        """Add the nearest experts who fit a request but for their radius, each at one moment."""
        beyond = [each for each in found if each.too_far_km is not None]
        if beyond:
            nearest = sorted(beyond, key=lambda each: (each.too_far_km, each.expert.id))[:NEAREST]
            free = self._sources.free.of(self._asked[number], [each.expert.id for each in nearest])
            first = free & (np.cumsum(free, axis=1) == 1)
            self._beyond.add(number, nearest, self._sources.position, first)

    def add_moments(self, number: int, reached: Sequence[Found], more: "MomentsMore") -> None:
        """Add moments that a request could name besides."""
        self._other[number], chosen = more.find(self._asked[number], reached)
        self._later.add(number, reached, self._sources.position, chosen)

    def misses(self) -> NearMisses:
        """Return them all."""
        radius, _offer, _slot, km = self._sources.expand(self._beyond, self._asked)
        others = [self._other.get(number, replace(one, slots=())) for number, one in enumerate(self._asked)]
        moment = self._sources.expand(self._later, others)[0]
        limits = [PlanLimit.RADIUS] * len(radius) + [PlanLimit.MOMENT] * len(moment)
        return NearMisses(join(radius, moment), limits, np.concatenate([km, floats([np.nan] * len(moment))]))


def with_days(asked: Asked, days: Sequence[date], zone: ZoneInfo) -> Asked:
    """Return a request that names its own hours on other days, and those only, after the moments it has."""
    slots = [slot for day in days for slot in hours_on(asked, day, zone)]
    return replace(asked, slots=slots, named_before=len(asked.slots))


def hours_on(asked: Asked, day: date, zone: ZoneInfo) -> list[AskedSlot]:
    """Return the hours of a request, by the clock on the wall, as they would be on another day."""
    hours = dict.fromkeys(
        (slot.starts_at.astimezone(zone).time(), slot.ends_at - slot.starts_at) for slot in asked.slots
    )
    begins = [(instant(day, starts, zone), length) for starts, length in list(hours)[:MOST_HOURS]]
    return [AskedSlot(0, start, start + length, day) for start, length in begins]


class MomentsMore:
    """Looks for moments that a request could name besides, at which somebody who fits it would be free."""

    def __init__(self, sources: Sources, *, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
        self._sources, self._at, self._zone, self._rules = sources, at, zone, rules

    def find(self, asked: Asked, found: Sequence[Found]) -> tuple[Asked, Bools]:
        """Return the request with other moments only, the nearest to its own first; and who could then."""
        own = [slot.day for slot in asked.slots]
        days = self._sources.days.others(asked) if own else []
        days.sort(key=lambda day: (min(abs(day - each) for each in own), day))
        other = with_days(asked, days, self._zone)
        free = self._sources.free.of(other, [each.expert.id for each in found])
        chosen, experts = np.zeros_like(free), 0
        for row in sorted(range(len(found)), key=lambda number: -found[number].score):
            places = list(self._first_of_months(other, found[row], np.flatnonzero(free[row]).tolist()))
            chosen[row, places] = True
            experts += bool(places)
            if experts == MOST_EXPERTS:
                break
        return other, chosen

    def _first_of_months(self, other: Asked, found: Found, places: Sequence[int]) -> Iterator[int]:
        """Yield the nearest moment of each month at which agreed lectures leave time."""
        months: set[date] = set()
        for place in places:
            slot = other.slots[place]
            month = slot.day.replace(day=1)
            if month not in months and self._is_free(other, found, slot):
                months.add(month)
                yield place
            if len(months) == MOST_MOMENTS:
                return

    def _is_free(self, other: Asked, found: Found, slot: AskedSlot) -> bool:
        where = where_of(other.request.institution, found.expert, other.wanted.venue)
        lecture = Engagement(Moment(slot.starts_at, slot.ends_at), where)
        try:
            check_free(
                lecture, self._sources.engagements.get(found.expert.id, ()), now=self._at, rules=self._rules
            )
        except Refusal:
            return False
        return True
