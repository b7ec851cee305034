"""The guard rails: what must hold between an expert, a request and a moment, in one place.

Asking, answering, volunteering, matching and planning all ask here, each with the facts that it knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.booking import Engagement, check_free, check_maximum
from guestlecture.domain.request import Terms, Wanted, check_request, check_theme
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, check_notice
from guestlecture.domain.vog import VogPolicy, check_vog
from guestlecture.domain.wall_time import local_date, month_bounds, term_bounds
from guestlecture.errors import FullThisMonth, FullThisTerm, Refusal, Refusals, check_all


@dataclass(frozen=True)
class Pair:
    """A request and an expert, whenever the lecture may be.

    `theme_fit` is None where the theme does not matter: the request is aimed at this expert.
    """

    wanted: Wanted
    terms: Terms
    theme_fit: float | None = None


@dataclass(frozen=True)
class Limits:
    """How many visits an expert makes at most; None is no maximum."""

    per_month: int | None = None
    per_term: int | None = None


@dataclass(frozen=True)
class Notice:
    """How many days ahead an expert wants to know, counted from the day of the offer.

    It is the region's `notice_days`; for a substitute the expert's own `substitute_notice_days`.
    """

    days: int
    offered_on: date


@dataclass(frozen=True)
class Occasion:
    """A lecture at a moment, and what is known of the expert around it.

    `agreed` are the engagements of its month, its term, and a day around. `notice` is None where it does not
    matter: after the offer, and for who comes by themselves. `absence` is what the expert's own hours and
    calendars say, if they refuse.
    """

    lecture: Engagement
    agreed: Sequence[Engagement] = ()
    limits: Limits = field(default_factory=Limits)
    notice: Notice | None = None
    vog: VogPolicy = field(default_factory=VogPolicy)
    vog_issued_on: date | None = None
    absence: Refusal | None = None


def broken_by_pair(pair: Pair) -> list[Refusal]:
    """Return what stands between a request and an expert at any time."""
    fit = pair.theme_fit
    return _refused(
        lambda: check_request(pair.wanted, pair.terms),
        *([] if fit is None else [lambda: check_theme(fit)]),
    )


def broken_at(occasion: Occasion, *, now: datetime, zone: ZoneInfo, rules: Rules) -> list[Refusal]:
    """Return what stands in the way of a lecture at its moment."""
    return _refused(
        lambda: check_free(occasion.lecture, occasion.agreed, now=now, rules=rules),
        lambda: _check_absence(occasion),
        lambda: _check_notice(occasion, zone),
        lambda: _check_maximum(occasion, zone, month_bounds, occasion.limits.per_month, FullThisMonth),
        lambda: _check_maximum(occasion, zone, term_bounds, occasion.limits.per_term, FullThisTerm),
        lambda: check_vog(occasion.vog, occasion.vog_issued_on, _day(occasion, zone)),
    )


def check_pair(pair: Pair) -> None:
    """Refuse what stands between a request and an expert; all of it at once."""
    refuse(broken_by_pair(pair))


def refuse(broken: Sequence[Refusal]) -> None:
    """Raise together what was found, if anything was."""
    if broken:
        raise broken[0] if len(broken) == 1 else Refusals(broken)


def _refused(*checks: Callable[[], None]) -> list[Refusal]:
    try:
        check_all(*checks)
    except Refusals as several:
        return list(several.refusals)
    except Refusal as refusal:
        return [refusal]
    return []


def _check_absence(occasion: Occasion) -> None:
    if occasion.absence:
        raise occasion.absence


def _check_notice(occasion: Occasion, zone: ZoneInfo) -> None:
    if occasion.notice:
        check_notice(_day(occasion, zone), offered_on=occasion.notice.offered_on, days=occasion.notice.days)


def _check_maximum(
    occasion: Occasion,
    zone: ZoneInfo,
    bounds: Callable[[date, ZoneInfo], tuple[datetime, datetime]],
    maximum: int | None,
    refusal: type[Refusal],
) -> None:
    period = Moment(*bounds(_day(occasion, zone), zone))
    same = [each for each in occasion.agreed if each.moment.overlaps(period)]
    check_maximum(occasion.lecture, same, maximum, zone, refusal)


def _day(occasion: Occasion, zone: ZoneInfo) -> date:
    return local_date(occasion.lecture.moment.starts_at, zone)
