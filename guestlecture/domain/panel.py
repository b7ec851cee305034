"""Panels: several experts at one moment, agreed when enough of them have said yes."""

from collections.abc import Collection, Sequence

from guestlecture.enums import BookingStatus
from guestlecture.errors import MinimumOutOfReach, PanelTooLarge, PanelTooSmall

MOST_SPEAKERS = 10


def check_panel(wanted: int, minimum: int) -> None:
    """Refuse a panel of one or of a crowd, and a smallest number that it can never reach."""
    if wanted < 2:
        raise PanelTooSmall(most=MOST_SPEAKERS)
    if wanted > MOST_SPEAKERS:
        raise PanelTooLarge(most=MOST_SPEAKERS)
    if not 1 <= minimum <= wanted:
        raise MinimumOutOfReach(wanted=wanted)


def check_places(wanted: int, minimum: int) -> None:
    """Refuse numbers that are neither those of a request for one expert nor of a panel."""
    if (wanted, minimum) != (1, 1):
        check_panel(wanted, minimum)


def free_seat(wanted: int, taken: Collection[int]) -> int | None:
    """Return the first seat that nobody has; None where all are taken."""
    return next((seat for seat in range(wanted) if seat not in taken), None)


def state_of_next(minimum: int, live: Sequence[BookingStatus]) -> BookingStatus:
    """Return what the next yes becomes: provisional while too few have said it.

    A panel that has been agreed stays so, however many are left.
    """
    is_agreed = BookingStatus.AGREED in live or len(live) + 1 >= minimum
    return BookingStatus.AGREED if is_agreed else BookingStatus.PROVISIONAL
