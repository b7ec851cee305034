"""Who could take a request, the nearest: in a round through the engine's filters, for one alone from SQL."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa
import structlog
from sqlalchemy.orm import selectinload

from guestlecture.db import session
from guestlecture.domain.match import ThemePlace, theme_fit
from guestlecture.domain.place import Point, distance_km, point_of
from guestlecture.domain.request import travels_beyond
from guestlecture.enums import ExpertStatus, Language, Level, Venue
from guestlecture.models import Expert, Offer, Place, Request, Theme
from guestlecture.models.expert import ExpertLanguage, ExpertLevel, expert_theme
from guestlecture.models.offer import OfferLevel
from guestlecture.planning.instance import Floats, floats
from guestlecture.queries.fitting import theme_place
from guestlecture.queries.institution import point_of_request
from guestlecture.queries.request import wanted_of
from guestlecture.search.engine import Query, SearchEngine, SearchUnavailable

QUERIES_AT_ONCE = 100  # in one round trip
MOST_IN_POOL = 100_000
NOWHERE = (1e3, 1e3)  # degrees: further away than anybody
KM_PER_DEGREE = 111.2
Key = tuple[int, Level, Language]
log = structlog.get_logger()


class Themes:
    """Which themes fit which, from the whole tree read at once."""

    def __init__(self) -> None:
        rows = sa.select(Theme).options(selectinload(Theme.neighbours))
        self._themes = {theme.id: theme for theme in session.scalars(rows)}
        self.places: dict[int, ThemePlace] = {id: theme_place(theme) for id, theme in self._themes.items()}
        self._fits: dict[tuple[int, int], float] = {}

    def fit(self, own: int, wanted: int) -> float:
        """Return how near an expert's theme is to the wanted one."""
        key = own, wanted
        if key not in self._fits:
            self._fits[key] = theme_fit(self.places[own], self.places[wanted])
        return self._fits[key]

    def related(self, wanted: int) -> list[int]:
        """Return all themes of experts whom a request for this theme fits."""
        return [own for own in self._themes if self.fit(own, wanted) > 0]

    def slugs(self, wanted: int) -> list[str]:
        """Return the names of these in the index."""
        return [self._themes[own].slug for own in self.related(wanted)]


def find_candidates(
    requests: Sequence[Request], engine: SearchEngine, themes: Themes, *, most: int
) -> dict[int, list[int]]:
    """Return the ids of the nearest experts by request who pass the filters of the engine, at most so many.

    Equal filters are asked once. From SQL where the engine does not answer.
    """
    try:
        pools = _pools(requests, engine, themes)
    except SearchUnavailable as error:
        log.warning("candidates come from the database", reason=type(error).__name__)
        return from_sql(requests, themes, most=most)
    points = _points()
    where = {key: _where(ids, points) for key, ids in pools.items()}
    keys = ((request, _key(request)) for request in requests)
    return {request.id: _nearest(pools[key], where[key], _point(request), most) for request, key in keys}


def from_sql(requests: Sequence[Request], themes: Themes, *, most: int | None = None) -> dict[int, list[int]]:
    """Return the ids of all published experts with a theme that fits, by request; the nearest if `most`."""
    by_theme, points = _experts_by_theme(), _points()
    found = {}
    for request in requests:
        ids = set().union(*(by_theme.get(theme, ()) for theme in themes.related(request.theme_id)))
        found[request.id] = _nearest(sorted(ids), _where(sorted(ids), points), _point(request), most)
    return found


def list_nearest(request: Request, lectures: Mapping[int, int]) -> list[int]:
    """Return the ids of all published experts whose profile or offers allow a request, the nearest first.

    Where it is not known what is near, those with the fewest `lectures` come first. From SQL, so that a page
    and a mail name the same experts, and nobody waits for the engine while writing.
    """
    point, wanted = _point(request), wanted_of(request)
    rows = sa.select(Expert.id, Expert.radius_km, Place.lat, Place.lon).outerjoin(Expert.place)
    rows = rows.where(Expert.status == ExpertStatus.PUBLISHED, _has_a_way(request, Themes()))
    rows = rows.where(sa.or_(Expert.user_id.is_(None), Expert.user_id != request.teacher_id))
    order: list[tuple[float, int, int]] = []
    for id, radius_km, lat, lon in session.execute(rows):
        home = point_of(lat, lon)
        km = distance_km(home, point) if home and point else None
        if not travels_beyond(km, wanted.venue, radius_km):
            order.append((math.inf if km is None else km, lectures.get(id, 0), id))
    return [id for _km, _lectures, id in sorted(order)]


