"""Series: how many lectures, none twice, and none that one speaker could never give."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guestlecture.domain.booking import Engagement
from guestlecture.domain.guard_rail import Limits, Occasion, broken_at
from guestlecture.domain.rules import Rules
from guestlecture.domain.series import MOST_LECTURES, SeriesLecture, can_give_all, check_series
from guestlecture.domain.slot import Moment
from guestlecture.domain.travel import Whereabouts
from guestlecture.enums import SeriesRule
from guestlecture.errors import LectureTwice, Refusals, SameSpeakerTwoPlaces, SeriesTooLong, SeriesTooShort

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


def moment(hours: float) -> Moment:
    starts = START + timedelta(hours=hours)
    return Moment(starts, starts + timedelta(hours=1))


def lecture(row: int, group: str, *hours: float) -> SeriesLecture:
    return SeriesLecture(row, group, 25, tuple(moment(each) for each in hours))


def fields_of(*lectures: SeriesLecture, rule: SeriesRule = SeriesRule.ANY) -> list[tuple[type, str | None]]:
    with pytest.raises(Refusals) as caught:
        check_series(lectures, rule)
    return [(type(each), each.field) for each in caught.value.refusals]


def test_two_to_twenty_lectures_are_a_series() -> None:
    many = [lecture(row, f"group {row}", row) for row in range(200)]
    for number, refusal in ((0, SeriesTooShort), (1, SeriesTooShort), (200, SeriesTooLong)):
        with pytest.raises(refusal):
            check_series(many[:number], SeriesRule.ANY)
    for number in (2, MOST_LECTURES):
        check_series(many[:number], SeriesRule.ANY)


def test_a_group_is_not_asked_for_twice_at_one_moment() -> None:
    assert fields_of(lecture(0, "4 havo", 0), lecture(3, "4 HAVO", 0.5)) == [(LectureTwice, "lectures-3")]
    assert fields_of(lecture(0, "4a", 0, 2), lecture(1, "4a", 2, 0)) == [(LectureTwice, "lectures-1")]
    check_series([lecture(0, "4a", 0), lecture(1, "4a", 1)], SeriesRule.ANY)
    check_series([lecture(0, "4a", 0), lecture(1, "4b", 0)], SeriesRule.DIFFERENT)


def test_one_speaker_is_not_asked_for_two_groups_at_once() -> None:
    parallel = (lecture(0, "4a", 0), lecture(1, "4b", 0))
    assert fields_of(*parallel, rule=SeriesRule.SAME) == [(SameSpeakerTwoPlaces, "lectures-1")]
    check_series([lecture(0, "4a", 0, 1), lecture(1, "4b", 0, 1)], SeriesRule.SAME)


DAY = 24  # hours
WHEN = {"now": START - timedelta(days=60), "zone": ZoneInfo("Europe/Amsterdam"), "rules": Rules()}


def at(hours: float, school: int = 1) -> Engagement:
    return Engagement(moment(hours), Whereabouts(place=f"institution:{school}"))


def can(*lectures: Sequence[Engagement], agreed: Sequence[Engagement] = (), **limits: int) -> bool:
    return can_give_all(lectures, agreed, Limits(**limits), **WHEN)


def test_all_lectures_together_count_for_the_maximum() -> None:
    five = [[at(day * DAY)] for day in range(5)]
    assert can(*five, per_month=5)
    assert not can(*five, per_month=4)
    assert not can(*five, per_term=4)
    assert not can(*five, agreed=[at(9 * DAY)], per_month=5)
    assert can(*five, agreed=[at(40 * DAY)], per_month=5), "another month"
    assert can([at(0)], [at(2)], [at(4)], per_month=1), "one visit"


def test_a_moment_is_found_for_each_that_leaves_room_for_the_others() -> None:
    april = 31 * DAY
    assert can([at(0), at(april)], [at(DAY)], per_month=1), "the first one can move to another month"
    assert not can([at(0), at(april)], [at(DAY)], [at(april + DAY)], per_month=1)
    assert can([at(0), at(1)], [at(0)], [at(2)])
    assert not can([at(0), at(1)], [at(0)], [at(1)])
    assert not can([at(0)], [at(1, school=2)]), "no time to travel"
    assert not can([at(0)], []), "no moment at all"


MOMENTS = st.lists(st.builds(at, st.sampled_from([0, 1, DAY, 31 * DAY]), st.sampled_from([1, 2])), max_size=3)


@settings(max_examples=50)
@given(
    lectures=st.lists(MOMENTS, min_size=1, max_size=3),
    agreed=MOMENTS,
    per_month=st.none() | st.integers(0, 3),
    per_term=st.none() | st.integers(1, 4),
)
def test_it_is_possible_where_some_choice_breaks_no_guard_rail(
    lectures: list[list[Engagement]], agreed: list[Engagement], per_month: int | None, per_term: int | None
) -> None:
    limits = Limits(per_month, per_term)

    def holds(chosen: tuple[Engagement, ...]) -> bool:
        return all(
            not broken_at(Occasion(each, [*agreed, *chosen[:number]], limits), **WHEN)
            for number, each in enumerate(chosen)
        )

    assert can_give_all(lectures, agreed, limits, **WHEN) == any(map(holds, product(*lectures)))
