"""One week of an expert, to look at: what is offered, and what is in the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.availability import Availability, away_moments, offered_moments
from guestlecture.domain.slot import HOURS, Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import BlockKind, DayPart

MIDNIGHT = 24 * 60
DAYS = 7


@dataclass(frozen=True)
class Block:
    """A stretch of one day, in minutes on the clock of that day."""

    kind: BlockKind
    starts_minute: int
    ends_minute: int


@dataclass(frozen=True)
class Day:
    """A day with its blocks: what is offered first, so that the others are drawn over it."""

    day: date
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday on, and the hours between which something is to be seen."""

    days: Sequence[Day]
    first_hour: int
    last_hour: int

    @property
    def monday(self) -> date:
        """Its first day."""
        return self.days[0].day


def monday_of(day: date) -> date:
    """Return the first day of a week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date, said: Availability, booked: Sequence[Moment], zone: ZoneInfo) -> Week:
    """Return the week of a day. Who has given no hours offers nothing that could be drawn."""
    monday = monday_of(day)
    sunday = monday + timedelta(days=DAYS - 1)
    offered = offered_moments(monday, sunday, said, zone) if said.rules else []
    kinds = (
        (BlockKind.OFFERED, offered),
        (BlockKind.AWAY, away_moments(monday, sunday, said, zone)),
        (BlockKind.BUSY, said.busy),
        (BlockKind.BOOKED, booked),
    )
    days = [
        Day(each, [block for kind, moments in kinds for block in _blocks(kind, moments, each, zone)])
        for each in (monday + timedelta(days=number) for number in range(DAYS))
    ]
    whole = HOURS[DayPart.DAY]
    seen = [
        block for each in days for block in each.blocks if block.ends_minute - block.starts_minute < MIDNIGHT
    ]
    first = min([whole[0].hour, *(block.starts_minute // 60 for block in seen)])
    last = max([whole[1].hour, *(-(-block.ends_minute // 60) for block in seen)])
    return Week(days, first, last)


def _blocks(kind: BlockKind, moments: Iterable[Moment], day: date, zone: ZoneInfo) -> Iterable[Block]:
    for moment in moments:
        starts, ends = _minute(moment.starts_at, day, zone), _minute(moment.ends_at, day, zone)
        if starts < ends:
            yield Block(kind, starts, ends)


def _minute(moment: datetime, day: date, zone: ZoneInfo) -> int:
    # Before and after the day its ends count.
    on = local_date(moment, zone)
    if on != day:
        return 0 if on < day else MIDNIGHT
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute
