"""How well an expert fits a request: parts from 0 to 1, and their weighted sum.

One score for whoever looks at a request: the best experts for it, the requests that fit an expert,
substitutes, and the planning round. Results of a search have an order of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from math import exp, floor, fsum
from operator import mul

from guestlecture.enums import MatchPart
from guestlecture.errors import WeightsBelowZero, WeightsDoNotAddUp

BELOW, ABOVE, RELATED = 1.0, 0.7, 0.45
BY_OFFER, BY_PROFILE = 1.0, 0.6
UNKNOWN = 0.5
DISTANCE_SCALE_KM = 25.0
PRIOR_ANSWERS = 5  # as if there had been so many before, half good
TENTHS = 1000  # of a hundred, in which a score is shown


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
class Weights:
    """How much each part counts; together 1."""

    theme: float = 0.25
    text: float = 0.30
    distance: float = 0.15
    level: float = 0.10
    fairness: float = 0.15
    feedback: float = 0.05

    def check(self) -> None:
        """Refuse weights below zero, or that are not 1 together."""
        weights = asdict(self)
        for part, weight in weights.items():
            if not weight >= 0:  # nor what is no number at all
                raise WeightsBelowZero(field=part)
        if abs(fsum(weights.values()) - 1) > 1e-9:
            raise WeightsDoNotAddUp(total=round(fsum(weights.values()) * 100, 1))

    @cached_property
    def in_order(self) -> tuple[float, ...]:
        """The weights in the usual order of the parts."""
        return tuple(getattr(self, name.value) for name in MatchPart)

    def without_fairness(self) -> "Weights":
        """Return the weights of a planning round, which has a fairness of its own: the others, scaled to 1.

        Where nothing but fairness counts, all others count the same.
        """
        rest = 1 - self.fairness
        if rest <= 0:
            return replace(Weights(*[0.2] * 6), fairness=0.0)
        return Weights(**{part: weight / rest for part, weight in asdict(self).items()} | {"fairness": 0.0})


@dataclass(frozen=True)
class Part:
    """One part of a score: its value from 0 to 1, and its weight. What cannot be known counts half."""

    name: MatchPart
    value: float
    weight: float
    is_known: bool = True

    @property
    def contribution(self) -> float:
        """What it adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True)
class Match:
    """A score and its parts, in their usual order."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """The sum of the parts, exactly."""
        return fsum(part.contribution for part in self.parts)

    def __getitem__(self, name: MatchPart) -> Part:
        """Return one part."""
        return next(part for part in self.parts if part.name == name)

    @property
    def points(self) -> float:
        """The score of a hundred, with one decimal."""
        return _tenths(self.score) / 10

    def shown(self) -> dict[MatchPart, float]:
        """Return what each part adds of a hundred, with one decimal, so that they add up to `points`.

        The largest remainders are rounded up (Hamilton's method of apportionment).
        """
        exact = {part.name: part.contribution * TENTHS for part in self.parts}
        shown = {name: floor(value + 1e-9) for name, value in exact.items()}
        missing = _tenths(self.score) - sum(shown.values())
        by_remainder = sorted(exact, key=lambda name: shown[name] - exact[name])
        for name in by_remainder[:missing]:
            shown[name] += 1
        return {name: tenths / 10 for name, tenths in shown.items()}


def theme_fit(own: ThemePlace, wanted: ThemePlace) -> float:
    """Return how near an expert's theme is to the wanted one; 0 where they are strangers."""
    if wanted.id in own.upwards:
        return BELOW
    if own.id in wanted.upwards:
        return ABOVE
    are_siblings = own.upwards[1:2] == wanted.upwards[1:2] != ()
    are_neighbours = wanted.id in own.neighbours or own.id in wanted.neighbours
    return RELATED if are_siblings or are_neighbours else 0.0


def distance_part(km: float | None, *, is_online: bool) -> float | None:
    """Return how near is near; 1 online, None where nobody knows."""
    if is_online:
        return 1.0
    return None if km is None else exp(-km / DISTANCE_SCALE_KM)


def level_part(*, has_offer: bool) -> float:
    """Return 1 for an offer that names level and form, less for a profile that does."""
    return BY_OFFER if has_offer else BY_PROFILE


def feedback_part(good: float, answers: int) -> float | None:
    """Return the mean of answers from 0 to 1 that sum up to `good`; None where there are none yet.

    It is a mean with five prior answers at a half, so that one bad answer is no verdict.
    """
    if answers == 0:
        return None
    return (good + PRIOR_ANSWERS * UNKNOWN) / (answers + PRIOR_ANSWERS)


def match(values: Mapping[MatchPart, float | None], weights: Weights) -> Match:
    """Return the match of parts from 0 to 1; what is None, or not named, cannot be known and counts half."""
    parts = []
    for name in MatchPart:
        value = values.get(name)
        weight = getattr(weights, name.value)
        parts.append(Part(name, UNKNOWN if value is None else value, weight, value is not None))
    return Match(tuple(parts))


def total(values: Sequence[float | None], weights: Weights) -> float:
    """Return the score of all parts in their usual order, for who compares very many."""
    known = [UNKNOWN if value is None else value for value in values]
    return fsum(map(mul, known, weights.in_order))


def _tenths(score: float) -> int:
    return floor(score * TENTHS + 0.5)


def percentages(weights: Weights) -> dict[MatchPart, int]:
    """Return the weights as whole numbers that make a hundred; the largest remainders are rounded up."""
    exact = {name: getattr(weights, name.value) * 100 for name in MatchPart}
    shown = {name: floor(value + 1e-9) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: shown[name] - exact[name])
    for name in by_remainder[: 100 - sum(shown.values())]:
        shown[name] += 1
    return shown
