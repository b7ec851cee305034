"""Half days on which an expert can be asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.availability import Availability, away_moments, offered_moments
from guestlecture.domain.slot import HOURS, Moment
from guestlecture.domain.wall_time import instant
from guestlecture.enums import DayPart

PARTS = (DayPart.MORNING, DayPart.AFTERNOON)
SATURDAY = 5


@dataclass(frozen=True)
class HalfDay:
    """The morning or the afternoon of a day."""

    day: date
    part: DayPart


def free_half_days(
    first: date,
    last: date,
    said: Availability,
    zone: ZoneInfo,
    *,
    taken: Sequence[Moment],
    minutes: int,
) -> Iterator[HalfDay]:
    """Yield the half days with nothing in them, in which the expert's hours hold so many minutes on end.

    That is what 'free on' in the search means by a morning. Who has given no hours is meant for school days.
    """
    offered = offered_moments(first, last, said, zone)
    filled = [*away_moments(first, last, said, zone), *said.busy, *taken]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if not said.rules and day.weekday() >= SATURDAY:
            continue
        for part in PARTS:
            whole = Moment(*(instant(day, each, zone) for each in HOURS[part]))
            if not any(whole.overlaps(each) for each in filled) and _holds(whole, offered, minutes):
                yield HalfDay(day, part)


def _holds(whole: Moment, offered: Sequence[Moment], minutes: int) -> bool:
    needed = timedelta(minutes=minutes)
    return any(
        min(each.ends_at, whole.ends_at) - max(each.starts_at, whole.starts_at) >= needed for each in offered
    )
