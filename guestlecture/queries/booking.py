"""Reads about agreed lectures."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import get, session
from guestlecture.domain.booking import Engagement, count_visits
from guestlecture.domain.outcome import NOT_COUNTED
from guestlecture.domain.place import point_of
from guestlecture.domain.slot import Moment
from guestlecture.domain.travel import Whereabouts, whereabouts
from guestlecture.domain.wall_time import local_date, term_bounds
from guestlecture.enums import HOLDING, BookingStatus, ExpertStatus, Outcome, Venue
from guestlecture.models import (
    AuditEvent,
    Booking,
    Expert,
    Institution,
    Proposal,
    Request,
    User,
    VenueAddress,
)
from guestlecture.queries.institution import point_of_address, point_of_institution, school_with_hours
from guestlecture.queries.part import Part, first_rows

MOST_COMING, MOST_PAST = 50, 20
CALLED_OFF = (BookingStatus.CANCELLED, BookingStatus.SUBSTITUTED)


def get_booking(id: int) -> Booking:
    """Return a lecture. Raises NotFound."""
    return get(Booking, id)


def find_booking_of_request(request: Request) -> Booking | None:
    """Return the latest lecture that came of a request, agreed or cancelled."""
    rows = sa.select(Booking).where(Booking.request_id == request.id).order_by(Booking.id.desc())
    return session.scalar(rows.limit(1))


def find_booking_of_proposal(proposal: Proposal) -> Booking | None:
    """Return the lecture that came of a proposal, whatever became of it."""
    return session.scalar(sa.select(Booking).where(Booking.proposal_id == proposal.id))


def list_cancelled_of_requests(request_ids: Sequence[int]) -> dict[int, Booking]:
    """Return the cancelled lecture of each of these requests that has one."""
    rows = sa.select(Booking).where(Booking.request_id.in_(request_ids), Booking.status.in_(CALLED_OFF))
    rows = rows.options(*_line()).order_by(Booking.id)
    return {booking.request_id: booking for booking in session.scalars(rows)}


def find_canceller(booking: Booking | None) -> User | None:
    """Return who cancelled a lecture; None where it goes on, or where nobody wrote it down."""
    if booking is None or booking.status in HOLDING:
        return None
    rows = sa.select(User).join(AuditEvent, AuditEvent.actor_id == User.id)
    rows = rows.where(AuditEvent.noun == "booking", AuditEvent.noun_id == booking.id)
    return session.scalar(rows.where(AuditEvent.action == "cancel").order_by(AuditEvent.id.desc()).limit(1))


def where_of(
    school: Institution, expert: Expert, venue: Venue, address: VenueAddress | None = None
) -> Whereabouts:
    """Return where a lecture will be, as it is known now; the database asks the same of a new booking.

    `address` is the other one, where the venue is that.
    """
    if venue is Venue.ELSEWHERE and address is not None:
        return Whereabouts(place=f"address:{address.id}", point=point_of_address(address))
    if venue is Venue.ONLINE:
        return Whereabouts(online=True)
    if venue is Venue.COMPANY:
        town = expert.place
        point = point_of(town.lat, town.lon) if town else None
        return Whereabouts(place=f"expert:{expert.id}", point=point)
    return Whereabouts(place=f"institution:{school.id}", point=point_of_institution(school))


def engagement_of(booking: Booking) -> Engagement:
    """Return when and where a lecture is, as it was agreed."""
    return Engagement(Moment(booking.starts_at, booking.ends_at), booking.where)


def list_engagements(
    expert: Expert, begins: datetime, ends: datetime, *, but: Booking | None = None
) -> list[Engagement]:
    """Return the lectures of an expert, `but` one, that hold time and have some time between two instants."""
    return _list_engagements([expert.id], begins, ends, but=but).get(expert.id, [])


def list_engagements_of(
    expert_ids: Sequence[int], begins: datetime, ends: datetime
) -> dict[int, list[Engagement]]:
    """Return the same of many experts at once, by expert."""
    return _list_engagements(expert_ids, begins, ends)


def _list_engagements(
    expert_ids: Sequence[int], begins: datetime, ends: datetime, *, but: Booking | None = None
) -> dict[int, list[Engagement]]:
    # Columns and not rows: of the lectures of many nothing else is needed.
    place = Booking.place_key, Booking.lat, Booking.lon
    rows = sa.select(Booking.expert_id, Booking.starts_at, Booking.ends_at, *place)
    rows = rows.where(Booking.status.in_(HOLDING), Booking.expert_id.in_(expert_ids))
    rows = rows.where(Booking.starts_at < ends, Booking.ends_at > begins).order_by(Booking.starts_at)
    if but is not None:
        rows = rows.where(Booking.id != but.id)
    found: dict[int, list[Engagement]] = {}
    for expert_id, starts_at, ends_at, key, lat, lon in session.execute(rows):
        engagement = Engagement(Moment(starts_at, ends_at), whereabouts(key, lat, lon))
        found.setdefault(expert_id, []).append(engagement)
    return found


def list_recent_bookings(*, at: datetime, limit: int) -> list[Booking]:
    """Return the lectures given last by experts who are public, each topic and speaker once."""
    rows = sa.select(Booking).join(Expert).where(*counts(), Booking.ends_at < at)
    rows = rows.where(sa.or_(Booking.outcome.is_(None), Booking.outcome == Outcome.GIVEN))
    rows = rows.where(Expert.status == ExpertStatus.PUBLISHED).order_by(Booking.ends_at.desc())
    request = joinedload(Booking.request)
    loaded = rows.options(
        request.joinedload(Request.institution), request.joinedload(Request.theme), _offer()
    )
    return list(session.scalars(loaded.limit(limit)))


def list_coming_bookings(of: User | Expert, *, at: datetime) -> Part[Booking]:
    """Return the lectures to come of a teacher or an expert, agreed or provisional, the next one first."""
    rows = _lectures_with(of, HOLDING).where(Booking.ends_at > at).order_by(Booking.starts_at)
    return first_rows(rows, *_line(), limit=MOST_COMING)


def list_past_bookings(of: User | Expert, *, at: datetime) -> Part[Booking]:
    """Return the lectures that a teacher got or an expert gave, the latest first."""
    rows = (
        _lectures_with(of, (BookingStatus.AGREED,))
        .where(Booking.ends_at <= at)
        .order_by(Booking.starts_at.desc())
    )
    offers = joinedload(Booking.expert).selectinload(Expert.offers)  # to ask for one once more
    return first_rows(rows, *_line(), offers, joinedload(Booking.proposal), limit=MOST_PAST)


def count_coming_bookings(expert: Expert, *, at: datetime) -> int:
    """Count the lectures that an expert still gives, agreed or provisional."""
    rows = _lectures_with(expert, HOLDING).where(Booking.ends_at > at)
    return session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0


def _lectures_with(of: User | Expert, states: Sequence[BookingStatus]) -> sa.Select[Booking]:
    rows = sa.select(Booking).where(Booking.status.in_(states))
    if isinstance(of, Expert):
        return rows.where(Booking.expert_id == of.id)
    return rows.join(Booking.request).where(Request.teacher_id == of.id)


def _line() -> tuple[ORMOption, ...]:
    # What one line about a lecture shows.
    return joinedload(Booking.expert), joinedload(Booking.request).options(school_with_hours())


def list_full_experts(begins: datetime, ends: datetime, zone: ZoneInfo) -> set[int]:
    """Return the ids of those who have reached their maximum in a month, or in the term around it."""
    term = term_bounds(local_date(begins, zone), zone)
    full = _list_full(begins, ends, Expert.max_per_month, zone)
    return full | _list_full(*term, Expert.max_per_term, zone)


def _list_full(
    begins: datetime, ends: datetime, most: InstrumentedAttribute[int | None], zone: ZoneInfo
) -> set[int]:
    then = (Booking.status.in_(HOLDING), Booking.starts_at >= begins, Booking.starts_at < ends)
    # Hours at one place on one day are one visit: not everybody with that many lectures is full.
    many = sa.select(Booking.expert_id).join(Expert).where(*then).group_by(Booking.expert_id)
    many = many.group_by(most).having(sa.func.count() >= most)
    rows = sa.select(Booking, most).join(Expert).where(*then, Booking.expert_id.in_(many))
    visits: dict[tuple[int, int], list[Engagement]] = {}
    for booking, maximum in session.execute(rows):
        visits.setdefault((booking.expert_id, maximum or 0), []).append(engagement_of(booking))
    return {
        expert_id for (expert_id, maximum), those in visits.items() if count_visits(those, zone) >= maximum
    }


def counts() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of a lecture that counts in the balance: agreed, and given as agreed."""
    return Booking.status == BookingStatus.AGREED, _is_given()


