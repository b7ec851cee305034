"""Panels: the numbers, the seats, and when a yes is provisional."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.panel import MOST_SPEAKERS, check_panel, check_places, free_seat, state_of_next
from guestlecture.enums import BookingStatus
from guestlecture.errors import MinimumOutOfReach, PanelTooLarge, PanelTooSmall, Refusal

AGREED, PROVISIONAL = BookingStatus.AGREED, BookingStatus.PROVISIONAL


@pytest.mark.parametrize(
    ("wanted", "minimum", "refusal"),
    [
        (0, 1, PanelTooSmall),
        (-3, 1, PanelTooSmall),
        (50, 2, PanelTooLarge),
        (11, 11, PanelTooLarge),
        (3, 4, MinimumOutOfReach),
        (3, 0, MinimumOutOfReach),
    ],
)
def test_a_panel_of_none_of_a_crowd_or_that_can_never_be_enough_is_refused(
    wanted: int, minimum: int, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        check_panel(wanted, minimum)
    with pytest.raises(refusal):
        check_places(wanted, minimum)


def test_a_panel_of_one_is_no_panel_but_a_request_for_one_is_possible() -> None:
    with pytest.raises(PanelTooSmall):
        check_panel(1, 1)
    check_places(1, 1)
    check_panel(2, 1)
    check_panel(MOST_SPEAKERS, MOST_SPEAKERS)


@given(st.integers(1, MOST_SPEAKERS), st.sets(st.integers(0, MOST_SPEAKERS - 1)))
def test_a_free_seat_is_one_of_the_panel_and_nobody_elses(wanted: int, taken: set[int]) -> None:
    seat = free_seat(wanted, taken)
    if seat is None:
        assert set(range(wanted)) <= taken
    else:
        assert 0 <= seat < wanted
        assert seat not in taken


@pytest.mark.parametrize(
    ("minimum", "live", "state"),
    [
        (1, [], AGREED),
        (2, [], PROVISIONAL),
        (2, [PROVISIONAL], AGREED),
        (3, [PROVISIONAL], PROVISIONAL),
        (3, [AGREED], AGREED),  # others have cancelled: it stays agreed
    ],
)
def test_a_yes_is_provisional_until_enough_have_said_it(
    minimum: int, live: list[BookingStatus], state: BookingStatus
) -> None:
    assert state_of_next(minimum, live) is state
