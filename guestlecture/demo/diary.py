"""When things happen in the demo. Its data says how long ago or how far ahead; this makes days of that.

The demo may be loaded on any day of the year. So lectures fall on days on which schools are open, nobody has
two on one day, and nobody more in a month than they want.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from guestlecture.domain.closed_day import SchoolCalendar
from guestlecture.domain.wall_time import school_year

DAY = timedelta(days=1)
LONGEST_SEARCH = 400  # days
# Nearly the same every year, also where the exact weeks are not known yet.
SUMMER_BEGINS, SUMMER_ENDS = (7, 10), (8, 31)
WINTER_BEGINS, WINTER_ENDS = (12, 20), (1, 4)
# Before that there is no room for what has happened this school year: it happened in the one before.
LEAST_DAYS = 14


class Diary:
    """The days of the demo, as seen from `today`, and who has a lecture on them.

    `calendar` is that of most schools.
    """

    def __init__(self, today: date, calendar: SchoolCalendar) -> None:
        self.today = today
        self._calendar = calendar
        self._past = _past_days(today)
        self._taken: set[tuple[str, date]] = set()
        self._per_month: Counter[tuple[str, int, int]] = Counter()

    def days(self, moment: dict[str, float]) -> Iterator[date]:
        """Yield the day that a moment of the data means, and then days near it, as long as one asks."""
        if "past" in moment:
            meant = min(int(moment["past"] * len(self._past)), len(self._past) - 1)
            return iter((*self._past[meant::-1], *self._past[meant + 1 :]))
        days = _teaching_days(days_ahead(self.today, int(moment["ahead"])))
        return (day for day in days if self._calendar.closure_on(day) is None)

    def find(self, days: Iterable[date], expert: str, others: Iterable[str], most: int) -> date:
        """Return the first of these days on which all are free and the expert's month is not full."""
        people = (expert, *others)
        return next(
            day
            for day in days
            if self._calendar.closure_on(day) is None
            and not any((person, day) in self._taken for person in people)
            and self._per_month[expert, day.year, day.month] < most
        )

    def agree(self, day: date, expert: str, teacher: str) -> None:
        """Note a lecture."""
        self._taken |= {(expert, day), (teacher, day)}
        self._per_month[expert, day.year, day.month] += 1


def is_holiday(day: date) -> bool:
    """Say whether all schools are closed for weeks."""
    place = (day.month, day.day)
    return SUMMER_BEGINS <= place <= SUMMER_ENDS or place >= WINTER_BEGINS or place <= WINTER_ENDS


def days_ahead(today: date, days: int) -> date:
    """Return the day that many days after today, the long holidays not counted."""
    day = today
    for _ in range(days):
        day += DAY
        while is_holiday(day):
            day += DAY
    return day


def _past_days(today: date) -> list[date]:
    year = school_year(today)
    begins, ends = date(year, 9, 1), today - DAY
    if ends - begins < LEAST_DAYS * DAY:
        begins, ends = date(year - 1, 9, 1), date(year, 7, 9)
    return [day for day in _teaching_days(begins) if day <= ends]


def _teaching_days(first: date) -> Iterator[date]:
    days = (first + number * DAY for number in range(LONGEST_SEARCH))
    return (day for day in days if day.weekday() < 5 and not is_holiday(day))
