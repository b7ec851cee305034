"""Reads about proposals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import get, session
from guestlecture.domain.booking import Engagement, check_answerable, count_visits
from guestlecture.domain.guard_rail import Pair, broken_by_pair
from guestlecture.domain.place import distance_km, point_of
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import HasTimes
from guestlecture.domain.wall_time import local_date, month_bounds
from guestlecture.enums import ProposalStatus, RequestStatus
from guestlecture.errors import AlreadyInSeries, Refusal, SlotNotProposed
from guestlecture.models import Booking, Expert, Proposal, Request, Slot
from guestlecture.queries.availability import find_obstacles
from guestlecture.queries.booking import list_engagements
from guestlecture.queries.closed_day import find_closure, find_closures
from guestlecture.queries.guard_rail import list_agreed_around, obstacle_among
from guestlecture.queries.institution import point_of_request, school_with_hours
from guestlecture.queries.part import Part, first_rows
from guestlecture.queries.request import terms_of, wanted_of
from guestlecture.queries.series import booked_elsewhere_in_series, is_answered_together

LIVE = (ProposalStatus.WAITING_FOR_EXPERT, ProposalStatus.WAITING_FOR_TEACHER)
STANDING = (*LIVE, ProposalStatus.SUGGESTED)
UNKNOWN_TO_EXPERT = (ProposalStatus.SUGGESTED, ProposalStatus.PASSED_OVER)
MOST_WAITING = 50


def get_proposal(id: int) -> Proposal:
    """Return a proposal. Raises NotFound."""
    return get(Proposal, id)


@dataclass(frozen=True)
class Possible:
    """One moment of a proposal; `obstacle` says why the expert cannot take it, None where it is free.

    `warning` says what the expert's own hours or calendar have against it: who answers decides.
    """

    slot: Slot
    obstacle: Refusal | None
    warning: Refusal | None = None

    @property
    def is_convenient(self) -> bool:
        """Whether nothing at all is against it."""
        return self.obstacle is None and self.warning is None


@dataclass(frozen=True)
class Month:
    """How many visits an expert has agreed to in the month of a moment, and how many at most."""

    day: date
    visits: int
    most: int


@dataclass(frozen=True)
class ToAnswer:
    """A proposal as the person who answers it needs it; `distance_km` is None where it is unknown.

    `is_together`: it is answered with the other lectures of its series, for all of them at once.
    """

    proposal: Proposal
    is_open: bool
    moments: list[Possible]
    months: list[Month]
    distance_km: float | None
    is_together: bool = False


def get_proposal_to_answer(proposal: Proposal, *, at: datetime, zone: ZoneInfo, rules: Rules) -> ToAnswer:
    """Return a proposal with what stands in the way of each of its moments."""
    request = proposal.request
    is_open = request.status is RequestStatus.OPEN
    try:
        until = proposal.answer_by_at
        check_answerable(proposal.status, proposal.request.answer_by_on, now=at, zone=zone, until=until)
    except Refusal:
        is_open = False
    engagements = list_agreed_around(proposal.expert, proposal.slots, zone)
    warnings = find_obstacles(proposal.expert, proposal.slots, zone)
    closed = find_closures(request.institution, proposal.slots, zone, rules)
    moments = [
        Possible(
            slot,
            closed.get((slot.starts_at, slot.ends_at))
            or _obstacle(proposal, slot, engagements, at=at, zone=zone, rules=rules),
            warnings.get((slot.starts_at, slot.ends_at)),
        )
        for slot in proposal.slots
    ]
    place = proposal.expert.place
    home, school = (
        point_of(place.lat, place.lon) if place else None,
        point_of_request(request),
    )
    km = distance_km(home, school) if home and school else None
    starts = (slot.starts_at for slot in proposal.slots)
    months = _months(proposal.expert, starts, engagements, zone)
    return ToAnswer(proposal, is_open, moments, months, km, is_answered_together(proposal))


def obstacle(
    proposal: Proposal,
    slot: HasTimes,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    but: Booking | None = None,
) -> Refusal | None:
    """Return why the expert cannot take a moment; `but` is the lecture that would move to it.

    A school may have closed a day after it asked for it.
    """
    agreed = list_agreed_around(proposal.expert, [slot], zone, but=but)
    refusal = _obstacle(proposal, slot, agreed, at=at, zone=zone, rules=rules)
    return refusal or find_closure(proposal.request.institution, slot, zone, rules)


def _obstacle(
    proposal: Proposal,
    slot: HasTimes,
    agreed: Sequence[Engagement],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Refusal | None:
    # Who has been asked may answer, also when the profile has been taken out of sight meanwhile.
    terms = replace(terms_of(proposal.expert, proposal.offer), is_published=True, open_to_questions=True)
    unfit = broken_by_pair(Pair(wanted_of(proposal.request), terms))
    if unfit:
        return unfit[0]
    if proposal.expert_id in booked_elsewhere_in_series(proposal.request):
        return AlreadyInSeries()
    return obstacle_among(agreed, proposal.request, proposal.expert, slot, at=at, zone=zone, rules=rules)


def _within(engagements: Sequence[Engagement], begins: datetime, ends: datetime) -> list[Engagement]:
    return [each for each in engagements if each.moment.starts_at < ends and each.moment.ends_at > begins]


def find_slot(proposal: Proposal, slot_id: int) -> Slot:
    """Return one of the moments of a proposal. Raises SlotNotProposed."""
    slot = next((each for each in proposal.slots if each.id == slot_id), None)
    if slot is None:
        raise SlotNotProposed
    return slot


def look_at_month(expert: Expert, *, at: datetime, zone: ZoneInfo) -> Month | None:
    """Return how full the present month of an expert is; None without a maximum."""
    engagements = list_engagements(expert, *month_bounds(local_date(at, zone), zone))
    return next(iter(_months(expert, [at], engagements, zone)), None)


def _months(
    expert: Expert, moments: Iterable[datetime], engagements: Sequence[Engagement], zone: ZoneInfo
) -> list[Month]:
    most = expert.max_per_month
    if most is None:
        return []
    days = {local_date(moment, zone).replace(day=1) for moment in moments}
    return [
        Month(day, count_visits(_within(engagements, *month_bounds(day, zone)), zone), most)
        for day in sorted(days)
    ]


def count_waiting_proposals(expert: Expert) -> int:
    """Count what waits for an expert's answer."""
    rows = sa.select(sa.func.count()).select_from(Proposal).where(Proposal.expert_id == expert.id)
    return session.scalar(rows.where(Proposal.status == ProposalStatus.WAITING_FOR_EXPERT)) or 0


