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
from guestlecture.models import Booking, Expert, Proposal, Request, User
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.part import Part, first_rows

MOST_COMING, MOST_PAST = 50, 20


def get_booking(id: int) -> Booking:
    """Return a lecture. Raises NotFound."""
    return get(Booking, id)


def find_booking_of_request(request: Request) -> Booking | None:
    """Return the latest lecture that came of a request, agreed or cancelled."""
    rows = sa.select(Booking).where(Booking.request_id == request.id).order_by(Booking.id.desc())
    return session.scalar(rows.limit(1))


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


def list_coming_bookings(of: User | Expert, *, at: datetime) -> Part[Booking]:
    """Return the agreed lectures to come of a teacher or an expert, the next one first."""
    rows = _agreed_with(of).where(Booking.ends_at > at).order_by(Booking.starts_at)
    return first_rows(rows, *_line(), limit=MOST_COMING)


def list_past_bookings(of: User | Expert, *, at: datetime) -> Part[Booking]:
    """Return the lectures that a teacher got or an expert gave, the latest first."""
    rows = _agreed_with(of).where(Booking.ends_at <= at).order_by(Booking.starts_at.desc())
    return first_rows(rows, *_line(), limit=MOST_PAST)


def count_coming_bookings(expert: Expert, *, at: datetime) -> int:
    """Count the agreed lectures that an expert still gives."""
    rows = _agreed_with(expert).where(Booking.ends_at > at)
    return session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


def _agreed_with(of: User | Expert) -> sa.Select[Booking]:
    rows = sa.select(Booking).where(Booking.status == BookingStatus.AGREED)
    if isinstance(of, Expert):
        return rows.where(Booking.expert_id == of.id)
    return rows.join(Booking.request).where(Request.teacher_id == of.id)


def _line() -> tuple[ORMOption, ...]:
    # What one line about a lecture shows.
    return joinedload(Booking.expert), joinedload(Booking.request).joinedload(Request.institution)


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
