"""What a what-if can change, and what it cannot."""

import json
from datetime import date

import pytest

from guestlecture.domain.round import Window
from guestlecture.domain.what_if import (
    Change,
    DayMore,
    ExpertLeaves,
    ExpertsJoin,
    OtherWeights,
    VisitsCapped,
    changes_of,
    check_changes,
    data_of,
)
from guestlecture.errors import (
    DayOutsideRound,
    DayWithoutSchool,
    LeavesAndStays,
    NewcomersTwice,
    NewcomersUnknown,
    NewcomersWithoutTheme,
    NewcomersWithoutTown,
    NothingChanged,
    Refusal,
    Refusals,
)

WINDOW, EARLIEST = Window(date(2027, 1, 4), date(2027, 3, 31)), date(2027, 1, 11)
ALL: list[Change] = [
    ExpertLeaves(7),
    ExpertsJoin(3, theme_id=4, municipality_id=5),
    ExpertsJoin(1, like_id=7),
    DayMore(date(2027, 1, 12)),
    DayMore(date(2027, 1, 12), request_id=9),
    VisitsCapped(2),
    VisitsCapped(0, expert_id=8),
    OtherWeights(100, 600),
]


def check(*changes: Change) -> None:
    check_changes(changes, WINDOW, earliest=EARLIEST)


def test_changes_are_stored_as_data() -> None:
    check(*ALL)
    assert changes_of(json.loads(json.dumps(data_of(ALL)))) == ALL


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ([], NothingChanged),
        ([ExpertsJoin(3)], NewcomersUnknown),
        ([ExpertsJoin(3, theme_id=4)], NewcomersWithoutTown),
        ([ExpertsJoin(3, municipality_id=5)], NewcomersWithoutTheme),
        ([ExpertsJoin(3, like_id=7, theme_id=4)], NewcomersTwice),
        ([ExpertLeaves(7), VisitsCapped(2, expert_id=7)], LeavesAndStays),
        ([DayMore(date(2027, 1, 8))], DayOutsideRound),
        ([DayMore(date(2027, 4, 1))], DayOutsideRound),
        ([DayMore(date(2027, 1, 16))], DayWithoutSchool),
    ],
)
def test_what_cannot_be_is_refused(changes: list[Change], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        check(*changes)
    assert refused.value.field or not changes


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Refusals) as refused:
        check(ExpertsJoin(3), DayMore(date(2027, 4, 1)))
    assert [each.field for each in refused.value.refusals] == ["join_like", "day_on"]
