"""Which open requests fit an expert, and which experts offered to take one; each with the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import session
from guestlecture.domain.booking import Engagement
from guestlecture.domain.match import Match, ThemePlace, match, theme_fit
from guestlecture.domain.place import distance_km, point_of
from guestlecture.domain.request import check_request, check_theme
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ProposalStatus, Venue
from guestlecture.errors import Refusal
from guestlecture.models import Expert, Expertise, Institution, Offer, Proposal, Request, Slot, Theme
from guestlecture.queries.availability import Times, find_obstacles
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.proposal import LIVE, Possible, list_agreed_around, obstacle_among
from guestlecture.queries.request import are_open_to_all, terms_of, wanted_of
from guestlecture.search.engine import Query, SearchEngine, SearchUnavailable
from guestlecture.search.word import folded_words

MOST_SHOWN, MOST_FOUND = 50, 500
LETTERS_OF_A_PART = 5  # from that length on, a word is also found within a longer one


@dataclass(frozen=True)
class Way:
    """How an expert can take a request: with one of the offers, or with a lecture made for it (None)."""

    offer: Offer | None
    theme: Theme
    match: Match


@dataclass(frozen=True)
class Fitting:
    """A request and an expert whom it fits: the ways, best first, and what else speaks for it."""

    request: Request
    expert: Expert
    ways: Sequence[Way]
    moments: Sequence[Possible]
    tags: Sequence[Expertise]
    distance_km: float | None

    @property
    def best(self) -> Way:
        """The best way."""
        return self.ways[0]

    @property
    def free(self) -> list[Slot]:
        """The moments at which nothing stands in the way."""
        return [each.slot for each in self.moments if each.obstacle is None]

    @property
    def convenient(self) -> list[Slot]:
        """Those of them that are within the expert's own hours too."""
        return [each.slot for each in self.moments if each.obstacle is None and each.warning is None]


@dataclass(frozen=True)
class Volunteer:
    """An expert's offer to take a request; `fitting` is None where the profile does not fit any more."""

    proposal: Proposal
    fitting: Fitting | None
    moments: Sequence[Possible]


@dataclass(frozen=True)
class FittingRequests:
    """What fits an expert; `is_simple` where the engine was down and SQL looked for the words."""

    found: Sequence[Fitting]
    is_simple: bool = False


def list_fitting_requests(
    expert: Expert, index: SearchEngine, *, text: str, at: datetime, zone: ZoneInfo, rules: Rules
) -> FittingRequests:
    """Return the open requests that an expert can take, best first; with `text` only those with its words."""
    rows = _candidates(expert, at=at, zone=zone)
    is_simple = False
    if text.strip():
        try:
            page = index.search([Query(text=text, per_page=MOST_FOUND)])[0]
            rows = rows.where(Request.id.in_([hit.id for hit in page.hits]))
        except SearchUnavailable:
            rows, is_simple = rows.where(*_with_words(text)), True
    requests = list(session.scalars(rows))
    slots = [slot for request in requests for slot in request.slots]
    agreed = list_agreed_around(expert, slots, zone) if slots else []
    warnings = find_obstacles(expert, slots, zone)
    found = [
        _fitting(request, expert, agreed, warnings, at=at, zone=zone, rules=rules) for request in requests
    ]
    fitting = [each for each in found if each.ways and each.convenient]
    fitting.sort(key=lambda each: (-each.best.match.score, each.request.answer_by_on, each.request.id))
    return FittingRequests(fitting[:MOST_SHOWN], is_simple)


