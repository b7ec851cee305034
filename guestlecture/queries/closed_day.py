"""Reads about the days on which schools are closed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from guestlecture.db import get, session
from guestlecture.domain.closed_day import Closure, SchoolCalendar, region_of
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import HasTimes
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HOLDING, HolidayRegion, RequestStatus
from guestlecture.errors import SlotOnClosedDay
from guestlecture.models import Booking, ClosedDay, Holiday, Institution, OpenedDay, Request, Slot

Times = tuple[datetime, datetime]


def get_closed_day(id: int) -> ClosedDay:
    """Return days on which a school is closed of its own. Raises NotFound."""
    return get(ClosedDay, id)


def get_opened_day(id: int) -> OpenedDay:
    """Return a day on which a school is open all the same. Raises NotFound."""
    return get(OpenedDay, id)


def load_calendar(institution: Institution | None, rules: Rules) -> SchoolCalendar:
    """Return when a school is closed; where it is not known yet, when most schools of this region are."""
    if institution is None:
        return SchoolCalendar(_longest_first(_holidays(rules.holiday_region)))
    own = [Closure(day.first_on, day.last_on, day.name, day.name) for day in institution.closed_days]
    region = region_of(set(institution.levels), institution.holiday_region, rules.holiday_region)
    opened = frozenset(day.on for day in institution.opened_days)
    return SchoolCalendar(_longest_first([*own, *_holidays(region)]), opened)


def load_calendars(institutions: Collection[Institution], rules: Rules) -> dict[int, SchoolCalendar]:
    """Return when many schools are closed, by id, in three queries."""
    ids = [institution.id for institution in institutions]
    own, opened = defaultdict[int, list[Closure]](list), defaultdict[int, set[date]](set)
    for day in session.scalars(sa.select(ClosedDay).where(ClosedDay.institution_id.in_(ids))):
        own[day.institution_id].append(Closure(day.first_on, day.last_on, day.name, day.name))
    for open_ in session.scalars(sa.select(OpenedDay).where(OpenedDay.institution_id.in_(ids))):
        opened[open_.institution_id].add(open_.on)
    regions = {
        each.id: region_of(set(each.levels), each.holiday_region, rules.holiday_region)
        for each in institutions
    }
    holidays = {region: _holidays(region) for region in set(regions.values())}
    return {
        id: SchoolCalendar(_longest_first([*own[id], *holidays[region]]), frozenset(opened[id]))
        for id, region in regions.items()
    }


def _holidays(region: HolidayRegion | None) -> list[Closure]:
    rows = sa.select(Holiday).where(sa.or_(Holiday.region.is_(None), Holiday.region == region))
    return [
        Closure(holiday.first_on, holiday.last_on, holiday.label_nl, holiday.label_en)
        for holiday in session.scalars(rows.order_by(Holiday.first_on, Holiday.id))
    ]


def _longest_first(closures: Iterable[Closure]) -> tuple[Closure, ...]:
    # Christmas Day is a day of the Christmas holiday, which says more of why a school is closed.
    return tuple(sorted(closures, key=lambda each: each.first_on - each.last_on))


@dataclass(frozen=True)
class Standing:
    """What stands on days on which a school becomes closed: agreed lectures, and open requests."""

    bookings: list[Booking]
    requests: list[Request]

    def __bool__(self) -> bool:
        return bool(self.bookings or self.requests)


def list_standing(
    before: Mapping[int, SchoolCalendar], after: Mapping[int, SchoolCalendar], *, at: datetime, zone: ZoneInfo
) -> Standing:
    """Return what is still to come on days that are open before a change of calendars, and closed after it.

    Both are the calendars of the same schools, by id.
    """

    def closes(school: int, slot: HasTimes) -> bool:
        day = local_date(slot.starts_at, zone)
        return before[school].closure_on(day) is None and after[school].closure_on(day) is not None

    bookings = sa.select(Booking).join(Booking.request).where(Request.institution_id.in_(before))
    bookings = bookings.where(Booking.status.in_(HOLDING), Booking.starts_at > at)
    bookings = bookings.options(contains_eager(Booking.request)).order_by(Booking.starts_at, Booking.id)
    requests = sa.select(Request).where(Request.institution_id.in_(before)).order_by(Request.id)
    requests = requests.where(Request.status == RequestStatus.OPEN, Request.slots.any(Slot.starts_at > at))
    requests = requests.options(selectinload(Request.slots))
    return Standing(
        [each for each in session.scalars(bookings) if closes(each.request.institution_id, each)],
        [
            each
            for each in session.scalars(requests)
            if any(closes(each.institution_id, slot) for slot in each.slots)
        ],
    )


def list_standing_on(
    institution: Institution, closure: Closure, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Standing:
    """Return what stands on days on which a school might be closed."""
    before = load_calendar(institution, rules)
    after = replace(before, closures=(closure, *before.closures))
    return list_standing({institution.id: before}, {institution.id: after}, at=at, zone=zone)


def list_busy_schools(*, at: datetime) -> list[Institution]:
    """Return the schools at which a lecture is still to come, or a request is open."""
    coming = sa.and_(Booking.status.in_(HOLDING), Booking.starts_at > at)
    busy = sa.or_(Request.status == RequestStatus.OPEN, Request.bookings.any(coming))
    rows = sa.select(Institution).where(Institution.id.in_(sa.select(Request.institution_id).where(busy)))
    return list(session.scalars(rows.options(selectinload(Institution.level_rows))))


def find_closures(
    institution: Institution, slots: Iterable[HasTimes], zone: ZoneInfo, rules: Rules
) -> dict[Times, SlotOnClosedDay]:
    """Return the refusals of those moments that are on a day on which a school is closed."""
    return closures_in(load_calendar(institution, rules), slots, zone)


def closures_in(
    calendar: SchoolCalendar, slots: Iterable[HasTimes], zone: ZoneInfo
) -> dict[Times, SlotOnClosedDay]:
    """Return the same by a calendar that is known."""
    found = dict[Times, SlotOnClosedDay]()
    for slot in slots:
        day = local_date(slot.starts_at, zone)
        closure = calendar.closure_on(day)
        if closure is not None:
            found[slot.starts_at, slot.ends_at] = SlotOnClosedDay(day=day, name=closure)
    return found


def find_closure(
    institution: Institution, slot: HasTimes, zone: ZoneInfo, rules: Rules
) -> SlotOnClosedDay | None:
    """Return the refusal of a moment on a day on which a school is closed; None for any other."""
    return next(iter(find_closures(institution, [slot], zone, rules).values()), None)
