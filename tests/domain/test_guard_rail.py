"""Every guard rail refuses what it is there for, names itself, and lets all else pass."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.domain.booking import Engagement
from guestlecture.domain.guard_rail import (
    Limits,
    Notice,
    Occasion,
    Pair,
    broken_at,
    broken_by_pair,
    check_pair,
)
from guestlecture.domain.place import Point
from guestlecture.domain.request import Terms, Wanted
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.travel import Whereabouts
from guestlecture.domain.vog import VogPolicy
from guestlecture.enums import Format, Language, Level, Venue, VogRule
from guestlecture.errors import (
    ExpertNotPublished,
    FormatNotOffered,
    FullThisMonth,
    FullThisTerm,
    GroupTooLarge,
    LanguageNotOffered,
    LevelNotOffered,
    NoQuestionsOutsideOffers,
    Refusal,
    Refusals,
    SlotInThePast,
    SlotTaken,
    SlotTooClose,
    SlotWithinNotice,
    ThemeNotShared,
    TooFar,
    VogMissing,
)

ZONE, RULES = ZoneInfo("Europe/Amsterdam"), Rules()
NOON, NOW = datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)
GRONINGEN, ASSEN = Point(53.2194, 6.5665), Point(52.9928, 6.5642)
DAY = timedelta(days=1)

WANTED = Wanted(Level.HAVO, Language.NL, Format.LECTURE, Venue.SCHOOL, 28, GRONINGEN)
TERMS = Terms(
    is_published=True,
    levels=frozenset({Level.HAVO}),
    languages=frozenset({Language.NL}),
    radius_km=30,
    point=ASSEN,
    format=Format.LECTURE,
    venue=Venue.SCHOOL,
    group_size_max=28,
)
PAIR = Pair(WANTED, TERMS, theme_fit=0.45)


class Away(Refusal):
    """What availability may say."""


def at(starts_at: datetime, school: int = 1, point: Point = GRONINGEN) -> Engagement:
    """A lecture of an hour at a school."""
    where = Whereabouts(place=f"institution:{school}", point=point)
    return Engagement(Moment(starts_at, starts_at + timedelta(hours=1)), where)


LECTURE = at(NOON)
OCCASION = Occasion(LECTURE)


def broken(pair: Pair = PAIR, occasion: Occasion = OCCASION) -> list[type[Refusal]]:
    refusals = broken_by_pair(pair) + broken_at(occasion, now=NOW, zone=ZONE, rules=RULES)
    return [type(each) for each in refusals]


def test_nothing_is_broken_at_the_edge_of_everything() -> None:
    lecture = at(NOON)
    occasion = Occasion(
        lecture,
        agreed=[at(NOON + timedelta(hours=1, minutes=50), 2, ASSEN)],
        limits=Limits(per_month=2, per_term=2),
        notice=Notice(days=21, offered_on=date(2027, 1, 12)),
        vog=VogPolicy(VogRule.REQUIRED, valid_years=3),
        vog_issued_on=date(2024, 2, 2),
    )
    assert broken(occasion=occasion) == []


@pytest.mark.parametrize(
    ("wanted", "terms", "refusals"),
    [
        ({"level": Level.PO}, {}, [LevelNotOffered]),
        ({"language": Language.EN}, {}, [LanguageNotOffered]),
        ({"format": Format.PANEL}, {}, [FormatNotOffered]),
        ({"venue": Venue.ONLINE}, {}, [FormatNotOffered]),
        ({"group_size": 29}, {}, [GroupTooLarge]),
        ({}, {"radius_km": 25}, [TooFar]),
        ({}, {"is_published": False}, [ExpertNotPublished]),
        ({}, {"open_to_questions": False}, [NoQuestionsOutsideOffers]),
        ({"level": Level.PO, "group_size": 29}, {}, [LevelNotOffered, GroupTooLarge]),
    ],
)
def test_each_rail_between_request_and_expert_is_named(
    wanted: dict[str, Any], terms: dict[str, Any], refusals: list[type[Refusal]]
) -> None:
    assert broken(Pair(replace(WANTED, **wanted), replace(TERMS, **terms))) == refusals


def test_a_strange_theme_is_refused_unless_the_request_is_aimed() -> None:
    assert broken(replace(PAIR, theme_fit=0.0)) == [ThemeNotShared]
    assert broken(replace(PAIR, theme_fit=None)) == []


OTHER_DAY = at(NOON + 7 * DAY, 2)


@pytest.mark.parametrize(
    ("facts", "refusals"),
    [
        ({"lecture": at(NOW)}, [SlotInThePast]),
        ({"agreed": [at(NOON, 2)]}, [SlotTaken]),
        ({"agreed": [at(NOON + timedelta(hours=1, minutes=49), 2, ASSEN)]}, [SlotTooClose]),
        ({"agreed": [OTHER_DAY], "limits": Limits(per_month=1)}, [FullThisMonth]),
        ({"agreed": [OTHER_DAY], "limits": Limits(per_term=1)}, [FullThisTerm]),
        ({"agreed": [OTHER_DAY], "limits": Limits(1, 1)}, [FullThisMonth, FullThisTerm]),
        # An hour more at the same school on that day is no visit more.
        ({"agreed": [at(NOON + timedelta(hours=1))], "limits": Limits(1, 1)}, []),
        ({"agreed": [at(datetime(2027, 7, 5, 9, tzinfo=UTC), 2)], "limits": Limits(1, 2)}, []),
        ({"agreed": [at(datetime(2027, 7, 31, 21, tzinfo=UTC), 2)], "limits": Limits(1, 1)}, [FullThisTerm]),
        ({"agreed": [at(datetime(2027, 7, 31, 22, tzinfo=UTC), 2)], "limits": Limits(1, 1)}, []),
        ({"agreed": [at(datetime(2027, 1, 31, 9, tzinfo=UTC), 2)], "limits": Limits(1, 1)}, []),
        ({"notice": Notice(21, date(2027, 1, 13))}, [SlotWithinNotice]),
        ({"notice": Notice(3, date(2027, 1, 30))}, []),  # a substitute
        ({"notice": Notice(3, date(2027, 1, 31))}, [SlotWithinNotice]),
        ({"absence": Away()}, [Away]),
        ({"vog": VogPolicy(VogRule.REQUIRED)}, [VogMissing]),
        ({"vog": VogPolicy(VogRule.RECOMMENDED)}, []),
        ({"vog": VogPolicy(VogRule.REQUIRED, 3), "vog_issued_on": date(2024, 2, 1)}, [VogMissing]),
        ({"absence": Away(), "notice": Notice(21, date(2027, 2, 1))}, [Away, SlotWithinNotice]),
    ],
)
def test_each_rail_around_a_moment_is_named(facts: dict[str, Any], refusals: list[type[Refusal]]) -> None:
    assert broken(occasion=Occasion(**{"lecture": LECTURE, **facts})) == refusals


def test_what_stands_between_both_is_raised_together() -> None:
    check_pair(PAIR)
    with pytest.raises(LevelNotOffered):
        check_pair(Pair(replace(WANTED, level=Level.PO), TERMS))
    with pytest.raises(Refusals):
        check_pair(Pair(replace(WANTED, level=Level.PO, group_size=29), TERMS))


@given(st.lists(st.integers(0, 300), max_size=12), st.integers(0, 300), st.integers(1, 4), st.integers(1, 6))
def test_who_agrees_only_to_what_breaks_nothing_never_exceeds_a_maximum(
    days: list[int], wanted: int, per_month: int, per_term: int
) -> None:
    taken: list[Engagement] = []
    for school, day in enumerate([*days, wanted]):
        lecture = at(NOON + day * DAY, school)
        occasion = Occasion(lecture, agreed=taken, limits=Limits(per_month, per_term))
        if not broken(occasion=occasion):
            taken.append(lecture)
    months = [each.moment.starts_at.astimezone(ZONE).strftime("%Y-%m") for each in taken]
    terms = [month >= "2027-08" for month in months]  # NOON lies in the term before
    assert all(months.count(month) <= per_month for month in months)
    assert all(terms.count(term) <= per_term for term in terms)