def list_proposals_of_expert(expert: Expert, *, waiting: bool) -> Part[Proposal]:
    """Return what waits for an expert's answer, the most urgent first; or what has ended, latest first."""
    is_waiting = Proposal.status == ProposalStatus.WAITING_FOR_EXPERT
    if waiting:
        return _list_of_expert(expert, is_waiting, Request.answer_by_on, Proposal.id)
    return _list_of_expert(expert, Proposal.status.not_in((*LIVE, *UNKNOWN_TO_EXPERT)), Proposal.id.desc())


def list_offers_of_volunteer(expert: Expert) -> Part[Proposal]:
    """Return the requests that an expert offered to take and that wait for the teacher, most urgent first."""
    is_waiting = sa.and_(Proposal.is_volunteered, Proposal.status == ProposalStatus.WAITING_FOR_TEACHER)
    return _list_of_expert(expert, is_waiting, Request.answer_by_on, Proposal.id)


def list_live_proposals(request: Request) -> list[Proposal]:
    """Return what waits for either side of a request, read anew; its row must be locked."""
    rows = sa.select(Proposal).where(Proposal.request_id == request.id, Proposal.status.in_(LIVE))
    return list(session.scalars(rows.order_by(Proposal.id).execution_options(populate_existing=True)))


def _list_of_expert(expert: Expert, which: sa.ColumnElement[bool], *order: Any) -> Part[Proposal]:
    rows = sa.select(Proposal).join(Request).where(Proposal.expert_id == expert.id, which).order_by(*order)
    school = joinedload(Proposal.request).options(school_with_hours())
    return first_rows(rows, school, selectinload(Proposal.slots), limit=MOST_WAITING)
