"""What experts have given already, and what room their maxima and lectures leave, as arrays."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from guestlecture.domain.booking import Engagement, count_visits
from guestlecture.domain.round import base_of
from guestlecture.domain.wall_time import month_bounds, school_year_bounds, term_bounds
from guestlecture.models import Expert
from guestlecture.planning.instance import UNLIMITED, Experts, Ints, Months, floats, ints
from guestlecture.queries.booking import count_all_lectures
from guestlecture.queries.round_facts import Facts, most_of

Periods = Sequence[tuple[datetime, datetime]]


class Rooms:
    """How many visits the lectures of experts make in months and terms, and what their maxima leave."""

    def __init__(
        self,
        experts: Sequence[Expert],
        engagements: Mapping[int, Sequence[Engagement]],
        months: Sequence[date],
        zone: ZoneInfo,
    ) -> None:
        self._experts = experts
        bounds = [month_bounds(month, zone) for month in months]
        self.month_visits = _visits(experts, engagements, bounds, zone)
        self._term_visits = _visits(experts, engagements, terms_of(months, zone), zone)

    def month_room(self) -> Ints:
        """Return how many visits more each expert can make in each month."""
        return _room([expert.max_per_month for expert in self._experts], self.month_visits)

    def term_room(self) -> Ints:
        """Return how many visits more each expert can make in each term."""
        return _room([expert.max_per_term for expert in self._experts], self._term_visits)


def experts_of(facts: Facts, rooms: Rooms, year: int, zone: ZoneInfo) -> Experts:
    """Return the experts of a round as the planner sees them."""
    experts = list(facts.experts.values())
    lectures = count_all_lectures(*school_year_bounds(year, zone))
    history = [lectures.get(expert.id, 0) for expert in experts]
    most = [most_of(expert) for expert in experts]
    mean = facts.scorer.mean
    base = [
        base_of(count, maximum, mean, newcomer=facts.is_newcomer(expert))
        for expert, count, maximum in zip(experts, history, most, strict=True)
    ]
    ids = [str(expert.id) for expert in experts]
    return Experts(ids, ints(history), ints(most), floats(base), rooms.month_room(), rooms.term_room())


def months_of(months: Sequence[date], zone: ZoneInfo) -> Months:
    """Return the months of a window, each in its term."""
    terms = terms_of(months, zone)
    return Months(
        [f"{month:%Y-%m}" for month in months],
        ints([terms.index(term_bounds(month, zone)) for month in months]),
        [f"{begins:%Y-%m-%d}" for begins, _ends in terms],
    )


def terms_of(months: Sequence[date], zone: ZoneInfo) -> Periods:
    """Return the terms in which some months lie."""
    return list(dict.fromkeys(term_bounds(month, zone) for month in months))


def _visits(
    experts: Sequence[Expert],
    engagements: Mapping[int, Sequence[Engagement]],
    periods: Periods,
    zone: ZoneInfo,
) -> Ints:
    visits = np.zeros((len(experts), len(periods)), dtype=np.int64)
    for row, expert in enumerate(experts):
        held = engagements.get(expert.id, ())
        for column, (begins, ends) in enumerate(periods if held else ()):
            inside = [each for each in held if begins <= each.moment.starts_at < ends]
            visits[row, column] = count_visits(inside, zone)
    return visits


def _room(most: Sequence[int | None], visits: Ints) -> Ints:
    limits = ints([UNLIMITED if maximum is None else maximum for maximum in most])[:, None]
    return np.where(limits == UNLIMITED, UNLIMITED, np.maximum(0, limits - visits))
