"""Lectures per theme against the wanted shares."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Balance:
    """One theme in a school year. `target` counts lectures; None where no share is wanted of this theme."""

    theme_id: int
    lectures: int
    target: float | None

    @property
    def missing(self) -> float:
        """How many lectures this theme is behind its target; 0 where it is not."""
        return max(0.0, (self.target or 0) - self.lectures)


def balance(lectures: Mapping[int, int], shares: Mapping[int, float]) -> list[Balance]:
    """Set the lectures of each theme against its share of all lectures so far.

    `lectures` counts per theme, `shares` are wanted shares that need not sum to 1: they are scaled to it.
    Themes come in the order of `lectures`.
    """
    whole, everything = sum(shares.values()), sum(lectures.values())
    return [
        Balance(theme, count, everything * shares[theme] / whole if whole and theme in shares else None)
        for theme, count in lectures.items()
    ]
