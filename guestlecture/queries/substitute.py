"""Who could be asked next: instead of a speaker who cancelled, said no, or did not answer. Best first."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.guard_rail import Notice
from guestlecture.domain.life_cycle import REQUEST, can
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Act, ExpertStatus, ProposalStatus, Side
from guestlecture.models import Booking, Expert, Proposal, Request, Slot
from guestlecture.queries.availability import find_all_obstacles
from guestlecture.queries.fitting import Fitting, find_fitting
from guestlecture.queries.guard_rail import list_agreed_around_of
from guestlecture.queries.match import Scorer, list_experts_to_match
from guestlecture.queries.panel import count_free_seats, find_cancelled_seat, slots_of
from guestlecture.queries.proposal import LIVE
from guestlecture.queries.series import booked_elsewhere_in_series

MOST_NEXT = 10


def find_lost_booking(request: Request) -> Booking | None:
    """Return the cancelled lecture of a request for which a substitute is wanted."""
    return find_cancelled_seat(request)


def can_ask_next(request: Request) -> bool:
    """Say whether an aimed request can be put to the next expert: a place is free, and it may go on.

    Whoever has it now may take a place.
    """
    if not request.is_aimed or not can(REQUEST, request.status, Act.ASK, Side.TEACHER):
        return False
    waiting = sum(proposal.status in LIVE for proposal in request.proposals)
    return waiting < count_free_seats(request)


def list_next(
    request: Request, *, at: datetime, zone: ZoneInfo, rules: Rules, only: int | None = None
) -> list[Fitting]:
    """Return the best experts who fit an aimed request and can be asked for it now; `only` one of them."""
    among = None if only is None else [only]
    return find_next(request, at=at, zone=zone, rules=rules, among=among)[:MOST_NEXT]


def find_next(
    request: Request,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    among: Collection[int] | None = None,
) -> list[Fitting]:
    """Return all experts who fit an aimed request and can be asked for it now, the best first.

    Nobody twice, but for whose proposal was taken back. For a lecture that was cancelled: its moment only,
    and each expert's own notice for substitutes. `among` looks at some experts only.
    """
    slots = _slots(request)
    ids = _candidates(request, among)
    if not slots or not ids:
        return []
    experts = list_experts_to_match(ids)
    agreed = list_agreed_around_of(ids, slots, zone)
    obstacles = find_all_obstacles(experts, slots, zone)
    scorer = Scorer(experts, [request], at=at, zone=zone)
    days = None if find_lost_booking(request) else rules.notice_days
    today = local_date(at, zone)
    found = [
        find_fitting(
            request,
            expert,
            agreed.get(expert.id, []),
            obstacles[expert.id],
            scorer,
            at=at,
            zone=zone,
            rules=rules,
            slots=slots,
            notice=Notice(expert.substitute_notice_days if days is None else days, today),
        )
        for expert in experts
    ]
    fitting = [each for each in found if each.ways and each.convenient]
    fitting.sort(key=lambda each: (-each.best.match.score, each.expert.id))
    return fitting


def _slots(request: Request) -> list[Slot]:
    lost = find_lost_booking(request)
    if lost is None or request.is_panel:  # a panel stays at its moment
        return list(slots_of(request))
    times = (lost.starts_at, lost.ends_at)
    return [slot for slot in request.slots if (slot.starts_at, slot.ends_at) == times]


def _candidates(request: Request, among: Collection[int] | None) -> list[int]:
    asked = sa.select(Proposal.expert_id).where(
        Proposal.request_id == request.id, Proposal.status != ProposalStatus.WITHDRAWN
    )
    rows = sa.select(Expert.id).where(Expert.status == ExpertStatus.PUBLISHED, Expert.id.not_in(asked))
    rows = rows.where(sa.or_(Expert.user_id.is_(None), Expert.user_id != request.teacher_id))
    rows = rows.where(Expert.id.not_in(booked_elsewhere_in_series(request)))
    if among is not None:
        rows = rows.where(Expert.id.in_(among))
    return list(session.scalars(rows.order_by(Expert.id)))
