"""A school closes days: both sides hear, once, of what stands on them."""

from datetime import timedelta
from typing import Any

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HolidayRegion, ProposalStatus, RequestStatus
from guestlecture.services.closed_day import choose_holidays, close_days, forget_opened_day
from tests.factories import (
    ZONE,
    make_booking,
    make_holiday,
    make_opened_day,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
)
from tests.services.left import mails_left

pytestmark = pytest.mark.usefixtures("in_app")

DAY = timedelta(days=1)


def when() -> dict[str, Any]:
    return {"at": now(), "zone": ZONE, "rules": Rules()}


def test_both_sides_of_a_lecture_hear_once() -> None:
    booking = make_booking()
    make_booking()  # at another school
    school, teacher = booking.request.institution, booking.request.teacher
    day = local_date(booking.starts_at, ZONE)
    close_days(school, "Study day", day - DAY, day, by=teacher, **when())
    close_days(school, "Study days", day, day + DAY, by=teacher, **when())
    assert mails_left() == [
        ("lecture_on_closed_day", teacher.email),
        ("lecture_on_closed_day", booking.expert.user.email),
    ]


def test_who_waits_for_a_moment_on_that_day_hears_too() -> None:
    times = [make_slot_times(days=30), make_slot_times(days=40)]
    proposal = make_proposal(request=make_request(times=times))
    request = proposal.request
    make_proposal(request=request, status=ProposalStatus.DECLINED)
    later = make_proposal(request=request, slots=[request.slots[1]])
    make_request(teacher=request.teacher, times=times, status=RequestStatus.WITHDRAWN)
    day = local_date(times[0][0], ZONE)
    close_days(request.institution, "Study day", day, day, by=request.teacher, **when())
    assert mails_left() == [
        ("moments_closed", request.teacher.email),
        ("moments_gone", proposal.expert.user.email),
    ]
    assert ("moments_gone", later.expert.user.email) not in mails_left()


def test_a_holiday_that_a_school_keeps_from_now_on_closes_it_too() -> None:
    booking = make_booking()
    school, day = booking.request.institution, local_date(booking.starts_at, ZONE)
    make_holiday(day, region=HolidayRegion.SOUTH)
    choose_holidays(school, HolidayRegion.SOUTH, by=booking.request.teacher, **when())
    assert len(mails_left()) == 2
    choose_holidays(school, HolidayRegion.NORTH, by=booking.request.teacher, **when())
    assert len(mails_left()) == 2, "open again: nothing to tell"


def test_taking_back_that_a_school_is_open_closes_it() -> None:
    booking = make_booking()
    school, day = booking.request.institution, local_date(booking.starts_at, ZONE)
    make_holiday(day)
    opened = make_opened_day(school, day)
    session.refresh(school)
    forget_opened_day(opened, by=booking.request.teacher, **when())
    assert len(mails_left()) == 2


def test_what_is_over_is_not_told_of() -> None:
    past = {"starts_at": now() - 2 * DAY, "ends_at": now() - 2 * DAY + timedelta(hours=1)}
    booking = make_booking(**past)
    day = local_date(booking.starts_at, ZONE)
    close_days(booking.request.institution, "Late", day, day, by=make_teacher(), **when())
    assert mails_left() == []
