"""Reads about asking in order: whose turn it is, and for which moments somebody can be asked."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import earliest_day
from guestlecture.domain.wall_time import local_date
from guestlecture.models import Expert, Request, Slot, Turn
from guestlecture.queries.availability import find_obstacles
from guestlecture.queries.guard_rail import list_agreed_around, obstacle_among
from guestlecture.queries.panel import slots_of


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
