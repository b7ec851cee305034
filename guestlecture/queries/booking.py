"""Reads about agreed lectures."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import get, session
from guestlecture.domain.booking import Engagement, count_visits
from guestlecture.domain.place import point_of
from guestlecture.domain.slot import Moment
from guestlecture.domain.travel import Whereabouts
from guestlecture.enums import BookingStatus, ExpertStatus, Venue
from guestlecture.models import Booking, Expert, Proposal, Request, User
from guestlecture.queries.institution import point_of_institution


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
        town = expert.place
        point = point_of(town.lat, town.lon) if town else None
        return Engagement(moment, Whereabouts(place=("expert", expert.id), point=point))
    school = request.institution
    where = Whereabouts(place=("institution", school.id), point=point_of_institution(school))
    return Engagement(moment, where)


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
    request = joinedload(Booking.request)
    loaded = rows.options(
        request.joinedload(Request.institution), request.joinedload(Request.theme), _offer()
    )
    return list(session.scalars(loaded.limit(limit)))


def list_bookings_of_teacher(user: User) -> list[Booking]:
    """Return all lectures that somebody asked for, the latest first."""
    rows = sa.select(Booking).join(Request).where(Request.teacher_id == user.id)
    return list(session.scalars(rows.options(joinedload(Booking.expert)).order_by(Booking.starts_at.desc())))


def list_bookings_of_expert(expert: Expert) -> list[Booking]:
    """Return all lectures of an expert, the latest first."""
    rows = sa.select(Booking).where(Booking.expert_id == expert.id).order_by(Booking.starts_at.desc())
    return list(session.scalars(rows.options(joinedload(Booking.request).joinedload(Request.institution))))


def list_full_experts(begins: datetime, ends: datetime, zone: ZoneInfo) -> set[int]:
    """Return the ids of those who have reached their maximum in the month between two instants."""
    of_month = (Booking.status == BookingStatus.AGREED, Booking.starts_at >= begins, Booking.starts_at < ends)
    # Hours at one place on one day are one visit: not everybody with that many lectures is full.
    many = sa.select(Booking.expert_id).join(Expert).where(*of_month).group_by(Booking.expert_id)
    many = many.group_by(Expert.max_per_month).having(sa.func.count() >= Expert.max_per_month)
    rows = sa.select(Booking).where(*of_month, Booking.expert_id.in_(many))
    rows = rows.options(
        joinedload(Booking.request).joinedload(Request.institution), joinedload(Booking.expert)
    )
    visits: dict[Expert, list[Engagement]] = {}
    for each in session.scalars(rows):
        moment = Moment(each.starts_at, each.ends_at)
        visits.setdefault(each.expert, []).append(engagement(each.request, each.expert, moment, each.venue))
    return {
        expert.id
        for expert, those in visits.items()
        if count_visits(those, zone) >= (expert.max_per_month or 0)
    }


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
