"""Days for journeys on which schools are open, whatever day it is, and after all that the demo plans."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from guestlecture.clock import now
from guestlecture.demo.diary import is_holiday
from guestlecture.domain.wall_time import local_date
from tests.conftest import ROOT
from tests.factories import ZONE

FIRST = timedelta(days=130)
HOLIDAYS = ROOT / "guestlecture" / "region" / "holidays.csv"


def school_day(number: int) -> date:
    """Return one of the school days that begin in some months; 25 of them later it is another month."""
    return next(islice(_school_days(local_date(now(), ZONE) + FIRST), number, None))


def _school_days(day: date) -> Iterator[date]:
    with HOLIDAYS.open(encoding="utf-8", newline="") as file:
        closed = [
            (date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
            for row in csv.DictReader(file)
        ]
    while True:
        if day.weekday() < 5 and not is_holiday(day) and not any(a <= day <= b for a, b in closed):
            yield day
        day += timedelta(days=1)
