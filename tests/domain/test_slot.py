"""The moments of a request, and the day on which an answer is due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guestlecture.domain.rules import Rules, chosen_rules
from guestlecture.domain.slot import Moment, check_answer_by, check_day, check_moments, usual_answer_by
from guestlecture.errors import (
    AnswerByInThePast,
    AnswerByTooLate,
    DayInThePast,
    DayTooFar,
    DayWithinNotice,
    Refusal,
    SlotEndsBeforeItStarts,
    SlotInThePast,
    SlotTooFarAhead,
    SlotTooLong,
    SlotTwice,
    SlotWithinNotice,
    TooFewSlots,
)

ZONE, RULES = ZoneInfo("Europe/Amsterdam"), Rules()
NOW = datetime(2027, 1, 4, 23, 30, tzinfo=UTC)  # the fifth, half past twelve at night, in Groningen
HOUR = timedelta(hours=1)


def moment(days: float, *, lasts: timedelta = HOUR) -> Moment:
    starts_at = NOW + timedelta(days=days)
    return Moment(starts_at, starts_at + lasts)


@pytest.mark.parametrize(
    ("moments", "refused"),
    [
        ([], TooFewSlots),
        ([moment(30), moment(30)], SlotTwice),
        ([moment(0)], SlotInThePast),
        ([moment(-1)], SlotInThePast),
        ([moment(30, lasts=-HOUR)], SlotEndsBeforeItStarts),
        ([moment(30, lasts=timedelta())], SlotEndsBeforeItStarts),
        ([moment(30, lasts=timedelta(hours=8, minutes=1))], SlotTooLong),
        ([moment(30), moment(20)], SlotWithinNotice),
        ([moment(30), moment(731)], SlotTooFarAhead),
    ],
)
def test_moments_that_cannot_be_asked_for_are_refused(moments: list[Moment], refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        check_moments(moments, now=NOW, zone=ZONE, rules=RULES)


def test_notice_counts_local_days() -> None:
    first = datetime(2027, 1, 26, 8, tzinfo=UTC)  # 21 days after the fifth, not after the fourth
    check_moments([Moment(first, first + HOUR)], now=NOW, zone=ZONE, rules=RULES)
    day_before = first - timedelta(days=1)
    with pytest.raises(SlotWithinNotice):
        check_moments([Moment(day_before, day_before + HOUR)], now=NOW, zone=ZONE, rules=RULES)


def test_moments_may_be_two_years_ahead() -> None:
    check_moments([moment(730)], now=NOW, zone=ZONE, rules=RULES)


@pytest.mark.parametrize(("one", "other", "overlap"), [(0, 0.5, True), (0, 1, False), (1, 0, False)])
def test_touching_is_no_overlap(one: float, other: float, *, overlap: bool) -> None:
    assert moment(30 + one / 24).overlaps(moment(30 + other / 24)) is overlap


@pytest.mark.parametrize(
    ("first", "due"),
    [
        (None, date(2027, 1, 12)),
        (moment(21).starts_at, date(2027, 1, 12)),
        (moment(8).starts_at, date(2027, 1, 10)),  # three days before the lecture
    ],
)
def test_answer_is_usually_due_within_a_week(first: datetime | None, due: date) -> None:
    assert usual_answer_by(NOW, first, zone=ZONE, rules=RULES) == due


@pytest.mark.parametrize(
    ("answer_by", "refused"),
    [
        (date(2027, 1, 4), AnswerByInThePast),  # yesterday in Groningen, today in Greenwich
        (date(2027, 1, 5), None),
        (date(2027, 1, 23), None),
        (date(2027, 1, 24), AnswerByTooLate),
    ],
)
def test_answer_date_leaves_time_for_both(answer_by: date, refused: type[Refusal] | None) -> None:
    moments = [moment(40), moment(21)]

    def check() -> None:
        check_answer_by(answer_by, moments, now=NOW, zone=ZONE, rules=RULES)

    if refused is None:
        check()
    else:
        with pytest.raises(refused):
            check()


def test_region_chooses_its_own_numbers_and_unknown_names_are_left_out() -> None:
    rules = chosen_rules({"notice_days": "14", "travel_speed_kmh": "50", "no_such_rule": "1"})
    assert (rules.notice_days, rules.travel_speed_kmh, rules.settling_minutes) == (14, 50.0, 15)
    with pytest.raises(ValueError, match="soon"):
        chosen_rules({"notice_days": "soon"})


@pytest.mark.parametrize(
    ("days", "refused"),
    [(-1, DayInThePast), (0, DayWithinNotice), (20, DayWithinNotice), (731, DayTooFar)],
)
def test_day_on_which_nobody_can_be_asked_is_refused(days: int, refused: type[Refusal]) -> None:
    today = date(2027, 1, 5)
    with pytest.raises(refused):
        check_day(today + timedelta(days=days), today=today, rules=RULES)


@pytest.mark.parametrize("days", [21, 730])
def test_day_from_the_notice_on_can_be_asked_for(days: int) -> None:
    today = date(2027, 1, 5)
    check_day(today + timedelta(days=days), today=today, rules=RULES)
