"""Reads for reminders: what may be due, what has been sent, and who wants none."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.reminder import LONGEST, Due
from guestlecture.enums import BookingStatus, Outcome, ProposalStatus, RequestStatus, Side
from guestlecture.models import Booking, Expert, Feedback, Proposal, Reminder, ReminderStop, Request

SPARE = timedelta(days=2)  # for clock changes, and mornings before noon


def list_lectures_around(at: datetime) -> list[Booking]:
    """Return the agreed lectures near an instant, without those that turned out not to be given."""
    rows = sa.select(Booking).where(Booking.status == BookingStatus.AGREED)
    rows = rows.where(Booking.starts_at < at + LONGEST + SPARE, Booking.starts_at > at - LONGEST - SPARE)
    rows = rows.where(sa.or_(Booking.outcome.is_(None), Booking.outcome == Outcome.GIVEN))
    request, expert = joinedload(Booking.request), joinedload(Booking.expert)
    rows = rows.options(request.joinedload(Request.teacher), expert.joinedload(Expert.user))
    return list(session.scalars(rows.order_by(Booking.id)))


def list_answered_sides(booking_id: int) -> set[Side]:
    """Return the sides that have answered the questions about a lecture."""
    return set(session.scalars(sa.select(Feedback.side).where(Feedback.booking_id == booking_id)))


def list_waiting_proposals() -> list[Proposal]:
    """Return all proposals that wait for an answer, of requests that are open."""
    waiting = (ProposalStatus.WAITING_FOR_EXPERT, ProposalStatus.WAITING_FOR_TEACHER)
    rows = sa.select(Proposal).join(Request).where(Request.status == RequestStatus.OPEN)
    rows = rows.where(Proposal.status.in_(waiting)).order_by(Proposal.created_at, Proposal.id)
    request, expert = joinedload(Proposal.request), joinedload(Proposal.expert)
    found = session.scalars(rows.options(request.joinedload(Request.teacher), expert.joinedload(Expert.user)))
    # Of a series that an expert was asked for, one reminder is enough.
    once: dict[tuple[int, int], Proposal] = {}
    for proposal in found:
        series_id = proposal.request.series_id
        is_alone = series_id is None or proposal.is_volunteered
        once.setdefault((proposal.id, 0) if is_alone else (series_id or 0, -proposal.expert_id), proposal)
    return list(once.values())


def list_sent(about_ids: Iterable[int]) -> set[tuple[Due, int]]:
    """Return which reminders of some things have been sent, each with what it was about."""
    rows = sa.select(Reminder).where(Reminder.about_id.in_(set(about_ids)))
    return {(Due(reminder.kind, reminder.on), reminder.about_id) for reminder in session.scalars(rows)}


def wants_reminders(email: str) -> bool:
    """Say whether an address gets reminders."""
    return session.get(ReminderStop, email.lower()) is None
