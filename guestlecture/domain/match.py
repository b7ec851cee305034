"""How well an expert fits a request: parts from 0 to 1, and the sum that puts requests in order."""

from dataclasses import dataclass
from math import exp

BELOW, ABOVE, RELATED = 1.0, 0.7, 0.45
BY_OFFER, BY_PROFILE = 1.0, 0.6
UNKNOWN = 0.5
DISTANCE_SCALE_KM = 25.0
THEME_WEIGHT, DISTANCE_WEIGHT, LEVEL_WEIGHT = 0.25, 0.15, 0.10


@dataclass(frozen=True)
class ThemePlace:
    """Where a theme stands among the others: its id and those above it, the nearest first; its neighbours."""

    upwards: tuple[int, ...]
    neighbours: frozenset[int] = frozenset()

    @property
    def id(self) -> int:
        """The theme itself."""
        return self.upwards[0]


@dataclass(frozen=True)
class Match:
    """The parts of a score; a part that cannot be known counts half."""

    theme: float
    distance: float
    level: float

    @property
    def score(self) -> float:
        """The weighted sum."""
        return THEME_WEIGHT * self.theme + DISTANCE_WEIGHT * self.distance + LEVEL_WEIGHT * self.level


def theme_fit(own: ThemePlace, wanted: ThemePlace) -> float:
    """Return how near an expert's theme is to the wanted one; 0 where they are strangers."""
    if wanted.id in own.upwards:
        return BELOW
    if own.id in wanted.upwards:
        return ABOVE
    are_siblings = own.upwards[1:2] == wanted.upwards[1:2] != ()
    are_neighbours = wanted.id in own.neighbours or own.id in wanted.neighbours
    return RELATED if are_siblings or are_neighbours else 0.0


def match(*, theme: float, km: float | None, is_online: bool, has_offer: bool) -> Match:
    """Return the match of an expert and a request, with an offer that names level and form or without."""
    return Match(theme, _distance(km, is_online), BY_OFFER if has_offer else BY_PROFILE)


def _distance(km: float | None, is_online: bool) -> float:
    if is_online:
        return 1.0
    return UNKNOWN if km is None else exp(-km / DISTANCE_SCALE_KM)
