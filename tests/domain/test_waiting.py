"""The waiting list: one at a time, in the order in which they came."""

from datetime import UTC, datetime, timedelta

from guestlecture.domain.waiting import HAS_THE_FIRST_CHANCE, Place, next_in_line

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def place(key: int, *, told: datetime | None = None, room: bool = True) -> Place:
    return Place(key, NOW - key * HOUR, told, told is None and room)


def test_who_came_first_and_has_room_is_told() -> None:
    assert next_in_line([place(1), place(3), place(2)], now=NOW) == 3
    assert next_in_line([place(1), place(3, room=False), place(2)], now=NOW) == 2
    assert next_in_line([place(1, room=False)], now=NOW) is None
    assert next_in_line([], now=NOW) is None


def test_the_next_one_is_told_only_after_the_first_had_the_chance() -> None:
    told = NOW - HAS_THE_FIRST_CHANCE
    assert next_in_line([place(3, told=told + HOUR), place(2)], now=NOW) is None
    assert next_in_line([place(3, told=told), place(2)], now=NOW) == 2