def _has_a_way(request: Request, themes: Themes) -> sa.ColumnElement[bool]:
    """Return the condition that the profile or an offer allows a request, as `domain.request` says of one."""
    related = themes.related(request.theme_id)
    levels, own = sa.select(ExpertLevel.expert_id), ExpertLevel.level == request.level
    level = sa.or_(Expert.id.not_in(levels), Expert.id.in_(levels.where(own)))
    languages, spoken = sa.select(ExpertLanguage.expert_id), ExpertLanguage.language == request.language
    language = sa.or_(Expert.id.not_in(languages), Expert.id.in_(languages.where(spoken)))
    theme = sa.select(expert_theme.c.expert_id).where(expert_theme.c.theme_id.in_(related))
    offers = sa.select(Offer.expert_id).where(
        Offer.theme_id.in_(related),
        Offer.language == request.language,
        Offer.format == request.format,
        Offer.venue == request.venue,
        sa.or_(Offer.group_size_max.is_(None), Offer.group_size_max >= request.group_size),
    )
    made_for = sa.select(OfferLevel.offer_id)
    return sa.or_(
        sa.and_(Expert.open_to_questions, level, language, Expert.id.in_(theme)),
        Expert.id.in_(offers.where(Offer.id.in_(made_for.where(OfferLevel.level == request.level)))),
        sa.and_(level, Expert.id.in_(offers.where(Offer.id.not_in(made_for)))),
    )


def _pools(requests: Sequence[Request], engine: SearchEngine, themes: Themes) -> dict[Key, list[int]]:
    keys = list(dict.fromkeys(_key(request) for request in requests))
    pools = {}
    for start in range(0, len(keys), QUERIES_AT_ONCE):
        some = keys[start : start + QUERIES_AT_ONCE]
        pages = engine.search([_query(key, themes) for key in some])
        for key, page in zip(some, pages, strict=True):
            pools[key] = [hit.id for hit in page.hits]
    return pools


def _key(request: Request) -> Key:
    return request.theme_id, request.level, request.language


def _query(key: Key, themes: Themes) -> Query:
    theme, level, language = key
    filters = {"theme": themes.slugs(theme), "level": [level.value], "language": [language.value]}
    return Query(filters=filters, sort="lectures", per_page=MOST_IN_POOL)


def _point(request: Request) -> Point | None:
    return None if request.venue is Venue.ONLINE else point_of_request(request)


def _where(ids: list[int], points: Mapping[int, tuple[float, float]]) -> Floats:
    return floats([points.get(id, NOWHERE) for id in ids]).reshape(-1, 2)


def _nearest(ids: list[int], where: Floats, point: Point | None, most: int | None) -> list[int]:
    if most is None or len(ids) <= most:
        return ids
    if point is None:
        return ids[:most]
    apart = where - (point.lat, point.lon)
    apart *= (KM_PER_DEGREE, KM_PER_DEGREE * np.cos(np.radians(point.lat)))
    order = np.argsort((apart**2).sum(axis=1), kind="stable")[:most]
    return [ids[number] for number in order]


def _experts_by_theme() -> dict[int, set[int]]:
    public = sa.select(Expert.id).where(Expert.status == ExpertStatus.PUBLISHED)
    own = sa.select(expert_theme.c.theme_id, expert_theme.c.expert_id)
    offered = sa.select(Offer.theme_id, Offer.expert_id).where(Offer.expert_id.in_(public))
    found: dict[int, set[int]] = {}
    for theme, expert in session.execute(own.where(expert_theme.c.expert_id.in_(public)).union(offered)):
        found.setdefault(theme, set()).add(expert)
    return found


def _points() -> dict[int, tuple[float, float]]:
    rows = sa.select(Expert.id, Place.lat, Place.lon).join(Place, Expert.place_id == Place.id)
    rows = rows.where(Expert.status == ExpertStatus.PUBLISHED, Place.lat.is_not(None), Place.lon.is_not(None))
    points = ((id, point_of(lat, lon)) for id, lat, lon in session.execute(rows))
    return {id: (point.lat, point.lon) for id, point in points if point}
