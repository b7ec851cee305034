"""Moments for the first school that fits."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guestlecture.domain.open_date import MOST_OPEN_DATES, check_open_date, check_takeable
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.errors import OpenDateOverlaps, OpenDatePast, OpenDateTaken, OpenDateToday, TooManyOpenDates

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2027, 1, 14, 22, 30, tzinfo=UTC)  # half past eleven in the evening
HOUR = timedelta(hours=1)
WHEN = {"now": NOW, "zone": ZONE}


def after(hours: int) -> Moment:
    """An hour, so many hours from now."""
    return Moment(NOW + hours * HOUR, NOW + (hours + 1) * HOUR)


def test_from_the_next_day_on_without_a_notice() -> None:
    check_open_date(after(1), [], [], **WHEN, rules=Rules())
    with pytest.raises(OpenDateToday):
        check_open_date(Moment(NOW + HOUR / 4, NOW + HOUR), [], [], **WHEN, rules=Rules())


def test_nothing_else_may_be_at_that_time() -> None:
    check_open_date(after(10), [after(9)], [after(11)], **WHEN, rules=Rules())
    for others in ({"others": [after(10)], "booked": []}, {"others": [], "booked": [after(10)]}):
        with pytest.raises(OpenDateOverlaps):
            check_open_date(after(10), **others, **WHEN, rules=Rules())
    with pytest.raises(TooManyOpenDates):
        check_open_date(after(10), [after(50)] * MOST_OPEN_DATES, [], **WHEN, rules=Rules())


def test_it_can_be_taken_until_the_day_before_and_once() -> None:
    check_takeable(after(1), is_taken=False, **WHEN)
    with pytest.raises(OpenDateTaken):
        check_takeable(after(1), is_taken=True, **WHEN)
    with pytest.raises(OpenDatePast):
        check_takeable(Moment(NOW + HOUR / 4, NOW + HOUR), is_taken=False, **WHEN)
