"""When an expert can be asked: windows in wall time, exceptions and busy times."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guestlecture.domain.availability import (
    MOST_EXCEPTIONS,
    Availability,
    DateException,
    check_available,
    check_exception,
    free_moments,
)
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import end_of_day, instant
from guestlecture.domain.weekly_rule import MOST_RULES, SCHOOL_HOURS, WeeklyRule, check_rule, find_overlap
from guestlecture.enums import ExceptionKind, Weeks
from guestlecture.errors import (
    AnchorMissing,
    ExpertAway,
    ExpertBusy,
    HalfWindow,
    LastDayBeforeFirst,
    NoSuchInterval,
    OutsideHours,
    Refusal,
    TooManyRules,
    WindowBackwards,
)

ZONE = ZoneInfo("Europe/Amsterdam")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FRIDAY = date(2027, 1, 15)  # week 2
MORNING = WeeklyRule(4, time(9), time(12))
AWAY, EXTRA = ExceptionKind.AWAY, ExceptionKind.EXTRA


def at(day: date, starts: time, ends: time) -> Moment:
    """A moment in wall time."""
    return Moment(instant(day, starts, ZONE), instant(day, ends, ZONE))


def refused(moment: Moment, *rules: WeeklyRule, **more: Iterable[object]) -> type[Refusal] | None:
    """Why a moment cannot be asked for."""
    try:
        check_available(moment, Availability(rules, **more), ZONE, name="Bram")  # type: ignore[arg-type]
    except Refusal as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        (time(9), time(12), None),
        (time(10), time(11), None),
        (time(8, 59), time(10), OutsideHours),
        (time(11), time(12, 1), OutsideHours),
        (time(14), time(15), OutsideHours),
    ],
)
def test_only_moments_within_a_window_can_be_asked_for(
    starts: time, ends: time, why: type[Refusal] | None
) -> None:
    assert refused(at(FRIDAY, starts, ends), MORNING) is why
    assert refused(at(FRIDAY + DAY, starts, ends), MORNING) is OutsideHours


def test_windows_that_touch_count_as_one() -> None:
    afternoon = WeeklyRule(4, time(12), time(16))
    over_both = at(FRIDAY, time(11), time(13))
    assert refused(over_both, MORNING) is OutsideHours
    assert refused(over_both, MORNING, afternoon) is None
    assert refused(over_both, MORNING, WeeklyRule(4, time(12, 1), time(16))) is OutsideHours


def test_who_gave_no_window_is_limited_by_being_away_or_busy_only() -> None:
    moment = at(FRIDAY, time(20), time(21))
    assert refused(moment) is None
    assert refused(moment, exceptions=[DateException(EXTRA, FRIDAY - DAY, FRIDAY - DAY)]) is None
    assert refused(moment, exceptions=[DateException(AWAY, FRIDAY, FRIDAY)]) is ExpertAway
    assert refused(moment, busy=[at(FRIDAY, time(20, 30), time(22))]) is ExpertBusy
    assert refused(moment, busy=[at(FRIDAY, time(21), time(22))]) is None
    over_midnight = Moment(instant(FRIDAY, time(23), ZONE), instant(FRIDAY + DAY, time(1), ZONE))
    assert refused(over_midnight) is None


def test_being_away_counts_more_than_an_extra_window_and_that_more_than_the_week() -> None:
    monday = FRIDAY + 3 * DAY
    moment = at(monday, time(10), time(11))
    extra = DateException(EXTRA, monday, monday, time(10), time(11))
    assert refused(moment, MORNING) is OutsideHours
    assert refused(moment, MORNING, exceptions=[extra]) is None
    away = DateException(AWAY, monday, monday, time(10, 30), time(14))
    assert refused(moment, MORNING, exceptions=[extra, away]) is ExpertAway
    assert refused(at(monday, time(14), time(15)), exceptions=[away]) is None


@pytest.mark.parametrize(
    ("weeks", "day", "holds"),
    [
        (Weeks.EVERY, date(2027, 1, 15), True),
        (Weeks.EVEN, date(2027, 1, 15), True),  # week 2
        (Weeks.ODD, date(2027, 1, 15), False),
        (Weeks.ODD, date(2027, 1, 1), True),  # week 53, of the year before
        (Weeks.ODD, date(2027, 1, 8), True),  # week 1 after it: twice odd in a row
        (Weeks.EVEN, date(2027, 1, 8), False),
    ],
)
def test_even_and_odd_go_by_the_number_of_the_week(weeks: Weeks, day: date, holds: bool) -> None:
    assert WeeklyRule(4, time(9), time(12), weeks).holds_on(day) is holds


@given(st.integers(1, 26), st.integers(-200, 200))
def test_every_n_weeks_counts_from_its_anchor_over_all_years(every: int, weeks: int) -> None:
    # The anchor may be any day of its week.
    rule = WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, every, anchor_on=FRIDAY - 3 * DAY)
    assert rule.holds_on(FRIDAY + weeks * 7 * DAY) is (weeks % every == 0)


def test_first_and_last_day_belong_to_a_window_also_in_a_leap_year() -> None:
    leap_day = date(2028, 2, 29)
    rule = WeeklyRule(1, time(9), time(12), first_on=leap_day, last_on=leap_day)
    check_rule(rule, [])
    assert [rule.holds_on(leap_day + 7 * n * DAY) for n in (-1, 0, 1)] == [False, True, False]


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.times(time(4), time(20)),
    st.integers(1, 180),
)
@example(date(2026, 3, 29), time(9), 60)
@example(date(2026, 10, 25), time(9), 60)
@example(date(2027, 3, 28), time(9), 60)
@example(date(2027, 10, 31), time(9), 60)
@example(date(2028, 3, 26), time(9), 60)
@example(date(2028, 10, 29), time(9), 60)
def test_a_window_keeps_its_wall_time_over_every_clock_change(day: date, starts: time, length: int) -> None:
    starts = starts.replace(second=0, microsecond=0)
    ends = (datetime.combine(day, starts) + length * MINUTE).time()
    said = Availability([WeeklyRule(day.weekday(), starts, ends)])
    for found in free_moments(day - 21 * DAY, day + 21 * DAY, said, ZONE):
        local = [each.astimezone(ZONE) for each in (found.starts_at, found.ends_at)]
        assert [each.time() for each in local] == [starts, ends]
        assert local[0].weekday() == day.weekday()
        assert found.ends_at - found.starts_at == length * MINUTE
    assert len(free_moments(day - 21 * DAY, day + 21 * DAY, said, ZONE)) == 7


CHANGES = st.sampled_from(
    [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26)]
)
QUARTERS = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
WINDOWS = st.tuples(QUARTERS, QUARTERS).filter(lambda pair: pair[0] < pair[1])
PARTS = st.one_of(st.just((None, None)), WINDOWS)


@st.composite
def rules(draw: st.DrawFn, around: date) -> WeeklyRule:
    """A weekly window that may hold around a day."""
    starts, ends = draw(WINDOWS)
    first = draw(st.none() | st.integers(-4, 4).map(lambda days: around + days * DAY))
    last = draw(st.none() | st.integers(0, 4).map(lambda days: (first or around) + days * DAY))
    return WeeklyRule(
        draw(st.integers(0, 6)), starts, ends, draw(st.sampled_from(Weeks)), 2, around, first, last
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[date, Availability, list[Moment]]:
    """What somebody said, and what has been booked, around a change of the clock."""
    around = draw(CHANGES)
    begins = instant(around - 2 * DAY, time(0), ZONE)

    def moments() -> list[Moment]:
        pairs = draw(st.lists(st.tuples(st.integers(0, 384), st.integers(1, 40)), max_size=4))
        return [
            Moment(begins + 15 * start * MINUTE, begins + 15 * (start + length) * MINUTE)
            for start, length in pairs
        ]

    exceptions = [
        DateException(kind, around + first * DAY, around + (first + days) * DAY, *part)
        for kind, first, days, part in draw(
            st.lists(
                st.tuples(st.sampled_from(ExceptionKind), st.integers(-2, 2), st.integers(0, 2), PARTS),
                max_size=3,
            )
        )
    ]
    said = Availability(draw(st.lists(rules(around), max_size=5)), exceptions, moments())
    return around, said, moments()


@given(cases())
def test_free_moments_are_what_a_grid_of_minutes_says(
    case: tuple[date, Availability, list[Moment]],
) -> None:
    around, said, booked = case
    first, last = around - DAY, around + DAY
    found = free_moments(first, last, said, ZONE, taken=booked)
    step, now = 15 * MINUTE, instant(first, time(0), ZONE)
    while now < end_of_day(last, ZONE):
        is_found = any(each.starts_at <= now < each.ends_at for each in found)
        assert is_found is is_free(now, said, booked), now.astimezone(ZONE)
        now += step
    assert all(one.ends_at < other.starts_at for one, other in pairwise(found))


def is_free(now: datetime, said: Availability, booked: list[Moment]) -> bool:
    """Say it for one minute, as a person would who looks at the clock on the wall."""
    day = now.astimezone(ZONE).date()

    def within(starts: time | None, ends: time | None) -> bool:
        return starts is None or ends is None or shows(day, starts) <= now < passes(day, ends)

    def excepted(kind: ExceptionKind) -> bool:
        return any(
            each.kind is kind and each.first_on <= day <= each.last_on and within(each.starts, each.ends)
            for each in said.exceptions
        )

    offered = not said.rules or excepted(EXTRA)
    offered = offered or any(rule.holds_on(day) and within(rule.starts, rule.ends) for rule in said.rules)
    taken = any(each.starts_at <= now < each.ends_at for each in (*said.busy, *booked))
    return offered and not taken and not excepted(AWAY)


def shows(day: date, clock_time: time) -> datetime:
    """The first quarter of a day at which the clock shows this time or a later one."""
    return min(each for each in quarters(day) if each.astimezone(ZONE).time() >= clock_time)


def passes(day: date, clock_time: time) -> datetime:
    """The end of the last quarter of a day at which the clock shows an earlier time."""
    earlier = [each for each in quarters(day) if each.astimezone(ZONE).time() < clock_time]
    return max(earlier) + 15 * MINUTE


@cache
def quarters(day: date) -> list[datetime]:
    """All quarters of an hour of a local day, one more or fewer than 96 when the clock changes."""
    begins = datetime.combine(day, time(0), ZONE).astimezone(UTC)
    found = (begins + 15 * number * MINUTE for number in range(104))
    return [each for each in found if each.astimezone(ZONE).date() == day]


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        (WeeklyRule(4, time(12), time(9)), WindowBackwards),
        (WeeklyRule(4, time(9), time(9)), WindowBackwards),
        (WeeklyRule(4, time(22), time(2)), WindowBackwards),
        (WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, 0, FRIDAY), NoSuchInterval),
        (WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, -2, FRIDAY), NoSuchInterval),
        (WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, 27, FRIDAY), NoSuchInterval),
        (WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, 2), AnchorMissing),
        (WeeklyRule(4, time(9), time(12), first_on=FRIDAY, last_on=FRIDAY - DAY), LastDayBeforeFirst),
    ],
)
def test_a_window_that_cannot_be_is_refused(rule: WeeklyRule, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_rule(rule, [])


def test_there_is_an_end_to_windows_and_exceptions() -> None:
    with pytest.raises(TooManyRules):
        check_rule(MORNING, [MORNING] * MOST_RULES)
    with pytest.raises(TooManyRules):
        check_exception(DateException(AWAY, FRIDAY, FRIDAY), MOST_EXCEPTIONS)


@pytest.mark.parametrize(
    ("exception", "refusal"),
    [
        (DateException(AWAY, FRIDAY, FRIDAY - DAY), LastDayBeforeFirst),
        (DateException(AWAY, FRIDAY, FRIDAY, time(9)), HalfWindow),
        (DateException(AWAY, FRIDAY, FRIDAY, None, time(9)), HalfWindow),
        (DateException(AWAY, FRIDAY, FRIDAY, time(9), time(9)), WindowBackwards),
    ],
)
def test_an_exception_that_cannot_be_is_refused(exception: DateException, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_exception(exception, 0)


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (WeeklyRule(4, time(11), time(13)), True),
        (WeeklyRule(4, time(12), time(13)), False),
        (WeeklyRule(3, time(9), time(12)), False),
        (WeeklyRule(4, time(9), time(12), Weeks.EVEN), True),
        (WeeklyRule(4, time(9), time(12), last_on=date(2020, 1, 1)), True),
    ],
)
def test_two_windows_overlap_where_a_day_has_both(other: WeeklyRule, overlaps: bool) -> None:
    assert find_overlap(other, [MORNING]) is (MORNING if overlaps else None)


def test_windows_of_other_weeks_or_dates_do_not_overlap() -> None:
    even, odd = (WeeklyRule(4, time(9), time(12), weeks) for weeks in (Weeks.EVEN, Weeks.ODD))
    assert find_overlap(even, [odd]) is None
    third, fourth = (
        WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, every, FRIDAY + 7 * DAY * (every - 3))
        for every in (3, 4)
    )
    assert find_overlap(third, [fourth]) == fourth, "in the ninth week"
    other = WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, 4, FRIDAY + 14 * DAY)
    assert find_overlap(WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, 4, FRIDAY), [other]) is None
    # Even weeks and every second week part in a year of 53 weeks, and so meet in the end.
    second = WeeklyRule(4, time(9), time(12), Weeks.INTERVAL, 2, date(2026, 12, 18), date(2026, 11, 1))
    assert find_overlap(second, [even]) is even
    till_june, from_july = (
        WeeklyRule(4, time(9), time(12), last_on=date(2027, 6, 30)),
        WeeklyRule(4, time(9), time(12), first_on=date(2027, 7, 1)),
    )
    assert find_overlap(till_june, [from_july]) is None


def test_school_hours_can_be_saved_together() -> None:
    assert len(SCHOOL_HOURS) == 5
    for number, rule in enumerate(SCHOOL_HOURS):
        check_rule(rule, SCHOOL_HOURS[:number])
        assert find_overlap(rule, SCHOOL_HOURS[:number]) is None