def look_at_request(
    request: Request, expert: Expert, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Fitting:
    """Return how an expert can take an open request; without any way where it does not fit."""
    agreed, warnings = (
        list_agreed_around(expert, request.slots, zone),
        find_obstacles(expert, request.slots, zone),
    )
    return _fitting(request, expert, agreed, warnings, at=at, zone=zone, rules=rules)


def list_volunteers(request: Request, *, at: datetime, zone: ZoneInfo, rules: Rules) -> list[Volunteer]:
    """Return who offered to take a request and waits for the teacher, the best first."""
    waiting = [each for each in request.proposals if each.status is ProposalStatus.WAITING_FOR_TEACHER]
    found = [_volunteer(proposal, at=at, zone=zone, rules=rules) for proposal in waiting]
    return sorted(found, key=lambda each: -each.fitting.best.match.score if each.fitting else 0.0)


def find_offer_of(request: Request, expert: Expert) -> Proposal | None:
    """Return what there is already between a request and an expert, but for what was withdrawn."""
    counts = (*LIVE, ProposalStatus.ACCEPTED, ProposalStatus.DECLINED)
    return next(
        (each for each in request.proposals if each.expert_id == expert.id and each.status in counts), None
    )


def check_way(request: Request, expert: Expert, offer: Offer | None) -> Way:
    """Return the way in which an expert can take a request with this offer. Raises the refusal if none."""
    check_request(wanted_of(request), terms_of(expert, offer))
    themes = [offer.theme] if offer else expert.themes
    wanted = _theme_place(request.theme)
    fits = [(theme_fit(_theme_place(theme), wanted), theme) for theme in themes]
    fit, theme = max(fits, key=lambda pair: pair[0], default=(0.0, request.theme))
    check_theme(fit)
    is_online = request.venue is Venue.ONLINE
    parts = match(theme=fit, km=_km(request, expert), is_online=is_online, has_offer=offer is not None)
    return Way(offer, theme, parts)


def _candidates(expert: Expert, *, at: datetime, zone: ZoneInfo) -> sa.Select[Request]:
    asked = sa.select(Proposal.request_id).where(Proposal.expert_id == expert.id)
    rows = sa.select(Request).where(*are_open_to_all(local_date(at, zone)))
    rows = rows.where(Request.id.not_in(asked.where(Proposal.status != ProposalStatus.WITHDRAWN)))
    return rows.where(Request.teacher_id != expert.user_id).options(
        joinedload(Request.institution).joinedload(Institution.place),
        joinedload(Request.theme).selectinload(Theme.neighbours),
        selectinload(Request.slots),
    )


def _with_words(text: str) -> list[sa.ColumnElement[bool]]:
    columns = (Request.topic, Request.learning_aim, Request.subject)
    return [
        sa.or_(*(column.icontains(part, autoescape=True) for column in columns)) for part in text.split()[:8]
    ]


def _fitting(
    request: Request,
    expert: Expert,
    agreed: Sequence[Engagement],
    warnings: Mapping[Times, Refusal],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Fitting:
    moments = [
        Possible(
            slot,
            obstacle_among(agreed, request, expert, slot, at=at, zone=zone, rules=rules),
            warnings.get((slot.starts_at, slot.ends_at)),
        )
        for slot in request.slots
    ]
    ways = sorted(_ways(request, expert), key=lambda way: -way.match.score)
    return Fitting(request, expert, ways, moments, _tags(request, expert), _km(request, expert))


def _ways(request: Request, expert: Expert) -> list[Way]:
    ways = []
    for offer in (*expert.offers, None):
        try:
            ways.append(check_way(request, expert, offer))
        except Refusal:
            continue
    return ways


def _volunteer(proposal: Proposal, *, at: datetime, zone: ZoneInfo, rules: Rules) -> Volunteer:
    request, expert = proposal.request, proposal.expert
    fitting = look_at_request(request, expert, at=at, zone=zone, rules=rules)
    offered = {slot.id for slot in proposal.slots}
    moments = [each for each in fitting.moments if each.slot.id in offered]
    ways = [way for way in fitting.ways if way.offer is proposal.offer]
    if not ways:
        return Volunteer(proposal, None, moments)
    return Volunteer(
        proposal, Fitting(request, expert, ways, moments, fitting.tags, fitting.distance_km), moments
    )


def _tags(request: Request, expert: Expert) -> list[Expertise]:
    words = folded_words(f"{request.topic} {request.learning_aim} {request.subject}")
    text, known = " ".join(words), set(words)
    return [tag for tag in expert.expertise if any(_occurs(each, text, known) for each in _names(tag))]


def _names(tag: Expertise) -> list[str]:
    names = (tag.label_nl, tag.label_en, *(synonym.text for synonym in tag.synonyms))
    return [" ".join(folded_words(name)) for name in names]


def _occurs(name: str, text: str, words: set[str]) -> bool:
    return name in words or (len(name) >= LETTERS_OF_A_PART and name in text)


def _theme_place(theme: Theme) -> ThemePlace:
    upwards, each = [theme.id], theme.parent
    while each is not None:
        upwards.append(each.id)
        each = each.parent
    return ThemePlace(tuple(upwards), frozenset(neighbour.id for neighbour in theme.neighbours))


def _km(request: Request, expert: Expert) -> float | None:
    place = expert.place
    home = point_of(place.lat, place.lon) if place else None
    school = point_of_institution(request.institution)
    return distance_km(home, school) if home and school else None
