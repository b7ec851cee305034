"""The waiting list of an expert who is full: get in line, leave it, and hear that there is room."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import check_answer_by, check_moments
from guestlecture.domain.waiting import Place, next_in_line
from guestlecture.domain.wall_time import local_date
from guestlecture.errors import NotFull
from guestlecture.models import Expert, Institution, Offer, User, Waiting
from guestlecture.queries.waiting import has_room, is_full, list_line, list_lines, theme_of
from guestlecture.services.audit import record_event
from guestlecture.services.mail import leave_mail
from guestlecture.services.request import RequestText


def join_line(
    text: RequestText,
    answers: Mapping[str, Sequence[str]],
    *,
    expert: Expert,
    offer: Offer | None,
    institution: Institution,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Waiting:
    """Put a teacher on the waiting list of an expert who is full; who is on it already begins anew.

    `answers` is what was filled in of the request, for when it can be sent.
    """
    lock(expert)
    check_moments(text.moments, now=at, zone=zone, rules=rules)
    check_answer_by(text.answer_by_on, text.moments, now=at, zone=zone, rules=rules)
    if not is_full(expert, text.moments, institution, text.venue, at=at, zone=zone, rules=rules):
        raise NotFull(name=expert.name)
    session.execute(sa.delete(Waiting).where(Waiting.expert_id == expert.id, Waiting.user_id == by.id))
    waiting = Waiting(
        expert=expert,
        user=by,
        offer=offer,
        institution=institution,
        venue=text.venue,
        times=[[each.starts_at.isoformat(), each.ends_at.isoformat()] for each in text.moments],
        answers=dict(answers),
        ends_on=text.answer_by_on,
        created_at=at,
    )
    session.add(waiting)
    session.flush()
    record_event("join", "waiting", waiting.id, by=by, at=at)
    return waiting


def leave_line(waiting: Waiting, *, by: User, at: datetime) -> None:
    """Take a teacher off a waiting list."""
    record_event("leave", "waiting", waiting.id, by=by, at=at, on_behalf=by.id != waiting.user_id)
    session.delete(waiting)
    session.flush()


def end_line(expert: Expert, *, by: User, at: datetime) -> None:
    """End the line of an expert who leaves; who still waits, or was told of room, hears so once."""
    for waiting in list_line(expert):
        record_event("end", "waiting", waiting.id, by=by, at=at, on_behalf=by.id != expert.user_id)
        if waiting.asked_at is None:
            theme = theme_of(waiting)
            about = {"expert_id": expert.id} | ({"theme_id": theme} if theme else {})
            user = waiting.user
            leave_mail("waited_for_left", user.email, language=user.language, at=at, **about)
        session.delete(waiting)
    session.flush()


def look_at_lines(*, at: datetime, zone: ZoneInfo, rules: Rules) -> int:
    """Tell the first of each line for whom there is room, once, and forget whose day has passed.

    Safe to run twice: whoever was told has the first chance for two days. Returns how many were told.
    """
    today = local_date(at, zone)
    session.execute(sa.delete(Waiting).where(Waiting.ends_on < today))
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    count = 0
    for line in list_lines().values():
        places = [
            Place(
                each.id,
                each.created_at,
                each.told_at,
                each.told_at is None and each.asked_at is None and has_room(each, **when),
            )
            for each in line
        ]
        key = next_in_line(places, now=at)
        for waiting in (each for each in line if each.id == key):
            _tell(waiting, at=at)
            count += 1
    session.flush()
    return count


def _tell(waiting: Waiting, *, at: datetime) -> None:
    waiting.told_at = at
    record_event("tell", "waiting", waiting.id, by=None, at=at)
    user = waiting.user
    leave_mail("speaker_has_room", user.email, language=user.language, at=at, waiting_id=waiting.id)
