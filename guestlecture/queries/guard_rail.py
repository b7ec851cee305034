"""The facts that the guard rails ask for, and what they say of a moment."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.booking import Engagement
from guestlecture.domain.guard_rail import Limits, Notice, Occasion, broken_at, refuse
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import HasTimes, Moment, words_for
from guestlecture.domain.travel import Whereabouts
from guestlecture.domain.wall_time import local_date, month_bounds, term_bounds
from guestlecture.errors import (
    ExpertFull,
    FullThisMonth,
    FullThisTerm,
    Refusal,
    SlotNotPossible,
    SlotTaken,
    SlotTooClose,
    VogMissing,
)
from guestlecture.models import Booking, Expert, Institution, Request
from guestlecture.queries.booking import list_engagements, list_engagements_of, where_of
from guestlecture.queries.vog import policy_of

NEAR = timedelta(days=1)  # no two lectures further apart than this can be too close


def list_agreed_around(
    expert: Expert, slots: Sequence[HasTimes], zone: ZoneInfo, *, but: Booking | None = None
) -> list[Engagement]:
    """Return the agreed lectures of an expert, `but` one, that can stand in the way of these moments."""
    bounds = month_bounds if expert.max_per_term is None else term_bounds
    return list_engagements(expert, *_around(slots, zone, bounds), but=but)


def list_agreed_around_of(
    expert_ids: Sequence[int], slots: Sequence[HasTimes], zone: ZoneInfo
) -> dict[int, list[Engagement]]:
    """Return the same of many experts at once, by expert."""
    return list_engagements_of(expert_ids, *_around(slots, zone, term_bounds))


def _around(
    slots: Sequence[HasTimes],
    zone: ZoneInfo,
    bounds: Callable[[date, ZoneInfo], tuple[datetime, datetime]],
) -> tuple[datetime, datetime]:
    periods = [bounds(local_date(slot.starts_at, zone), zone) for slot in slots]
    begins = min([*(slot.starts_at - NEAR for slot in slots), *(begins for begins, _ends in periods)])
    ends = max([*(slot.ends_at + NEAR for slot in slots), *(ends for _begins, ends in periods)])
    return begins, ends


def obstacle_among(
    agreed: Sequence[Engagement],
    request: Request,
    expert: Expert,
    slot: HasTimes,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    notice: Notice | None = None,
) -> Refusal | None:
    """Return why an expert with these agreed lectures cannot take a moment of a request."""
    moment = Moment(slot.starts_at, slot.ends_at)
    where = where_of(request.institution, expert, request.venue, request.venue_address)
    occasion = occasion_of(request.institution, where, expert, moment, agreed, notice=notice)
    return next(iter(broken_at(occasion, now=at, zone=zone, rules=rules)), None)


def occasion_of(
    school: Institution,
    where: Whereabouts,
    expert: Expert,
    moment: Moment,
    agreed: Sequence[Engagement],
    *,
    notice: Notice | None = None,
) -> Occasion:
    """Return the facts that the guard rails ask for about a lecture at a moment."""
    return Occasion(
        lecture=Engagement(moment, where),
        agreed=agreed,
        limits=Limits(expert.max_per_month, expert.max_per_term),
        notice=notice,
        vog=policy_of(school),
        vog_issued_on=expert.vog_issued_on,
    )


def list_possible(
    school: Institution,
    where: Whereabouts,
    expert: Expert,
    moments: Sequence[Moment],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> list[Moment]:
    """Return those of some moments at which nothing stands in an expert's way."""
    agreed = list_agreed_around(expert, moments, zone) if moments else []
    occasions = [(moment, occasion_of(school, where, expert, moment, agreed)) for moment in moments]
    return [
        moment
        for moment, occasion in occasions
        if not list(broken_at(occasion, now=at, zone=zone, rules=rules))
    ]


def check_possible(
    school: Institution,
    where: Whereabouts,
    expert: Expert,
    moments: Sequence[Moment],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Refuse all moments for which an expert cannot be asked, and a missing certificate once."""
    agreed = list_agreed_around(expert, moments, zone) if moments else []
    found: dict[object, Refusal] = {}
    for moment in moments:
        occasion = occasion_of(school, where, expert, moment, agreed)
        broken = {type(each) for each in broken_at(occasion, now=at, zone=zone, rules=rules)}
        about = {"name": expert.name, **words_for(moment, zone)}
        if VogMissing in broken:
            found.setdefault(VogMissing, VogMissing())
        if broken & {FullThisMonth, FullThisTerm}:
            found[moment] = ExpertFull(**about)
        elif broken & {SlotTaken, SlotTooClose}:
            found[moment] = SlotNotPossible(**about)
    refuse(list(found.values()))
