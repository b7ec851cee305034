"""Days on which a school is closed: holidays of its region, public ones, its own; and those it opened."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HolidayRegion, Level
from guestlecture.errors import ClosedTooLong, DayClosed, DayNotClosed, PeriodBackwards, SlotOnClosedDay

LONGEST_CLOSED_DAYS = 100
OWN_CALENDAR = frozenset({Level.HBO, Level.WO})


@dataclass(frozen=True)
class Closure:
    """Days on which a school is closed, with their name; a single day begins and ends on the same date."""

    first_on: date
    last_on: date
    label_nl: str
    label_en: str

    def __str__(self) -> str:
        return self.label_en

    def is_longer_than(self, other: "Closure") -> bool:
        """Say whether all days of another closure, and more, are days of this one."""
        days = (self.first_on, self.last_on) != (other.first_on, other.last_on)
        return days and other.first_on in self and other.last_on in self

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True)
class SchoolCalendar:
    """When a school is closed; the first closure of a day names it. An opened day is open whatever it is."""

    closures: tuple[Closure, ...] = ()
    opened: AbstractSet[date] = frozenset()

    def closure_on(self, day: date) -> Closure | None:
        """Return why the school is closed on a day; None where it is open."""
        if day in self.opened:
            return None
        return next((closure for closure in self.closures if day in closure), None)


def region_of(
    levels: AbstractSet[Level], chosen: HolidayRegion | None, usual: HolidayRegion
) -> HolidayRegion | None:
    """Return whose school holidays a school keeps; None for universities, which have a calendar of their own.

    Public holidays are kept by all of them. A school that did not choose keeps those of the `usual` region.
    """
    if levels and levels <= OWN_CALENDAR:
        return None
    return chosen or usual


def check_open(moments: Iterable[Moment], calendar: SchoolCalendar, zone: ZoneInfo) -> None:
    """Refuse a moment on a day on which the school is closed. Raises SlotOnClosedDay, with its name."""
    for moment in moments:
        day = local_date(moment.starts_at, zone)
        closure = calendar.closure_on(day)
        if closure is not None:
            raise SlotOnClosedDay(day=day, name=closure)


def check_open_day(day: date, calendar: SchoolCalendar) -> None:
    """Refuse to look for who is free on a day on which the own school is closed. Raises DayClosed."""
    closure = calendar.closure_on(day)
    if closure is not None:
        raise DayClosed(name=closure)


def check_closed(first_on: date, last_on: date) -> None:
    """Refuse to close a school backwards, or for longer than any holiday."""
    if last_on < first_on:
        raise PeriodBackwards(field="last_on")
    if (last_on - first_on).days >= LONGEST_CLOSED_DAYS:
        raise ClosedTooLong(most=LONGEST_CLOSED_DAYS)


def check_can_open(day: date, calendar: SchoolCalendar) -> None:
    """Refuse to open a day on which the school is open already."""
    if calendar.closure_on(day) is None:
        raise DayNotClosed


def coming(closures: Sequence[Closure], today: date) -> list[Closure]:
    """Return the closures that are still to come, the next one first, without those within a longer one."""
    left = [each for each in closures if each.last_on >= today]
    longest = [each for each in left if not any(other.is_longer_than(each) for other in left)]
    return sorted(longest, key=lambda each: each.first_on)
