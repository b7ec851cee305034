"""The waiting list of an expert: whose turn it is when there is room again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HAS_THE_FIRST_CHANCE = timedelta(days=2)  # whoever was told, before the next one is


@dataclass(frozen=True)
class Place:
    """One place in the line: when it was taken, when its teacher was told, and whether there is room now."""

    key: int
    since: datetime
    told_at: datetime | None
    has_room: bool


def next_in_line(line: Sequence[Place], *, now: datetime) -> int | None:
    """Return the key of who is told now: the first for whom there is room, unless another has the chance."""
    if any(place.told_at is not None and now < place.told_at + HAS_THE_FIRST_CHANCE for place in line):
        return None
    waits = [place for place in line if place.told_at is None and place.has_room]
    return min(waits, key=lambda place: (place.since, place.key)).key if waits else None
