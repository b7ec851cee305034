"""Reads about proposals."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import get, session
from guestlecture.domain.booking import Engagement, check_answerable, check_free, check_maximum, count_visits
from guestlecture.domain.place import distance_km, point_of
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date, month_bounds
from guestlecture.enums import ProposalStatus, RequestStatus
from guestlecture.errors import Refusal, SlotNotProposed
from guestlecture.models import Expert, Proposal, Request, Slot
from guestlecture.queries.booking import engagement, list_engagements
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.part import Part, first_rows

MOST_WAITING = 50
NEAR = timedelta(days=1)  # no two lectures further apart than this can be too close


def get_proposal(id: int) -> Proposal:
    """Return a proposal. Raises NotFound."""
    return get(Proposal, id)


@dataclass(frozen=True)
class Possible:
    """One moment of a proposal; `obstacle` says why the expert cannot take it, None where it is free."""

    slot: Slot
    obstacle: Refusal | None


@dataclass(frozen=True)
class Month:
    """How many visits an expert has agreed to in the month of a moment, and how many at most."""

    day: date
    visits: int
    most: int


@dataclass(frozen=True)
class ToAnswer:
    """A proposal as the person who answers it needs it; `distance_km` is None where it is unknown."""

    proposal: Proposal
    is_open: bool
    moments: list[Possible]
    months: list[Month]
    distance_km: float | None


def get_proposal_to_answer(proposal: Proposal, *, at: datetime, zone: ZoneInfo, rules: Rules) -> ToAnswer:
    """Return a proposal with what stands in the way of each of its moments."""
    request = proposal.request
    is_open = request.status is RequestStatus.OPEN
    try:
        check_answerable(proposal.status, request.answer_by_on, now=at, zone=zone)
    except Refusal:
        is_open = False
    engagements = _engagements_around(proposal, zone)
    moments = [
        Possible(slot, _obstacle(proposal, slot, engagements, at=at, zone=zone, rules=rules))
        for slot in proposal.slots
    ]
    place = proposal.expert.place
    home, school = (
        point_of(place.lat, place.lon) if place else None,
        point_of_institution(request.institution),
    )
    km = distance_km(home, school) if home and school else None
    return ToAnswer(proposal, is_open, moments, _months(proposal, engagements, zone), km)


def obstacle(proposal: Proposal, slot: Slot, *, at: datetime, zone: ZoneInfo, rules: Rules) -> Refusal | None:
    """Return why the expert cannot take a moment of a proposal; None where it is free."""
    begins, ends = _around(slot, zone)
    engagements = list_engagements(proposal.expert, begins, ends)
    return _obstacle(proposal, slot, engagements, at=at, zone=zone, rules=rules)


def _obstacle(
    proposal: Proposal,
    slot: Slot,
    engagements: list[Engagement],
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Refusal | None:
    expert, moment = proposal.expert, Moment(slot.starts_at, slot.ends_at)
    wanted = engagement(proposal.request, expert, moment, proposal.request.venue)
    near = _within(engagements, moment.starts_at - NEAR, moment.ends_at + NEAR)
    month = _within(engagements, *month_bounds(local_date(moment.starts_at, zone), zone))
    try:
        check_free(wanted, near, now=at, rules=rules)
        check_maximum(wanted, month, expert.max_per_month, zone)
    except Refusal as refusal:
        return refusal
    return None


def _engagements_around(proposal: Proposal, zone: ZoneInfo) -> list[Engagement]:
    # One query for all moments.
    around = [_around(slot, zone) for slot in proposal.slots]
    if not around:
        return []
    return list_engagements(
        proposal.expert, min(begins for begins, _ends in around), max(ends for _begins, ends in around)
    )


def _around(slot: Slot, zone: ZoneInfo) -> tuple[datetime, datetime]:
    begins, ends = month_bounds(local_date(slot.starts_at, zone), zone)
    return min(begins, slot.starts_at - NEAR), max(ends, slot.ends_at + NEAR)


def _within(engagements: list[Engagement], begins: datetime, ends: datetime) -> list[Engagement]:
    return [each for each in engagements if each.moment.starts_at < ends and each.moment.ends_at > begins]


def find_slot(proposal: Proposal, slot_id: int) -> Slot:
    """Return one of the moments of a proposal. Raises SlotNotProposed."""
    slot = next((each for each in proposal.slots if each.id == slot_id), None)
    if slot is None:
        raise SlotNotProposed
    return slot


def _months(proposal: Proposal, engagements: list[Engagement], zone: ZoneInfo) -> list[Month]:
    most = proposal.expert.max_per_month
    if most is None:
        return []
    days = {local_date(slot.starts_at, zone).replace(day=1) for slot in proposal.slots}
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
    rows = sa.select(Proposal).join(Request).where(Proposal.expert_id == expert.id)
    rows = rows.where(is_waiting if waiting else ~is_waiting)
    rows = rows.order_by(Request.answer_by_on, Proposal.id) if waiting else rows.order_by(Proposal.id.desc())
    school = joinedload(Proposal.request).joinedload(Request.institution)
    return first_rows(rows, school, selectinload(Proposal.slots), limit=MOST_WAITING)
