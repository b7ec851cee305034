"""One week to look at."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.availability import Availability, DateException
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant
from guestlecture.domain.week import Block, week_of
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import BlockKind, ExceptionKind

ZONE = ZoneInfo("Europe/Amsterdam")
FRIDAY = date(2027, 3, 26)  # the clock goes forward on the Sunday after
DAY = timedelta(days=1)


def test_a_week_begins_on_monday_and_shows_minutes_of_the_clock_on_the_wall() -> None:
    said = Availability([WeeklyRule(4, time(9), time(12)), WeeklyRule(6, time(9), time(12))])
    booked = Moment(instant(FRIDAY, time(10), ZONE), instant(FRIDAY, time(11, 30), ZONE))
    week = week_of(FRIDAY, said, [booked], ZONE)
    assert [each.day for each in week.days] == [FRIDAY + number * DAY for number in range(-4, 3)]
    offered = Block(BlockKind.OFFERED, 540, 720)
    assert list(week.days[4].blocks) == [offered, Block(BlockKind.BOOKED, 600, 690)]
    assert list(week.days[6].blocks) == [offered]
    assert (week.first_hour, week.last_hour) == (8, 17)


def test_what_lasts_for_days_is_on_each_of_them() -> None:
    away = DateException(ExceptionKind.AWAY, FRIDAY, FRIDAY + DAY)
    night = Moment(instant(FRIDAY, time(22), ZONE), instant(FRIDAY + DAY, time(6), ZONE))
    week = week_of(FRIDAY, Availability(exceptions=[away], busy=[night]), [], ZONE)
    whole = Block(BlockKind.AWAY, 0, 1440)
    assert list(week.days[4].blocks) == [whole, Block(BlockKind.BUSY, 1320, 1440)]
    assert list(week.days[5].blocks) == [whole, Block(BlockKind.BUSY, 0, 360)]
    assert (week.first_hour, week.last_hour) == (0, 24)
