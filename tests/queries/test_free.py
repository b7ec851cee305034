"""Who can be asked at a moment: the database says of everybody what the rules say of one."""

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guestlecture.db import session
from guestlecture.domain.availability import check_available
from guestlecture.domain.slot import HOURS, Moment
from guestlecture.domain.wall_time import instant, local_date
from guestlecture.enums import DayPart, ExceptionKind, Weeks
from guestlecture.errors import Refusal
from guestlecture.models import AvailabilityException, AvailabilityRule, BusyTime, CalendarSource, Expert
from guestlecture.queries.availability import load_availability
from guestlecture.queries.expert import free_ids
from tests.counting import queries_of
from tests.factories import ZONE, make_calendar, make_exception, make_expert, make_rule

pytestmark = pytest.mark.usefixtures("in_app")

FRIDAY = date(2027, 1, 15)  # week 2
DAY = timedelta(days=1)
AWAY, EXTRA = ExceptionKind.AWAY, ExceptionKind.EXTRA
TIMES = st.integers(8, 18).map(time)
DATES = st.integers(-8, 8).map(lambda days: FRIDAY + days * DAY)


def at(day: date, starts: time, ends: time) -> Moment:
    """A moment in wall time."""
    return Moment(instant(day, starts, ZONE), instant(day, ends, ZONE))


def is_free(expert: Expert, moment: Moment, minutes: int | None = None) -> bool:
    """Say whether the database finds an expert for a moment."""
    return expert.id in free_ids(moment, ZONE, minutes=minutes)


@st.composite
def windows(draw: st.DrawFn) -> tuple[time, time]:
    """From when to when, in whole hours."""
    starts = draw(st.integers(8, 17))
    return time(starts), time(draw(st.integers(starts + 1, 18)))


@st.composite
def weekly(draw: st.DrawFn) -> dict[str, object]:
    """A weekly window near the Friday."""
    weeks = draw(st.sampled_from(Weeks))
    first, last = sorted([draw(DATES), draw(DATES)])
    starts, ends = draw(windows())
    counted = weeks is Weeks.INTERVAL
    return {
        "weekday": draw(st.sampled_from([3, 4, 4, 4])),
        "starts": starts,
        "ends": ends,
        "weeks": weeks,
        "every_weeks": draw(st.integers(1, 3)) if counted else 1,
        "anchor_on": draw(DATES) if counted else None,
        "first_on": draw(st.sampled_from([None, first])),
        "last_on": draw(st.sampled_from([None, last])),
    }


EXCEPTIONS = st.tuples(st.sampled_from(ExceptionKind), DATES, DATES, st.one_of(st.just(()), windows()))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(weekly(), max_size=4),
    st.lists(EXCEPTIONS, max_size=2),
    st.lists(windows(), max_size=1),
    windows(),
    st.integers(0, 2),
)
def test_the_database_says_what_the_rules_say(
    rules: list[dict[str, object]],
    exceptions: list[tuple[ExceptionKind, date, date, tuple[time, ...]]],
    busy: list[tuple[time, time]],
    wanted: tuple[time, time],
    weeks: int,
) -> None:
    session.rollback()
    expert, moment = make_expert(), at(FRIDAY + 7 * weeks * DAY, *wanted)
    for values in rules:
        try:
            make_rule(expert, **values)  # type: ignore[arg-type]
        except Refusal:  # hours given twice
            continue
    for kind, one, other, hours in exceptions:
        make_exception(expert, kind, min(one, other), max(one, other), *hours)
    make_calendar(expert, *(at(FRIDAY, *window) for window in busy))
    assert is_free(expert, moment) is can_be_asked(expert, moment)


def can_be_asked(expert: Expert, moment: Moment) -> bool:
    """Say it by the rules."""
    day = local_date(moment.starts_at, ZONE)
    try:
        check_available(moment, load_availability(expert, day, day, ZONE), ZONE, name=expert.name)
    except Refusal:
        return False
    return True


def test_a_morning_can_be_asked_for_where_its_hours_hold_a_lecture() -> None:
    expert, morning = make_expert(), at(FRIDAY, *HOURS[DayPart.MORNING])
    make_rule(expert, 4, time(9), time(10))
    make_rule(expert, 4, time(11), time(12))
    assert not is_free(expert, morning)
    assert is_free(expert, morning, minutes=60)
    assert not is_free(expert, morning, minutes=61)
    make_rule(expert, 4, time(10), time(11))
    assert is_free(expert, morning, minutes=180)
    assert not is_free(expert, at(FRIDAY, *HOURS[DayPart.AFTERNOON]), minutes=60)


@pytest.mark.parametrize("weeks", range(7))
def test_every_third_week_is_counted_from_its_own_first(weeks: int) -> None:
    expert, first = make_expert(), FRIDAY
    make_rule(expert, 4, weeks=Weeks.INTERVAL, every_weeks=3, anchor_on=first)
    assert is_free(expert, at(first + 7 * weeks * DAY, time(9), time(12))) is (weeks in (0, 3, 6))


def test_until_midnight_belongs_to_the_day_before_it() -> None:
    expert, evening = make_expert(), Moment(*(instant(FRIDAY, time(20), ZONE), midnight_after(FRIDAY)))
    make_exception(expert, AWAY, FRIDAY + DAY)
    assert is_free(expert, evening)
    make_rule(expert, 0)
    assert not is_free(expert, evening)
    make_exception(expert, EXTRA, FRIDAY)
    assert is_free(expert, evening)
    make_exception(expert, AWAY, FRIDAY, FRIDAY, time(22), time(23))
    assert not is_free(expert, evening)


def midnight_after(day: date) -> datetime:
    """Where a day ends."""
    return instant(day + DAY, time(0), ZONE)


def test_ten_thousand_experts_are_asked_in_one_query() -> None:
    count = 10_000
    first = make_expert(status="published").id
    values = {"name": "E", "tagline": "", "biography": "", "open_to_questions": True, "status": "published"}
    ids = range(first + 1, first + 1 + count)
    created = {"created_at": instant(FRIDAY, time(0), ZONE)}
    session.execute(sa.insert(Expert), [{"id": each, **values, **created} for each in ids])
    hours = {"starts_minute": 540, "ends_minute": 720, "weeks": Weeks.EVEN, "every_weeks": 1}
    hours |= {"week_remainder": 0}
    rows = [{"expert_id": each, "weekday": day, **hours} for each in ids for day in (each % 5, 4)]
    session.execute(sa.insert(AvailabilityRule), rows)
    source = {"kind": "file", "failures": 0, "number_read": 0, "has_guessed_zones": False, **created}
    session.execute(
        sa.insert(CalendarSource), [{"id": each, "expert_id": each, **source} for each in ids[:500]]
    )
    away = {"kind": AWAY, "first_on": FRIDAY, "last_on": FRIDAY}
    session.execute(sa.insert(AvailabilityException), [{"expert_id": each, **away} for each in ids[::10]])
    busy = at(FRIDAY, time(9), time(10))
    times = {"starts_at": busy.starts_at, "ends_at": busy.ends_at}
    session.execute(
        sa.insert(BusyTime), [{"expert_id": each, "source_id": each, **times} for each in ids[:500]]
    )
    with queries_of(session.get_bind().engine) as asked:
        found = free_ids(at(FRIDAY, time(9, 30), time(11)), ZONE)
    assert found == {first, *ids} - set(ids[::10]) - set(ids[:500])
    assert len(asked) == 3, "who is free, and whose month or term is full"
