"""Fairness: how much of what an expert wants to give in a school year has been asked already."""

from collections.abc import Sequence
from datetime import date

from guestlecture.domain.wall_time import school_year

TERMS_A_YEAR, MONTHS_A_YEAR = 2, 10  # the summer has no lectures
USUAL_MOST = 12


def most_per_year(*, per_term: int | None, per_month: int | None) -> int:
    """Return how many lectures an expert gives at most in a school year."""
    if per_term is not None:
        return TERMS_A_YEAR * per_term
    return USUAL_MOST if per_month is None else MONTHS_A_YEAR * per_month


def share(lectures: int, most: int) -> float:
    """Return which part of the maximum the lectures of this school year are, given or booked.

    Who wants to give none at all has had the whole share, whatever was given before that.
    """
    return lectures / most if most > 0 else 1.0


def mean_share(shares: Sequence[float]) -> float:
    """Return the mean over all published experts; 0 where there are none."""
    return sum(shares) / len(shares) if shares else 0.0


def is_newcomer(first_published_on: date | None, today: date) -> bool:
    """Say whether somebody was published for the first time in this school year."""
    return first_published_on is not None and school_year(first_published_on) == school_year(today)


def fairness(share: float, mean: float, *, newcomer: bool = False) -> float:
    """Return 1 for who was not asked yet, 0.5 at the mean share, 0 at twice the mean; straight in between.

    A newcomer is never counted below the mean, so that new experts are not flooded. While nobody has given
    anything all are equal: 1.
    """
    counted = max(share, mean) if newcomer else share
    if counted <= 0:
        return 1.0
    return max(0.0, 1 - counted / (2 * mean)) if mean > 0 else 0.0
