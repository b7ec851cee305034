"""Reads about asking in order: the best experts for an open request, and whose turn it is."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.match import Weights
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import earliest_day
from guestlecture.domain.wall_time import local_date
from guestlecture.models import Expert, Request, Slot, Turn
from guestlecture.queries.availability import find_all_obstacles, find_obstacles
from guestlecture.queries.candidate import Themes, find_candidates
from guestlecture.queries.fitting import Fitting, find_fitting
from guestlecture.queries.guard_rail import list_agreed_around, list_agreed_around_of, obstacle_among
from guestlecture.queries.match import Scorer, list_experts_to_match
from guestlecture.queries.panel import slots_of
from guestlecture.queries.round_facts import SAID_NO
from guestlecture.queries.series import booked_elsewhere_in_series
from guestlecture.search.engine import SearchEngine

MOST_CANDIDATES, MOST_SHOWN = 50, 10


def list_best_experts(
    request: Request,
    engine: SearchEngine,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    weights: Weights | None = None,
) -> list[Fitting]:
    """Return the best experts who can still be asked for an open request, with the reasons.

    By the weights of the region, unless others are to be tried.
    """
    if not slots_to_ask(request, at=at, zone=zone, rules=rules):
        return []
    ids = find_candidates([request], engine, Themes(), most=MOST_CANDIDATES)[request.id]
    gone = {each.expert_id for each in request.proposals} | booked_elsewhere_in_series(request)
    experts = [
        each for each in list_experts_to_match(ids) if each.id not in gone and _is_other(request, each)
    ]
    agreed = list_agreed_around_of([each.id for each in experts], request.slots, zone)
    scorer = Scorer(experts, [request], at=at, zone=zone, weights=weights)
    obstacles = find_all_obstacles(experts, request.slots, zone)
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    found = [
        find_fitting(request, expert, agreed.get(expert.id, ()), obstacles[expert.id], scorer, **when)
        for expert in experts
    ]
    earliest = earliest_day(at, zone=zone, rules=rules)
    fitting = [
        each
        for each in found
        if each.ways and any(local_date(slot.starts_at, zone) >= earliest for slot in each.convenient)
    ]
    return sorted(fitting, key=lambda each: (-each.best.match.score, each.expert.id))[:MOST_SHOWN]


def slots_to_ask(request: Request, *, at: datetime, zone: ZoneInfo, rules: Rules) -> list[Slot]:
    """Return the moments of a request that leave an expert the notice."""
    earliest = earliest_day(at, zone=zone, rules=rules)
    return [slot for slot in slots_of(request) if local_date(slot.starts_at, zone) >= earliest]


def free_slots(request: Request, expert: Expert, *, at: datetime, zone: ZoneInfo, rules: Rules) -> list[Slot]:
    """Return the moments for which an expert can be asked now."""
    slots = slots_to_ask(request, at=at, zone=zone, rules=rules)
    agreed = list_agreed_around(expert, slots, zone) if slots else []
    refused = find_obstacles(expert, slots, zone)
    return [
        slot
        for slot in slots
        if (slot.starts_at, slot.ends_at) not in refused
        and obstacle_among(agreed, request, expert, slot, at=at, zone=zone, rules=rules) is None
    ]


def list_turns(request: Request) -> list[Turn]:
    """Return whom a teacher wants to ask for a request, in order."""
    rows = sa.select(Turn).where(Turn.request_id == request.id).order_by(Turn.position)
    return list(session.scalars(rows.options(joinedload(Turn.expert), joinedload(Turn.proposal))))


def has_turns_to_come(request: Request) -> bool:
    """Say whether somebody's turn for a request is still to come."""
    rows = sa.select(Turn.position).where(Turn.request_id == request.id, Turn.proposal_id.is_(None))
    return session.scalar(rows.where(~Turn.is_passed).limit(1)) is not None


def has_said_no(request: Request, expert: Expert) -> bool:
    """Say whether an expert has said no to a request, or nothing in time."""
    return any(each.expert_id == expert.id and each.status in SAID_NO for each in request.proposals)


def _is_other(request: Request, expert: Expert) -> bool:
    return expert.user_id is None or expert.user_id != request.teacher_id
