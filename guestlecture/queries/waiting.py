"""Reads about waiting lists."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import get, session
from guestlecture.domain.guard_rail import broken_at
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, earliest_day
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, Venue
from guestlecture.errors import FullThisMonth, FullThisTerm
from guestlecture.models import Expert, Institution, User, Waiting
from guestlecture.queries.availability import find_obstacles
from guestlecture.queries.booking import where_of
from guestlecture.queries.guard_rail import list_agreed_around, list_possible, occasion_of


def get_waiting(id: int) -> Waiting:
    """Return a place on a waiting list. Raises NotFound."""
    return get(Waiting, id)


def list_waiting_of(user: User, *, today: date) -> list[Waiting]:
    """Return whom a teacher waits for, and has not asked yet."""
    rows = sa.select(Waiting).where(Waiting.user_id == user.id, Waiting.asked_at.is_(None))
    rows = rows.where(Waiting.ends_on >= today).options(joinedload(Waiting.expert))
    return list(session.scalars(rows.order_by(Waiting.id)))


def list_lines() -> dict[int, list[Waiting]]:
    """Return all who wait, or were told, by expert; each row is locked, or another worker has it."""
    rows = sa.select(Waiting).order_by(Waiting.expert_id, Waiting.created_at, Waiting.id)
    lines: dict[int, list[Waiting]] = {}
    for waiting in session.scalars(rows.with_for_update(of=Waiting, skip_locked=True)):
        lines.setdefault(waiting.expert_id, []).append(waiting)
    return lines


def list_line(expert: Expert) -> list[Waiting]:
    """Return the line of an expert in its order, with those who have asked since."""
    rows = sa.select(Waiting).where(Waiting.expert_id == expert.id)
    rows = rows.order_by(Waiting.created_at, Waiting.id).options(joinedload(Waiting.user))
    return list(session.scalars(rows))


def theme_of(waiting: Waiting) -> int | None:
    """Return the id of the theme that somebody waits with; None where none was chosen."""
    if waiting.offer:
        return waiting.offer.theme_id
    chosen = "".join(waiting.answers.get("theme", ()))
    return int(chosen) if chosen.isdecimal() else None


def is_full(
    expert: Expert,
    moments: Sequence[Moment],
    school: Institution,
    venue: Venue,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> bool:
    """Say whether an expert has reached the maximum around any of some moments."""
    agreed = list_agreed_around(expert, moments, zone) if moments else []
    where = where_of(school, expert, venue)
    occasions = [occasion_of(school, where, expert, moment, agreed) for moment in moments]
    broken = (broken_at(each, now=at, zone=zone, rules=rules) for each in occasions)
    return any(isinstance(each, FullThisMonth | FullThisTerm) for some in broken for each in some)


def has_room(waiting: Waiting, *, at: datetime, zone: ZoneInfo, rules: Rules) -> bool:
    """Say whether the expert could be asked now for any of the moments that somebody waits for."""
    expert, earliest = waiting.expert, earliest_day(at, zone=zone, rules=rules)
    moments = [each for each in waiting.moments if local_date(each.starts_at, zone) >= earliest]
    if expert.status is not ExpertStatus.PUBLISHED or not moments:
        return False
    refused = find_obstacles(expert, moments, zone)
    moments = [each for each in moments if (each.starts_at, each.ends_at) not in refused]
    where = where_of(waiting.institution, expert, waiting.venue)
    return bool(list_possible(waiting.institution, where, expert, moments, at=at, zone=zone, rules=rules))
