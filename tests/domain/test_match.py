"""How well an expert fits a request."""

from math import exp

import pytest

from guestlecture.domain.match import Match, ThemePlace, match, theme_fit

ENERGY, DIGITAL = ThemePlace((1,)), ThemePlace((2,))
HYDROGEN, WIND = ThemePlace((11, 1)), ThemePlace((12, 1))
STORAGE = ThemePlace((111, 11, 1))
DATA, GRID = ThemePlace((21, 2), frozenset({13})), ThemePlace((13, 1))


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
    ("km", "is_online", "distance"), [(0, False, 1), (25, False, exp(-1)), (None, False, 0.5), (90, True, 1)]
)
def test_distance_fades_and_counts_half_where_it_is_unknown(
    km: float | None, is_online: bool, distance: float
) -> None:
    assert match(theme=1, km=km, is_online=is_online, has_offer=False) == Match(1, distance, 0.6)


def test_score_is_the_weighted_sum_of_the_parts() -> None:
    assert Match(theme=0.7, distance=0.5, level=1).score == pytest.approx(0.25 * 0.7 + 0.15 * 0.5 + 0.1)
