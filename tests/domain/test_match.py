"""How well an expert fits a request."""

from math import exp, fsum, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.match import (
    Match,
    ThemePlace,
    Weights,
    distance_part,
    feedback_part,
    level_part,
    match,
    theme_fit,
)
from guestlecture.enums import MatchPart
from guestlecture.errors import WeightsBelowZero, WeightsDoNotAddUp

ENERGY, DIGITAL = ThemePlace((1,)), ThemePlace((2,))
HYDROGEN, WIND = ThemePlace((11, 1)), ThemePlace((12, 1))
STORAGE = ThemePlace((111, 11, 1))
DATA, GRID = ThemePlace((21, 2), frozenset({13})), ThemePlace((13, 1))

SHARES = st.lists(st.integers(0, 100), min_size=6, max_size=6).filter(any)
VALUES = st.dictionaries(st.sampled_from(MatchPart), st.one_of(st.none(), st.floats(0, 1)))


def weights_of(shares: list[int]) -> Weights:
    """Return weights in these proportions."""
    return Weights(*(share / sum(shares) for share in shares))


@pytest.mark.parametrize(
    ("own", "wanted", "fit"),
    [
        (HYDROGEN, HYDROGEN, 1),
        (HYDROGEN, ENERGY, 1),  # below what is wanted
        (STORAGE, ENERGY, 1),
        (ENERGY, HYDROGEN, 0.7),  # above it
        (HYDROGEN, STORAGE, 0.7),
        (HYDROGEN, WIND, 0.45),  # beside it
        (DATA, GRID, 0.45),  # neighbours, whoever declared it
        (GRID, DATA, 0.45),
        (ENERGY, DIGITAL, 0),  # top themes are no siblings
        (HYDROGEN, DATA, 0),
        (STORAGE, WIND, 0),
    ],
)
def test_theme_fits_as_the_rules_say(own: ThemePlace, wanted: ThemePlace, fit: float) -> None:
    assert theme_fit(own, wanted) == fit


@pytest.mark.parametrize(
    ("km", "is_online", "distance"), [(0, False, 1), (25, False, exp(-1)), (None, False, None), (90, True, 1)]
)
def test_distance_fades(km: float | None, is_online: bool, distance: float | None) -> None:
    assert distance_part(km, is_online=is_online) == distance


def test_an_offer_that_names_level_and_form_counts_more_than_a_profile() -> None:
    assert (level_part(has_offer=True), level_part(has_offer=False)) == (1, 0.6)


@pytest.mark.parametrize(
    ("good", "answers", "part"), [(0, 0, None), (0, 1, 2.5 / 6), (5, 5, 0.75), (95, 95, 0.975)]
)
def test_few_answers_move_little(good: float, answers: int, part: float | None) -> None:
    assert feedback_part(good, answers) == part


def test_weights_are_those_of_the_rules() -> None:
    values = dict.fromkeys(MatchPart, 1.0)
    assert [part.weight for part in match(values, Weights()).parts] == [0.25, 0.30, 0.15, 0.10, 0.15, 0.05]
    assert match(values, Weights()).score == 1


def test_what_cannot_be_known_counts_half_and_says_so() -> None:
    part = match({MatchPart.DISTANCE: None}, Weights())[MatchPart.DISTANCE]
    assert (part.value, part.is_known) == (0.5, False)
    assert match({}, Weights()).score == 0.5


@given(VALUES, SHARES)
def test_parts_add_up_to_the_score_exactly(values: dict[MatchPart, float | None], shares: list[int]) -> None:
    found = match(values, weights_of(shares))
    assert found.score == fsum(part.value * part.weight for part in found.parts)
    assert 0 <= found.score <= 1 + 1e-12


@given(VALUES, SHARES)
def test_shown_parts_add_up_to_the_shown_total(
    values: dict[MatchPart, float | None], shares: list[int]
) -> None:
    found = match(values, weights_of(shares))
    shown = found.shown()
    assert round(sum(shown.values()), 1) == found.points
    assert abs(found.points - found.score * 100) <= 0.05 + 1e-9
    for part in found.parts:
        assert abs(shown[part.name] - part.contribution * 100) < 0.1 + 1e-9


@given(SHARES)
def test_round_counts_fairness_once(shares: list[int]) -> None:
    weights = weights_of(shares)
    scaled = weights.without_fairness()
    assert scaled.fairness == 0
    scaled.check()
    if weights.fairness < 1:
        assert scaled.theme * (1 - weights.fairness) == pytest.approx(weights.theme)


@pytest.mark.parametrize(
    ("weights", "refusal"),
    [
        (Weights(theme=-0.1, text=0.65), WeightsBelowZero),
        (Weights(theme=nan), WeightsBelowZero),
        (Weights(theme=0.5), WeightsDoNotAddUp),
        (Weights(0, 0, 0, 0, 0, 0), WeightsDoNotAddUp),
    ],
)
def test_weights_that_are_none_are_refused(weights: Weights, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        weights.check()
    Weights().check()


def test_a_match_of_nothing_is_nothing() -> None:
    assert Match(()).score == 0
