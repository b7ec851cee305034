"""The facts that the guard rails ask for, and what they say of a moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.booking import Engagement
from guestlecture.domain.guard_rail import Limits, Occasion, broken_at, refuse
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, words_for
from guestlecture.domain.wall_time import local_date, month_bounds, term_bounds
from guestlecture.enums import Venue
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
from guestlecture.models import Expert, Institution, Request, Slot
from guestlecture.queries.booking import list_engagements, where_of
from guestlecture.queries.vog import policy_of

NEAR = timedelta(days=1)  # no two lectures further apart than this can be too close


def list_agreed_around(expert: Expert, slots: Sequence[Slot | Moment], zone: ZoneInfo) -> list[Engagement]:
    """Return the agreed lectures of an expert that can stand in the way of one of these moments."""
    bounds = month_bounds if expert.max_per_term is None else term_bounds
    periods = [bounds(local_date(slot.starts_at, zone), zone) for slot in slots]
    begins = min([*(slot.starts_at - NEAR for slot in slots), *(begins for begins, _ends in periods)])
    ends = max([*(slot.ends_at + NEAR for slot in slots), *(ends for _begins, ends in periods)])
    return list_engagements(expert, begins, ends)


def obstacle_among(
    agreed: Sequence[Engagement],
    request: Request,
    expert: Expert,
    slot: Slot,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Refusal | None:
    """Return why an expert with these agreed lectures cannot take a moment of a request."""
    occasion = occasion_of(
        request.institution, request.venue, expert, Moment(slot.starts_at, slot.ends_at), agreed
    )
    return next(iter(broken_at(occasion, now=at, zone=zone, rules=rules)), None)


def occasion_of(
    school: Institution, venue: Venue, expert: Expert, moment: Moment, agreed: Sequence[Engagement]
) -> Occasion:
    """Return the facts that the guard rails ask for about a lecture at a moment."""
    return Occasion(
        lecture=Engagement(moment, where_of(school, expert, venue)),
        agreed=agreed,
        limits=Limits(expert.max_per_month, expert.max_per_term),
        vog=policy_of(school),
        vog_issued_on=expert.vog_issued_on,
    )


def list_possible(
    school: Institution,
    venue: Venue,
    expert: Expert,
    moments: Sequence[Moment],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> list[Moment]:
    """Return those of some moments at which nothing stands in an expert's way."""
    agreed = list_agreed_around(expert, moments, zone) if moments else []
    occasions = [(moment, occasion_of(school, venue, expert, moment, agreed)) for moment in moments]
    return [
        moment
        for moment, occasion in occasions
        if not list(broken_at(occasion, now=at, zone=zone, rules=rules))
    ]


def check_possible(
    school: Institution,
    venue: Venue,
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
        occasion = occasion_of(school, venue, expert, moment, agreed)
        broken = {type(each) for each in broken_at(occasion, now=at, zone=zone, rules=rules)}
        about = {"name": expert.name, **words_for(moment, zone)}
        if VogMissing in broken:
            found.setdefault(VogMissing, VogMissing())
        if broken & {FullThisMonth, FullThisTerm}:
            found[moment] = ExpertFull(**about)
        elif broken & {SlotTaken, SlotTooClose}:
            found[moment] = SlotNotPossible(**about)
    refuse(list(found.values()))
