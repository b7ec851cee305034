"""How the experts of a round fit its requests, all read at once: no query per pair."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.booking import Engagement
from guestlecture.domain.fairness import is_newcomer, most_per_year
from guestlecture.domain.guard_rail import Pair, broken_by_pair
from guestlecture.domain.match import Match, Weights, level_part, match
from guestlecture.domain.request import TRAVELS, Terms, Wanted
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HOLDING, MatchPart
from guestlecture.models import Booking, Expert, Offer, Request
from guestlecture.queries.booking import engagement_of
from guestlecture.queries.candidate import Themes
from guestlecture.queries.match import Scorer, list_experts_to_match
from guestlecture.queries.request import terms_of
from guestlecture.queries.round_request import Asked, who_said_no
from guestlecture.queries.series import list_coming_in_series


@dataclass(frozen=True, eq=False)
class Way:
    """How an expert could take requests: with an offer or without, for these themes.

    `depth` says how much of what is wanted matters to it: 0 level and language, 1 format and venue too, 2 the
    group as well. What it was found to fit is kept, by wanted theme and by the number of what else is wanted.
    """

    offer: Offer | None
    terms: Terms
    themes: Sequence[int]
    depth: int
    fits: dict[int, float] = field(default_factory=dict)
    known: dict[int, bool] = field(default_factory=dict)


class Found(NamedTuple):
    """How an expert fits a request; `too_far_km` is set where only the radius is in the way."""

    expert: Expert
    way: Way
    theme: float
    score: float
    too_far_km: float | None = None


class Facts:
    """The experts of a round, and how each fits a request."""

    def __init__(
        self,
        ids: Iterable[int],
        requests: Sequence[Request],
        themes: Themes,
        *,
        weights: Weights,
        at: datetime,
        zone: ZoneInfo,
    ) -> None:
        experts = list_experts_to_match(sorted(set(ids)))
        self.experts = {expert.id: expert for expert in experts}
        self.scorer = Scorer(experts, requests, at=at, zone=zone, weights=weights.without_fairness())
        self._themes, self._at, self._zone = themes, at, zone
        self._ways = {expert.id: _ways(expert) for expert in experts}
        self._refused = who_said_no(requests)
        for id, coming in list_coming_in_series(requests).items():
            self._refused[id] |= coming
        owners = {expert.user_id: expert.id for expert in experts if expert.user_id}
        for request in requests:
            if request.teacher_id in owners:  # nobody teaches for themselves
                self._refused[request.id].add(owners[request.teacher_id])
        self._kinds: dict[tuple[object, ...], int] = {}
        self._texts: dict[int, dict[int, float | None]] = {}  # by request and expert, as far as it was asked

    def find(self, asked: Asked, ids: Iterable[int]) -> list[Found]:
        """Return how experts fit a request, each in the best way; without those whom nothing brings to it."""
        refused, wanted = self._refused.get(asked.id, ()), asked.wanted
        kinds = (
            self._kind(wanted.level, wanted.language),
            self._kind(wanted.level, wanted.language, wanted.format, wanted.venue),
            self._kind(wanted.level, wanted.language, wanted.format, wanted.venue, wanted.group_size),
        )
        best = [
            (id, *way)
            for id in ids
            # The index may know people who have just gone.
            if id in self._ways and id not in refused and (way := self._best_way(id, asked, kinds))
        ]
        known = self._texts.setdefault(asked.id, {})
        new = [id for id, _way, _theme in best if id not in known]
        known.update(zip(new, self.scorer.texts(asked.request, new), strict=True))
        return [self._found(asked, id, way, theme, known[id]) for id, way, theme in best]

    def match(self, asked: Asked, expert: Expert) -> Match:
        """Return the score of a pair that fits, with its parts."""
        (found,) = self.find(asked, [expert.id])
        values = self.scorer.values(asked.request, expert, found.way.offer, theme=found.theme)
        return match({**values, MatchPart.TEXT: self._texts[asked.id][expert.id]}, self.scorer.weights)

    def is_newcomer(self, expert: Expert) -> bool:
        """Say whether somebody was published for the first time in this school year."""
        first = expert.published_at
        on = local_date(first, self._zone) if first else None
        return is_newcomer(on, local_date(self._at, self._zone))

    def _found(self, asked: Asked, id: int, way: Way, theme: float, text: float | None) -> Found:
        has_offer = way.offer is not None
        score = self.scorer.total(asked.request, id, text, has_offer=has_offer, theme=theme)
        radius, beyond = way.terms.radius_km, None
        if radius is not None and asked.wanted.venue in TRAVELS:
            km = self.scorer.km(asked.request, id)
            beyond = float(ceil(km) - radius) if km is not None and km > radius else None
        return Found(self.experts[id], way, theme, score, beyond)

    def _best_way(self, id: int, asked: Asked, kinds: tuple[int, int, int]) -> tuple[Way, float] | None:
        best: tuple[float, Way, float] | None = None
        weights, theme = self.scorer.weights, asked.theme_id
        for way in self._ways[id]:
            fit = way.fits.get(theme)
            if fit is None:
                fit = way.fits[theme] = max((self._themes.fit(own, theme) for own in way.themes), default=0.0)
            if (fit <= 0 and not asked.is_aimed) or not self._fits(way, asked.wanted, kinds):
                continue
            worth = weights.theme * fit + weights.level * level_part(has_offer=way.offer is not None)
            if best is None or worth > best[0]:
                best = worth, way, fit
        return best and best[1:]

    def _fits(self, way: Way, wanted: Wanted, kinds: tuple[int, int, int]) -> bool:
        """Say whether a way takes what is wanted, at any distance; what does not matter is not looked at."""
        kind = kinds[way.depth]
        known = way.known.get(kind)
        if known is None:
            nowhere = Wanted(wanted.level, wanted.language, wanted.format, wanted.venue, wanted.group_size)
            known = way.known[kind] = not broken_by_pair(Pair(nowhere, way.terms))
        return known

    def _kind(self, *wanted: object) -> int:
        return self._kinds.setdefault(wanted, len(self._kinds))


def most_of(expert: Expert) -> int:
    """Return how many lectures an expert gives at most in a school year; one at least to the planner."""
    return max(1, most_per_year(per_term=expert.max_per_term, per_month=expert.max_per_month))


def list_all_engagements(begins: datetime, ends: datetime) -> Mapping[int, list[Engagement]]:
    """Return the agreed lectures between two instants, by expert."""
    rows = sa.select(Booking).where(Booking.status.in_(HOLDING))
    rows = rows.where(Booking.starts_at < ends, Booking.ends_at > begins).order_by(Booking.starts_at)
    found: dict[int, list[Engagement]] = {}
    for booking in session.scalars(rows):
        found.setdefault(booking.expert_id, []).append(engagement_of(booking))
    return found


def _ways(expert: Expert) -> list[Way]:
    ways = [_way(offer, terms_of(expert, offer), [offer.theme_id]) for offer in expert.offers]
    return [*ways, _way(None, terms_of(expert, None), [theme.id for theme in expert.themes])]


def _way(offer: Offer | None, terms: Terms, themes: Sequence[int]) -> Way:
    has_form = terms.format is not None or terms.venue is not None
    return Way(offer, terms, themes, 2 if terms.group_size_max is not None else int(has_form))
