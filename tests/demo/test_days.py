"""The demo on days that are hard for it: alive, and nobody in two places."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
import time_machine

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.demo.diary import is_holiday
from guestlecture.demo.load import load_demo
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import RequestStatus
from guestlecture.models import Booking, Proposal, Request
from guestlecture.queries.balance import balance_of_year
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.fitting import check_way
from guestlecture.queries.proposal import LIVE, obstacle
from tests.factories import ZONE

pytestmark = pytest.mark.usefixtures("in_app")

TEACHER = "Marieke Hof"  # of the first button of the demo
DAYS = [
    date(2026, 8, 1),  # the school year begins
    date(2026, 9, 2),  # nothing was given yet
    date(2026, 11, 24),
    date(2027, 1, 15),
    date(2027, 3, 28),  # the clock goes forward
    date(2027, 6, 25),  # no lecture in the last ten days
    date(2027, 7, 31),  # the school year ends
    date(2028, 2, 29),
]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_region_is_alive_and_nobody_is_in_two_places(day: date) -> None:
    with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False):
        load_demo(at=now(), zone=ZONE)
        _check_bookings()
        _check_open_requests()
        _check_closed_days()
        _check_untold()
        lines = balance_of_year(at=now(), zone=ZONE)
    assert all(line.open_requests for line in lines)
    if day.month not in (8, 9):
        assert all(line.lectures for line in lines)


def _check_bookings() -> None:
    bookings = list(session.scalars(sa.select(Booking).order_by(Booking.starts_at)))
    assert len(bookings) >= 30
    assert any(booking.ends_at < now() for booking in bookings)
    assert any(booking.starts_at > now() for booking in bookings)
    per_month: Counter[tuple[int, str]] = Counter()
    for expert_id in {booking.expert_id for booking in bookings}:
        for one, other in pairwise(each for each in bookings if each.expert_id == expert_id):
            assert other.starts_at - one.ends_at > timedelta(hours=3)
    for booking in bookings:
        day = local_date(booking.starts_at, ZONE)
        assert day.weekday() < 5
        assert not is_holiday(day)
        assert booking.starts_at.astimezone(ZONE).hour in range(8, 17)
        assert booking.created_at < min(booking.starts_at, now())
        per_month[booking.expert_id, f"{day:%Y-%m}"] += 1
        most = booking.expert.max_per_month
        assert most is None or per_month[booking.expert_id, f"{day:%Y-%m}"] <= most


def _check_untold() -> None:
    bookings = session.scalars(sa.select(Booking).where(Booking.ends_at < now(), Booking.outcome.is_(None)))
    teachers = {booking.request.teacher.name for booking in bookings}
    assert TEACHER in teachers, "who logs in as the first teacher can tell how a lecture went"


def _check_closed_days() -> None:
    for request in session.scalars(sa.select(Request)):
        days = {local_date(slot.starts_at, ZONE) for slot in request.slots}
        calendar = load_calendar(request.institution, Rules())
        assert not [closure for day in days if (closure := calendar.closure_on(day))]


def _check_open_requests() -> None:
    for request in session.scalars(sa.select(Request).where(Request.status == RequestStatus.OPEN)):
        assert request.answer_by_on >= local_date(now(), ZONE)
        assert all(slot.starts_at > now() for slot in request.slots)
    proposals = list(session.scalars(sa.select(Proposal).where(Proposal.status.in_(LIVE))))
    assert Counter(each.status for each in proposals) >= Counter(dict.fromkeys(LIVE, 5))
    for proposal in proposals:
        if proposal.is_volunteered:
            check_way(proposal.request, proposal.expert, proposal.offer)
            assert proposal.request.created_at < proposal.created_at < now()
        free = [obstacle(proposal, slot, at=now(), zone=ZONE, rules=Rules()) for slot in proposal.slots]
        assert None in free
