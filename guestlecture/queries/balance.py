"""Lectures per theme against the wanted shares."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.balance import balance
from guestlecture.domain.wall_time import local_date, school_year, school_year_bounds
from guestlecture.models import Theme
from guestlecture.queries.booking import count_lectures
from guestlecture.queries.request import count_open_requests
from guestlecture.queries.theme import list_top_themes, target_shares, top_theme_ids


@dataclass(frozen=True)
class ThemeBalance:
    """One top theme: its lectures this school year, given or agreed, its target, and its open requests."""

    theme: Theme
    lectures: int
    given: int
    target: float | None
    missing: float
    open_requests: int


def balance_of_year(*, at: datetime, zone: ZoneInfo) -> list[ThemeBalance]:
    """Return the balance of the school year around an instant, a line for each top theme."""
    year = school_year(local_date(at, zone))
    begins, ends = school_year_bounds(year, zone)
    top = top_theme_ids()
    themes = list_top_themes()
    lectures, given = _per_top(count_lectures(begins, ends), top), _per_top(count_lectures(begins, at), top)
    waiting = _per_top(count_open_requests(), top)
    lines = balance({theme.id: lectures.get(theme.id, 0) for theme in themes}, target_shares(year))
    return [
        ThemeBalance(
            theme,
            line.lectures,
            given.get(theme.id, 0),
            line.target,
            line.missing,
            waiting.get(theme.id, 0),
        )
        for theme, line in zip(themes, lines, strict=True)
    ]


def _per_top(counts: dict[int, int], top: dict[int, int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for theme_id, count in counts.items():
        sums[top[theme_id]] = sums.get(top[theme_id], 0) + count
    return sums
