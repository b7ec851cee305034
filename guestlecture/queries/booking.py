"""Reads about agreed lectures."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import get, session
from guestlecture.domain.booking import Engagement
from guestlecture.domain.place import point_of
from guestlecture.domain.slot import Moment
from guestlecture.domain.travel import Whereabouts
from guestlecture.enums import BookingStatus, ExpertStatus, Venue
from guestlecture.models import AuditEvent, Booking, Expert, Proposal, Request, User
from guestlecture.queries.institution import point_of_institution


def get_booking(id: int) -> Booking:
    """Return a lecture. Raises NotFound."""
    return get(Booking, id)


def find_booking_of_request(request: Request) -> Booking | None:
    """Return the latest lecture that came of a request, agreed or cancelled."""
    rows = sa.select(Booking).where(Booking.request_id == request.id).order_by(Booking.id.desc())
    return session.scalar(rows.limit(1))


def find_booking_of_proposal(proposal: Proposal) -> Booking | None:
    """Return the lecture that came of a proposal, agreed or cancelled."""
    return session.scalar(sa.select(Booking).where(Booking.proposal_id == proposal.id))


def find_canceller(booking: Booking | None) -> User | None:
    """Return who cancelled a lecture; None where it goes on, or where nobody wrote it down."""
    if booking is None or booking.status is not BookingStatus.CANCELLED:
        return None
    rows = sa.select(User).join(AuditEvent, AuditEvent.actor_id == User.id)
    rows = rows.where(AuditEvent.noun == "booking", AuditEvent.noun_id == booking.id)
    return session.scalar(rows.where(AuditEvent.action == "cancel").order_by(AuditEvent.id.desc()).limit(1))


def engagement(request: Request, expert: Expert, moment: Moment, venue: Venue) -> Engagement:
    """Return when and where a lecture is, as the rules see it."""
    if venue is Venue.ONLINE:
        return Engagement(moment, Whereabouts(online=True))
    if venue is Venue.COMPANY:
        place = expert.place
        point = point_of(place.lat, place.lon) if place else None
        return Engagement(moment, Whereabouts(place=place.id if place else None, point=point))
    school = request.institution
    return Engagement(moment, Whereabouts(place=school.place_id, point=point_of_institution(school)))


def list_engagements(expert: Expert, begins: datetime, ends: datetime) -> list[Engagement]:
    """Return the agreed lectures of an expert that have some time between two instants."""
    rows = sa.select(Booking).options(joinedload(Booking.request).joinedload(Request.institution))
    rows = rows.where(Booking.expert_id == expert.id, Booking.status == BookingStatus.AGREED)
    rows = rows.where(Booking.starts_at < ends, Booking.ends_at > begins).order_by(Booking.starts_at)
    return [
        engagement(booking.request, expert, Moment(booking.starts_at, booking.ends_at), booking.venue)
        for booking in session.scalars(rows)
    ]


def list_recent_bookings(*, at: datetime, limit: int) -> list[Booking]:
    """Return the lectures given last by experts who are public, each topic and speaker once."""
    rows = sa.select(Booking).join(Expert).where(Booking.status == BookingStatus.AGREED, Booking.ends_at < at)
    rows = rows.where(Expert.status == ExpertStatus.PUBLISHED).order_by(Booking.ends_at.desc())
    loaded = rows.options(joinedload(Booking.request).joinedload(Request.institution), _offer())
    return list(session.scalars(loaded.limit(limit)))


def list_bookings_of_teacher(user: User) -> list[Booking]:
    """Return all lectures that somebody asked for, the latest first."""
    rows = sa.select(Booking).join(Request).where(Request.teacher_id == user.id)
    return list(session.scalars(rows.options(joinedload(Booking.expert)).order_by(Booking.starts_at.desc())))


def list_bookings_of_expert(expert: Expert) -> list[Booking]:
    """Return all lectures of an expert, the latest first."""
    rows = sa.select(Booking).where(Booking.expert_id == expert.id).order_by(Booking.starts_at.desc())
    return list(session.scalars(rows.options(joinedload(Booking.request).joinedload(Request.institution))))


def count_lectures(begins: datetime, ends: datetime) -> dict[int, int]:
    """Count the lectures, given or agreed, per theme of their request between two instants."""
    rows = sa.select(Request.theme_id, sa.func.count()).join_from(Booking, Request)
    rows = rows.where(Booking.status == BookingStatus.AGREED)
    rows = rows.where(Booking.starts_at >= begins, Booking.starts_at < ends)
    return dict(session.execute(rows.group_by(Request.theme_id)).all())


def count_lectures_per_expert(expert_ids: list[int], begins: datetime, ends: datetime) -> dict[int, int]:
    """Count the lectures, given or agreed, of each of these experts between two instants."""
    rows = sa.select(Booking.expert_id, sa.func.count()).where(Booking.expert_id.in_(expert_ids))
    rows = rows.where(Booking.status == BookingStatus.AGREED)
    rows = rows.where(Booking.starts_at >= begins, Booking.starts_at < ends)
    return dict(session.execute(rows.group_by(Booking.expert_id)).all())


def _offer() -> ORMOption:
    return joinedload(Booking.proposal).joinedload(Proposal.offer)
