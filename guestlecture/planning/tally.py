"""Facts from outside a round, for explanations: who fell away before there was any option."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Miss:
    """A candidate that just fell short: by how many km, or on which day (minutes of its start) it is free."""

    expert: int
    km: float | None = None
    start: int | None = None


@dataclass(frozen=True)
class Tally:
    """Why candidates of a request are no options: how many fell away at each limit, and the nearest misses.

    `fitting` have theme, level and language; `reached` of these the place; `free` of these a moment.
    """

    fitting: int
    reached: int
    free: int
    too_far: Sequence[Miss] = ()
    not_free: Sequence[Miss] = ()
