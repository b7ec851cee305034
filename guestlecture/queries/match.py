"""How well experts and requests fit, with all that the score needs read at once: no query per pair."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import session
from guestlecture.domain.fairness import fairness, is_newcomer, mean_share, most_per_year, share
from guestlecture.domain.match import Match, Weights, distance_part, feedback_part, level_part, match, total
from guestlecture.domain.place import Point, distance_km, point_of
from guestlecture.domain.wall_time import local_date, year_of
from guestlecture.enums import ExpertStatus, MatchPart, Venue
from guestlecture.models import Expert, Expertise, Offer, Request, Setting, Theme
from guestlecture.queries.booking import count_all_lectures
from guestlecture.queries.feedback import sum_feedback
from guestlecture.queries.institution import point_of_request
from guestlecture.queries.passage import load_vectors
from guestlecture.queries.synonym import load_synonyms
from guestlecture.queries.word import vocabulary_of_words
from guestlecture.search.document import expert_passages, expert_text, request_passages, words_of
from guestlecture.search.embedder import DIMENSIONS, MODEL, Vector
from guestlecture.search.text_fit import Passages, findable, text_fit
from guestlecture.search.word import folded_words

PREFIX = "weight_"  # of the settings that hold the weights


def get_weights() -> Weights:
    """Return the weights of the region: its choices over the defaults."""
    names = [PREFIX + part for part in asdict(Weights())]
    rows = session.execute(sa.select(Setting.name, Setting.value).where(Setting.name.in_(names)))
    return Weights(**{name.removeprefix(PREFIX): float(value) for name, value in rows})


def list_experts_to_match(ids: Sequence[int]) -> list[Expert]:
    """Return some experts with all that the score needs, and the guard rails of profile and offers."""
    themes = joinedload(Theme.parent), selectinload(Theme.neighbours)
    rows = sa.select(Expert).where(Expert.id.in_(ids)).order_by(Expert.id)
    rows = rows.options(
        selectinload(Expert.themes).options(*themes),
        selectinload(Expert.expertise).selectinload(Expertise.synonyms),
        selectinload(Expert.offers).joinedload(Offer.theme).options(*themes),
    )
    return list(session.scalars(rows))


def km_between(request: Request, expert: Expert) -> float | None:
    """Return how far it is from an expert to the school of a request; None where nobody knows."""
    home, school = home_of(expert), point_of_request(request)
    return distance_km(home, school) if home and school else None


def home_of(expert: Expert) -> Point | None:
    """Return where an expert lives or works; None where nobody knows."""
    return point_of(expert.place.lat, expert.place.lon) if expert.place else None


class Scorer:
    """Scores some experts and requests for each other; load the experts by `list_experts_to_match`."""

    def __init__(
        self,
        experts: Sequence[Expert],
        requests: Sequence[Request],
        *,
        at: datetime,
        zone: ZoneInfo,
        weights: Weights | None = None,
    ) -> None:
        self.weights = weights or get_weights()
        self._at, self._zone = at, zone
        self._fair: dict[int, float] = {}
        words = {request.id: _words(request) for request in requests}
        asked = frozenset().union(*words.values())
        vocabulary = vocabulary_of_words(asked)
        self._rarities = {
            id: {word: vocabulary.rarity(word) for word in sorted(some)} for id, some in words.items()
        }
        synonyms = load_synonyms()
        texts = {expert.id: expert_text(expert, synonyms) for expert in experts}
        self._held = {id: findable(words_of(text)) & asked for id, text in texts.items()}
        points: dict[Point | None, Point | None] = {}  # one for each place: so looking up is not comparing
        homes = ((each.id, home_of(each)) for each in experts)
        self._homes = {id: points.setdefault(home, home) for id, home in homes}
        schools = ((each.id, point_of_request(each)) for each in requests)
        self._schools = {id: points.setdefault(school, school) for id, school in schools}
        offered = {expert.id: expert_passages(expert) for expert in experts}
        wanted = {request.id: request_passages(request.topic, request.learning_aim) for request in requests}
        passages = (text for each in (*offered.values(), *wanted.values()) for text in each)
        known = load_vectors(passages, model=MODEL)
        self._offered = Passages(offered, known)
        answers = sum_feedback(list(texts))
        self._feedback = {id: feedback_part(*answers.get(id, (0.0, 0))) for id in texts}
        self._wanted = {id: _rows(texts, known) for id, texts in wanted.items()}
        self._km: dict[tuple[Point | None, Point | None], float | None] = {}

    def score(self, request: Request, expert: Expert, offer: Offer | None, *, theme: float) -> Match:
        """Return the match with one of the offers, or without; `theme` is how near the themes are."""
        return match(self.values(request, expert, offer, theme=theme), self.weights)

    def values(
        self, request: Request, expert: Expert, offer: Offer | None, *, theme: float
    ) -> dict[MatchPart, float | None]:
        """Return the parts of the match from 0 to 1, None where one cannot be known."""
        return {
            MatchPart.THEME: theme,
            MatchPart.TEXT: self.texts(request, [expert.id])[0],
            MatchPart.DISTANCE: self._distance(request, expert.id),
            MatchPart.LEVEL: level_part(has_offer=offer is not None),
            MatchPart.FAIRNESS: self._fairness(expert),
            MatchPart.FEEDBACK: self._feedback[expert.id],
        }

    def texts(self, request: Request, expert_ids: Sequence[int]) -> list[float | None]:
        """Return how well what experts say goes with a request; None where that says nothing."""
        rarities = self._rarities[request.id]
        if not rarities:
            return [None] * len(expert_ids)
        cosines = self._offered.nearest(self._wanted[request.id], expert_ids)
        return [
            text_fit(rarities, self._held[id], cosine) for id, cosine in zip(expert_ids, cosines, strict=True)
        ]

    def total(
        self, request: Request, expert_id: int, text: float | None, *, has_offer: bool, theme: float
    ) -> float:
        """Return the score where fairness does not count, and the text is known: for very many pairs."""
        distance, level = self._distance(request, expert_id), level_part(has_offer=has_offer)
        return total((theme, text, distance, level, 0.0, self._feedback[expert_id]), self.weights)

    def km(self, request: Request, expert_id: int) -> float | None:
        """Return how far it is from an expert to the school of a request; None where nobody knows."""
        key = self._homes[expert_id], self._schools[request.id]
        if key not in self._km:
            home, school = key
            self._km[key] = distance_km(home, school) if home and school else None
        return self._km[key]

    def _distance(self, request: Request, expert_id: int) -> float | None:
        if request.venue is Venue.ONLINE:
            return distance_part(None, is_online=True)
        return distance_part(self.km(request, expert_id), is_online=False)

    def _fairness(self, expert: Expert) -> float:
        if expert.id not in self._fair:
            first = expert.published_at
            newcomer = is_newcomer(
                local_date(first, self._zone) if first else None, local_date(self._at, self._zone)
            )
            most = most_per_year(per_term=expert.max_per_term, per_month=expert.max_per_month)
            given = share(self.lectures.get(expert.id, 0), most)
            self._fair[expert.id] = fairness(given, self.mean, newcomer=newcomer)
        return self._fair[expert.id]

    @cached_property
    def lectures(self) -> dict[int, int]:
        """The lectures of this school year, given or agreed, of everybody."""
        return count_all_lectures(*year_of(self._at, self._zone))

    @cached_property
    def mean(self) -> float:
        """The mean share over all published experts."""
        rows = sa.select(Expert.id, Expert.max_per_term, Expert.max_per_month)
        rows = rows.where(Expert.status == ExpertStatus.PUBLISHED)
        return mean_share(
            [
                share(self.lectures.get(id, 0), most_per_year(per_term=term, per_month=month))
                for id, term, month in session.execute(rows)
            ]
        )


def _words(request: Request) -> frozenset[str]:
    return frozenset(folded_words(f"{request.topic} {request.learning_aim} {request.subject}"))


def _rows(texts: Sequence[str], known: Mapping[str, Vector]) -> Vector:
    rows = [known[text] for text in texts if text in known]
    return np.stack(rows) if rows else np.empty((0, DIMENSIONS), np.float32)
