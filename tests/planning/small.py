"""Rounds of a few lines, for tests that name everything."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from guestlecture.planning.instance import (
    NONE,
    UNLIMITED,
    Engagements,
    Experts,
    Groups,
    Instance,
    Months,
    Options,
    Places,
    Requests,
    bools,
    floats,
    ints,
)

NINE = 20_000 * 1440 + 9 * 60  # nine o'clock on some day
HOUR = 60


def make_round(
    rows: Sequence[tuple[int, int, int, int]],
    *,
    room: Sequence[int] | None = None,
    requests: int | None = None,
    experts: int | None = None,
    groups: Groups | None = None,
    **changed: Any,
) -> Instance:
    """Return a round of options (expert, request, minutes after nine, quality), each an hour, in one place.

    `room` is what each expert has in the only month; without it as much as they like.
    """
    expert, request, after, quality = (
        (ints(column) for column in zip(*rows, strict=True)) if rows else [ints()] * 4
    )
    count = experts or int(expert.max(initial=-1)) + 1
    asked = requests or int(request.max(initial=-1)) + 1
    month_room = np.full((count, 1), UNLIMITED) if room is None else ints(room).reshape(-1, 1)
    grouped = 0 if groups is not None else NONE
    return replace(
        Instance(
            Experts(
                [f"expert {e}" for e in range(count)],
                np.zeros(count, dtype=np.int64),
                np.full(count, 10),
                np.zeros(count),
                month_room,
                np.full((count, 1), UNLIMITED),
            ),
            Requests([f"request {r}" for r in range(asked)], np.full(asked, grouped), np.full(asked, NONE)),
            Options(
                expert=expert,
                request=request,
                start=NINE + after,
                end=NINE + after + HOUR,
                place=np.zeros(len(rows), dtype=np.int64),
                online=np.zeros(len(rows), dtype=np.bool_),
                month=np.zeros(len(rows), dtype=np.int64),
                quality=quality,
            ),
            Months(["november"], ints([0]), ["autumn"]),
            groups or Groups(),
            Places(["school"], floats([53.2]), floats([6.5])),
        ),
        **changed,
    )


def booked(expert: int, after: int) -> Engagements:
    """Return one booking of an hour, so many minutes after nine, in the same place."""
    return Engagements(
        ints([expert]), ints([NINE + after]), ints([NINE + after + HOUR]), ints([0]), bools([False])
    )
