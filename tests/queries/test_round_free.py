"""When the experts of a round can be asked: the same as the rules say of one expert at one moment."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.availability import Availability, DateException, why_not
from guestlecture.domain.round import Window
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant, local_date
from guestlecture.domain.weekly_rule import SCHOOL_HOURS, WeeklyRule
from guestlecture.enums import ExceptionKind, Weeks
from guestlecture.models import Expert
from guestlecture.queries.round_free import FreeTimes
from guestlecture.queries.round_request import AskedSlot
from tests.factories import ZONE

FIRST = date(2027, 3, 22)  # the clock goes forward on the 28th
WINDOW = Window(FIRST, FIRST + timedelta(days=20))
DAYS = st.integers(0, 20).map(lambda number: FIRST + timedelta(days=number))
TIMES = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
PAIRS = st.tuples(TIMES, TIMES).map(sorted).filter(lambda pair: pair[0] < pair[1])


def rules() -> st.SearchStrategy[WeeklyRule]:
    weeks = st.sampled_from([Weeks.EVERY, Weeks.EVEN, Weeks.ODD])
    return st.builds(
        lambda weekday, pair, weeks: WeeklyRule(weekday, *pair, weeks), st.integers(0, 6), PAIRS, weeks
    )


def exceptions() -> st.SearchStrategy[DateException]:
    whole = st.just((None, None))
    return st.builds(
        lambda kind, day, pair: DateException(kind, day, day + timedelta(days=pair[0] is None), *pair),
        st.sampled_from(ExceptionKind),
        DAYS,
        st.one_of(PAIRS, whole),
    )


def moments() -> st.SearchStrategy[Moment]:
    return st.builds(
        lambda day, start, quarters: Moment(
            instant(day, start, ZONE), instant(day, start, ZONE) + timedelta(minutes=15 * quarters)
        ),
        DAYS,
        TIMES.filter(lambda start: start < time(20)),
        st.integers(1, 12),
    )


SAID = st.builds(
    Availability,
    st.lists(rules(), max_size=3),
    st.lists(exceptions(), max_size=2),
    st.lists(moments(), max_size=2),
)


def asked_slot(moment: Moment) -> AskedSlot:
    return AskedSlot(1, moment.starts_at, moment.ends_at, local_date(moment.starts_at, ZONE))


@given(
    said=st.lists(st.one_of(st.none(), SAID), min_size=1, max_size=4), wanted=st.lists(moments(), max_size=6)
)
def test_many_experts_are_asked_as_one_would_be(
    said: list[Availability | None], wanted: list[Moment]
) -> None:
    free = free_times(said).at(range(len(said)), [asked_slot(each) for each in wanted])
    for one, row in zip(said, free.tolist(), strict=True):
        expected = [one is None or why_not(each, one, ZONE, name="") is None for each in wanted]
        assert row == expected


def free_times(said: list[Availability | None]) -> FreeTimes:
    known = {number: one for number, one in enumerate(said) if one is not None}
    return FreeTimes([Expert(id=number) for number in range(len(said))], known, WINDOW, ZONE)


def test_calendars_with_seconds_are_not_rounded_into_a_lecture() -> None:
    nine = instant(FIRST, time(9), ZONE)
    busy = Moment(nine - timedelta(hours=1), nine + timedelta(seconds=0.5))
    wanted = [
        Moment(nine, nine + timedelta(hours=1)),
        Moment(nine + timedelta(minutes=1), nine + timedelta(hours=1)),
    ]
    free = free_times([Availability(SCHOOL_HOURS, (), [busy])]).at([0], [asked_slot(each) for each in wanted])
    assert free.tolist() == [[False, True]]
