"""Whether an expert can be asked for what a teacher wants."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import ceil

from guestlecture.domain.place import Point, distance_km
from guestlecture.enums import Format, Language, Level, Venue
from guestlecture.errors import (
    ExpertNotPublished,
    FormatNotOffered,
    GroupTooLarge,
    LanguageNotOffered,
    LevelNotOffered,
    NoQuestionsOutsideOffers,
    ThemeNotShared,
    TooFar,
    check_all,
)

TRAVELS = frozenset({Venue.SCHOOL, Venue.ELSEWHERE})  # where the expert does; to a company the group travels


@dataclass(frozen=True)
class Terms:
    """What an expert accepts: the profile, or one offer of it. An empty set or None is no limit."""

    is_published: bool
    open_to_questions: bool = True
    levels: AbstractSet[Level] = frozenset()
    languages: AbstractSet[Language] = frozenset()
    radius_km: int | None = None
    point: Point | None = None
    format: Format | None = None
    venue: Venue | None = None
    group_size_max: int | None = None

    def narrowed(
        self,
        *,
        levels: AbstractSet[Level],
        language: Language,
        format: Format,
        venue: Venue,
        group_size_max: int | None,
    ) -> "Terms":
        """Return the terms of an offer of this expert. Who offers something is open to being asked for it."""
        return replace(
            self,
            open_to_questions=True,
            levels=levels or self.levels,
            languages=frozenset({language}),
            format=format,
            venue=venue,
            group_size_max=group_size_max,
        )


@dataclass(frozen=True)
class Wanted:
    """What a teacher asks for, as far as it can be refused."""

    level: Level
    language: Language
    format: Format
    venue: Venue
    group_size: int
    point: Point | None = None


def check_request(wanted: Wanted, terms: Terms) -> None:
    """Refuse a request that breaks what the expert accepts; all that it breaks, at once."""
    if not terms.is_published:
        raise ExpertNotPublished
    if not terms.open_to_questions:
        raise NoQuestionsOutsideOffers
    check_all(
        lambda: _check_level(wanted, terms),
        lambda: _check_language(wanted, terms),
        lambda: _check_format(wanted, terms),
        lambda: _check_group(wanted, terms),
        lambda: check_distance(wanted, terms),
    )


def _check_level(wanted: Wanted, terms: Terms) -> None:
    if terms.levels and wanted.level not in terms.levels:
        raise LevelNotOffered


def _check_language(wanted: Wanted, terms: Terms) -> None:
    if terms.languages and wanted.language not in terms.languages:
        raise LanguageNotOffered


def _check_format(wanted: Wanted, terms: Terms) -> None:
    if terms.format not in (None, wanted.format) or terms.venue not in (None, wanted.venue):
        raise FormatNotOffered


def _check_group(wanted: Wanted, terms: Terms) -> None:
    if terms.group_size_max is not None and wanted.group_size > terms.group_size_max:
        raise GroupTooLarge(most=terms.group_size_max)


def check_theme(fit: float) -> None:
    """Refuse an open request for a theme that has nothing to do with the expert's."""
    if fit <= 0:
        raise ThemeNotShared


def check_distance(wanted: Wanted, terms: Terms) -> None:
    """Refuse a school further away than the expert travels."""
    if wanted.point is None or terms.point is None:
        return
    km = distance_km(wanted.point, terms.point)
    if travels_beyond(km, wanted.venue, terms.radius_km):
        raise TooFar(radius=terms.radius_km, distance=ceil(km))


def travels_beyond(km: float | None, venue: Venue, radius_km: int | None) -> bool:
    """Say whether an expert would travel further than the radius; what is not known is within it."""
    return venue in TRAVELS and km is not None and radius_km is not None and km > radius_km
