"""A planning round: which moments, how many of which theme, and where fairness begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor
from typing import TypeVar

from guestlecture.domain.wall_time import school_year
from guestlecture.errors import RoundBackwards, WindowTooLong

MOST_SLOTS, MOST_CANDIDATES = 12, 50  # of a request in a round, unless nobody is found
LONGEST_WINDOW = timedelta(days=366)
RANK_COST = 4  # in thousandths, for each moment that the teacher named before
BAND = 0.05  # of a target, that lectures above it may be without a cost

Item = TypeVar("Item")


@dataclass(frozen=True)
class Window:
    """The dates of a round, both ends with it."""

    first_on: date
    last_on: date

    def check(self) -> None:
        """Refuse dates the wrong way round, or more than a year."""
        if self.last_on < self.first_on:
            raise RoundBackwards
        if self.last_on - self.first_on > LONGEST_WINDOW:
            raise WindowTooLong(most=LONGEST_WINDOW.days)

    @property
    def year(self) -> int:
        """The school year in which its lectures count."""
        return school_year(self.first_on)

    def months(self) -> list[date]:
        """Return the first day of each month in it."""
        found, day = [], self.first_on.replace(day=1)
        while day <= self.last_on:
            found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        return found


def spread(items: Sequence[Item], most: int) -> list[Item]:
    """Return at most so many of some items, spread evenly over them, the first and the last with them."""
    if len(items) <= most:
        return list(items)
    step = (len(items) - 1) / (most - 1)
    return [items[round(number * step)] for number in range(most)]


def quality(score: float, rank: int) -> int:
    """Return what a match at a moment is worth in thousandths; `rank` counts the moments named before."""
    return floor(1000 * score + 0.5) - RANK_COST * rank


def targets(
    shares: Mapping[int, float], own: Mapping[int, int], *, all_lectures: int, waiting: Mapping[int, int]
) -> dict[int, int]:
    """Return how many lectures of each theme a round should bring.

    That is the theme's share of `all_lectures` of the school year and of all requests with an option
    (`waiting`, by theme), less its `own` lectures; no more than there are requests for it.
    """
    whole, everything = sum(shares.values()), all_lectures + sum(waiting.values())
    if not whole:
        return {}
    found = {}
    for theme, share in shares.items():
        wanted = floor(share / whole * everything + 0.5) - own.get(theme, 0)
        found[theme] = min(max(0, wanted), waiting.get(theme, 0))
    return found


def band(target: int) -> int:
    """Return how many lectures above a target still cost nothing."""
    return ceil(BAND * target)


def base_of(lectures: int, most: int, mean_share: float, *, newcomer: bool) -> float:
    """Return the lectures that fairness starts from: a newcomer is never counted below the mean."""
    return max(float(lectures), mean_share * most) if newcomer else float(lectures)
