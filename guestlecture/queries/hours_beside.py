"""Experts who are at a teacher's school anyway, or in its town, and can take one more class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.hours_beside import hours_beside
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, earliest_day
from guestlecture.domain.travel import gap_minutes
from guestlecture.domain.wall_time import instant, local_date
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


@dataclass(frozen=True)
class NearbyDay:
    """A day on which an expert is at a teacher's school anyway, or in its town, and takes one more class."""

    day: date
    is_same_school: bool


def find_nearby_days(
    expert_ids: Sequence[int], teacher: User, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> dict[int, NearbyDay]:
    """Return the next such day of each of some experts who have one, in one query whoever they are.

    Only days with one lecture: beside several nobody knows without looking closer whether there is time.
    """
    schools = {membership.institution_id: membership.institution for membership in teacher.memberships}
    days = _lectures_by_day(expert_ids, at=at, zone=zone, rules=rules) if schools and expert_ids else {}
    calendars = {school_id: load_calendar(school, rules) for school_id, school in schools.items() if days}
    found = dict[int, NearbyDay]()
    for (expert_id, day), lectures in sorted(days.items()):
        (offers, school_id, town), *others = lectures
        near = _near(school_id, town, schools)
        is_possible = offers and not others and near is not None
        if near and is_possible and calendars[near].closure_on(day) is None:
            found.setdefault(expert_id, NearbyDay(day, near == school_id))
    return found


def _lectures_by_day(
    expert_ids: Sequence[int], *, at: datetime, zone: ZoneInfo, rules: Rules
) -> dict[tuple[int, date], list[tuple[bool, int, int | None]]]:
    """Return the lectures to come of some experts by local day: whether hours are offered, and where."""
    first = instant(earliest_day(at, zone=zone, rules=rules), time(0), zone)
    columns = Booking.expert_id, Booking.starts_at, Booking.offers_hours, Institution.id, Institution.place_id
    rows = sa.select(*columns).join(Booking.request).join(Request.institution)
    rows = rows.where(Booking.expert_id.in_(expert_ids), Booking.status == BookingStatus.AGREED)
    rows = rows.where(Booking.starts_at >= first)
    days = dict[tuple[int, date], list[tuple[bool, int, int | None]]]()
    for expert_id, starts_at, offers, school_id, town in session.execute(rows):
        lectures = days.setdefault((expert_id, local_date(starts_at, zone)), [])
        lectures.append((offers, school_id, town))
    return days


def _near(school_id: int, town: int | None, schools: Mapping[int, Institution]) -> int | None:
    # The school of the lecture itself where it is one of the teacher's, else one in the same town.
    if school_id in schools:
        return school_id
    in_town = (id for id, school in schools.items() if town and school.place_id == town)
    return next(in_town, None)


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
