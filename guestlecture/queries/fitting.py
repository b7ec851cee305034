"""How an expert fits a request: with which lecture and when, and the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.booking import Engagement
from guestlecture.domain.closed_day import SchoolCalendar
from guestlecture.domain.guard_rail import Notice, Pair, check_pair
from guestlecture.domain.match import Match, ThemePlace, theme_fit
from guestlecture.domain.rules import Rules
from guestlecture.errors import Refusal
from guestlecture.models import Expert, Expertise, Offer, Request, Slot, Theme
from guestlecture.queries.availability import Times
from guestlecture.queries.closed_day import closures_in
from guestlecture.queries.guard_rail import obstacle_among
from guestlecture.queries.match import Scorer, km_between
from guestlecture.queries.panel import slots_of
from guestlecture.queries.proposal import Possible
from guestlecture.queries.request import terms_of, wanted_of
from guestlecture.search.word import folded_words

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
        return [each.slot for each in self.moments if each.is_convenient]


def find_fitting(
    request: Request,
    expert: Expert,
    agreed: Sequence[Engagement],
    warnings: Mapping[Times, Refusal],
    scorer: Scorer,
    *,
    calendar: SchoolCalendar,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Fitting:
    """Return how an expert with these agreed lectures can take a request; without any way if it cannot be.

    `calendar` is that of the school, which may have closed a day after it asked for it.
    """
    slots = slots_of(request)
    moments = possible_moments(request, expert, slots, agreed, warnings, at=at, zone=zone, rules=rules)
    closed = closures_in(calendar, slots, zone)
    moments = [
        replace(each, obstacle=closed.get((each.slot.starts_at, each.slot.ends_at)) or each.obstacle)
        for each in moments
    ]
    return fitting_of(request, expert, moments, scorer)


def fitting_of(request: Request, expert: Expert, moments: Sequence[Possible], scorer: Scorer) -> Fitting:
    """Return how an expert for whom these moments are possible or not can take a request."""
    ways = sorted(_ways(request, expert, scorer), key=lambda way: -way.match.score)
    return Fitting(request, expert, ways, moments, _tags(request, expert), km_between(request, expert))


def possible_moments(
    request: Request,
    expert: Expert,
    slots: Sequence[Slot],
    agreed: Sequence[Engagement],
    warnings: Mapping[Times, Refusal],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    notice: Notice | None = None,
) -> list[Possible]:
    """Return what stands in an expert's way at some moments; `notice` is for who is asked, not who offers."""
    return [
        Possible(
            slot,
            obstacle_among(agreed, request, expert, slot, at=at, zone=zone, rules=rules, notice=notice),
            warnings.get((slot.starts_at, slot.ends_at)),
        )
        for slot in slots
    ]


def check_way(request: Request, expert: Expert, offer: Offer | None) -> tuple[Theme, float]:
    """Return with which theme an expert can take a request with this offer, and how near that theme is.

    Raises the refusals where it cannot be.
    """
    themes = [offer.theme] if offer else expert.themes
    wanted = theme_place(request.theme)
    fits = [(theme_fit(theme_place(theme), wanted), theme) for theme in themes]
    fit, theme = max(fits, key=lambda pair: pair[0], default=(0.0, request.theme))
    check_pair(Pair(wanted_of(request), terms_of(expert, offer), fit))
    return theme, fit


def _ways(request: Request, expert: Expert, scorer: Scorer) -> list[Way]:
    ways = []
    for offer in (*expert.offers, None):
        try:
            theme, fit = check_way(request, expert, offer)
        except Refusal:
            continue
        ways.append(Way(offer, theme, scorer.score(request, expert, offer, theme=fit)))
    return ways


def _tags(request: Request, expert: Expert) -> list[Expertise]:
    words = folded_words(f"{request.topic} {request.learning_aim} {request.subject}")
    text, known = " ".join(words), set(words)
    return [tag for tag in expert.expertise if any(_occurs(each, text, known) for each in _names(tag))]


def _names(tag: Expertise) -> list[str]:
    names = (tag.label_nl, tag.label_en, *(synonym.text for synonym in tag.synonyms))
    return [" ".join(folded_words(name)) for name in names]


def _occurs(name: str, text: str, words: set[str]) -> bool:
    return name in words or (len(name) >= LETTERS_OF_A_PART and name in text)


def theme_place(theme: Theme) -> ThemePlace:
    """Return where a theme stands, as the score sees it."""
    upwards, each = [theme.id], theme.parent
    while each is not None:
        upwards.append(each.id)
        each = each.parent
    return ThemePlace(tuple(upwards), frozenset(neighbour.id for neighbour in theme.neighbours))
