"""Who has been asked least comes first, and a newcomer is not flooded (rules.md, 'Match score')."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.fairness import fairness, is_newcomer, mean_share, most_per_year, share

SHARES = st.floats(0, 5)


@pytest.mark.parametrize(
    ("per_term", "per_month", "most"),
    [(4, 1, 8), (4, None, 8), (None, 2, 20), (None, None, 12)],
)
def test_maximum_of_a_year_follows_from_what_the_expert_said(
    per_term: int | None, per_month: int | None, most: int
) -> None:
    assert most_per_year(per_term=per_term, per_month=per_month) == most


@pytest.mark.parametrize(("part", "value"), [(0, 1), (0.1, 0.75), (0.2, 0.5), (0.3, 0.25), (0.4, 0), (2, 0)])
def test_curve_is_one_at_nothing_a_half_at_the_mean_and_nothing_at_twice_it(
    part: float, value: float
) -> None:
    assert fairness(part, 0.2) == pytest.approx(value)


@pytest.mark.parametrize(("part", "value"), [(0, 0.5), (0.1, 0.5), (0.2, 0.5), (0.3, 0.25)])
def test_newcomer_is_never_counted_below_the_mean(part: float, value: float) -> None:
    assert fairness(part, 0.2, newcomer=True) == pytest.approx(value)


def test_while_nobody_has_given_anything_all_are_equal() -> None:
    assert fairness(0, 0) == fairness(0, 0, newcomer=True) == 1


def test_share_and_mean() -> None:
    assert share(3, 12) == 0.25
    assert share(0, 0) == share(2, 0) == 1
    assert mean_share([0.0, 0.25, 0.5]) == 0.25
    assert mean_share([]) == 0


@given(SHARES, SHARES, SHARES)
def test_who_gave_more_never_comes_before_who_gave_less(one: float, other: float, mean: float) -> None:
    less, more = sorted((one, other))
    assert 0 <= fairness(more, mean) <= fairness(less, mean) <= 1
    assert fairness(less, mean, newcomer=True) <= fairness(less, mean)


@pytest.mark.parametrize(
    ("published", "today", "new"),
    [
        (date(2026, 8, 1), date(2027, 7, 31), True),
        (date(2026, 7, 31), date(2026, 8, 1), False),
        (None, date(2026, 8, 1), False),
    ],
)
def test_newcomer_was_first_published_this_school_year(
    published: date | None, today: date, new: bool
) -> None:
    assert is_newcomer(published, today) is new
