"""Experts who are at a teacher's school anyway, or in its town, and can take one more class."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.hours_beside import hours_beside
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, earliest_day
from guestlecture.domain.travel import gap_minutes
from guestlecture.domain.wall_time import instant
from guestlecture.enums import BookingStatus, ExpertStatus, Venue
from guestlecture.models import Booking, Expert, Institution, Request, User
from guestlecture.queries.booking import where_of
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.guard_rail import list_possible

MOST_BOOKINGS = 10


@dataclass(frozen=True)
class Beside:
    """An expert who can come to a school at one of these moments, being there or near anyway."""

    booking: Booking
    school: Institution
    moments: list[Moment]

    @property
    def is_same_school(self) -> bool:
        """Whether the lecture beside is at the same school."""
        return self.booking.request.institution_id == self.school.id


def list_hours_beside(
    teacher: User, *, at: datetime, zone: ZoneInfo, rules: Rules, expert: Expert | None = None
) -> list[Beside]:
    """Return what experts offer beside lectures at a teacher's schools, or in their towns, in order of time.

    Beside the teacher's own lectures too: there may be a second class.
    """
    schools = [membership.institution for membership in teacher.memberships]
    bookings = _list_offering(schools, at=at, zone=zone, rules=rules, expert=expert) if schools else []
    found = (
        _beside(booking, _school_for(booking, schools), at=at, zone=zone, rules=rules) for booking in bookings
    )
    return [each for each in found if each.moments]


def _list_offering(
    schools: list[Institution], *, at: datetime, zone: ZoneInfo, rules: Rules, expert: Expert | None
) -> Iterator[Booking]:
    first = instant(earliest_day(at, zone=zone, rules=rules), time(0), zone)
    towns = [school.place_id for school in schools if school.place_id]
    near = sa.or_(Institution.id.in_([school.id for school in schools]), Institution.place_id.in_(towns))
    rows = sa.select(Booking).join(Booking.request).join(Request.institution).join(Booking.expert)
    rows = rows.where(Booking.offers_hours, Booking.status == BookingStatus.AGREED, near)
    rows = rows.where(Booking.starts_at >= first, Expert.status == ExpertStatus.PUBLISHED)
    if expert is not None:
        rows = rows.where(Booking.expert_id == expert.id)
    rows = rows.options(
        joinedload(Booking.request).joinedload(Request.institution), joinedload(Booking.expert)
    )
    return iter(session.scalars(rows.order_by(Booking.starts_at).limit(MOST_BOOKINGS)))


def _school_for(booking: Booking, schools: list[Institution]) -> Institution:
    # The school of the lecture itself where it is one of the teacher's, else one in the same town.
    lecture_at = booking.request.institution
    in_town = [school for school in schools if school.place_id and school.place_id == lecture_at.place_id]
    return lecture_at if lecture_at in schools else in_town[0]


def _beside(booking: Booking, school: Institution, *, at: datetime, zone: ZoneInfo, rules: Rules) -> Beside:
    where = where_of(school, booking.expert, Venue.SCHOOL)
    gap = gap_minutes(booking.where, where, rules)
    lecture = Moment(booking.starts_at, booking.ends_at)
    moments = hours_beside(lecture, grid=school.grid, gap_minutes=gap, zone=zone)
    calendar = load_calendar(school, rules)
    is_open = calendar.closure_on(booking.starts_at.astimezone(zone).date()) is None
    possible = list_possible(
        school, where, booking.expert, moments if is_open else [], at=at, zone=zone, rules=rules
    )
    return Beside(booking, school, possible)
