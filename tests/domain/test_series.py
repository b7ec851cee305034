"""Series: how many lectures, none twice, and none that one speaker could never give."""

from datetime import UTC, datetime, timedelta

import pytest

from guestlecture.domain.series import MOST_LECTURES, SeriesLecture, check_series
from guestlecture.domain.slot import Moment
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