def counts_for_expert() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of a lecture that counts for its expert: provisional ones hold a visit too."""
    return Booking.status.in_(HOLDING), _is_given()


def _is_given() -> sa.ColumnElement[bool]:
    return sa.or_(Booking.outcome.is_(None), Booking.outcome.not_in(NOT_COUNTED))


def count_lectures(begins: datetime, ends: datetime) -> dict[int, int]:
    """Count the lectures, given or agreed, per theme of their request; a panel is one, however many come."""
    rows = sa.select(Request.theme_id, sa.func.count(Request.id.distinct())).join_from(Booking, Request)
    rows = rows.where(*counts())
    rows = rows.where(Booking.starts_at >= begins, Booking.starts_at < ends)
    return dict(session.execute(rows.group_by(Request.theme_id)).all())


def count_lectures_per_expert(expert_ids: list[int], begins: datetime, ends: datetime) -> dict[int, int]:
    """Count the lectures, given or agreed, of each of these experts between two instants."""
    rows = sa.select(Booking.expert_id, sa.func.count()).where(Booking.expert_id.in_(expert_ids))
    rows = rows.where(*counts_for_expert())
    rows = rows.where(Booking.starts_at >= begins, Booking.starts_at < ends)
    return dict(session.execute(rows.group_by(Booking.expert_id)).all())


def count_all_lectures(begins: datetime, ends: datetime) -> dict[int, int]:
    """Count the lectures, given or agreed, of every expert who has any between two instants."""
    rows = sa.select(Booking.expert_id, sa.func.count()).where(*counts_for_expert())
    rows = rows.where(Booking.starts_at >= begins, Booking.starts_at < ends)
    return dict(session.execute(rows.group_by(Booking.expert_id)).all())


def _offer() -> ORMOption:
    return joinedload(Booking.proposal).joinedload(Proposal.offer)
