"""Who is free, and who is not."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date, term_bounds
from guestlecture.enums import BookingStatus, ExpertStatus
from guestlecture.models import Expert, Institution
from guestlecture.queries.expert import free_ids
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_institution,
    make_request,
    make_slot_times,
    make_teacher,
)

pytestmark = pytest.mark.usefixtures("in_app")
HOUR = timedelta(hours=1)
WANTED = Moment(*make_slot_times(days=40, hour=10, minutes=60))


def is_free(expert_id: int, moment: Moment = WANTED) -> bool:
    return expert_id in free_ids(moment, ZONE)


@pytest.mark.parametrize(
    ("begins", "ends", "free"),
    [
        (timedelta(0), HOUR, False),
        (-HOUR, timedelta(minutes=1), False),
        (timedelta(minutes=59), 3 * HOUR, False),
        (timedelta(minutes=15), timedelta(minutes=30), False),
        (-HOUR, 2 * HOUR, False),
        (HOUR, 2 * HOUR, True),
        (-HOUR, timedelta(0), True),
        (timedelta(days=1), timedelta(days=1, hours=1), True),
    ],
)
def test_only_a_lecture_at_that_time_is_in_the_way(begins: timedelta, ends: timedelta, free: bool) -> None:
    start = WANTED.starts_at
    booking = make_booking(starts_at=start + begins, ends_at=start + ends)
    assert is_free(booking.expert_id) is free


def test_cancelled_lecture_holds_no_time() -> None:
    booking = make_booking(starts_at=WANTED.starts_at, ends_at=WANTED.ends_at, status=BookingStatus.CANCELLED)
    assert is_free(booking.expert_id)


def test_only_published_people_are_free() -> None:
    assert is_free(make_expert().id)
    assert not is_free(make_expert(status=ExpertStatus.WITHDRAWN).id)


def of_month(*, day: int, hour: int) -> datetime:
    """An instant in the month of the wanted moment."""
    return WANTED.starts_at.astimezone(ZONE).replace(day=day, hour=hour)


def give(expert: Expert, *starts: datetime, school: Institution | None = None) -> None:
    """Agreed lectures of an hour: all at one school, or each at another one."""
    for starts_at in starts:
        request = make_request(teacher=make_teacher(school))
        make_booking(request=request, expert=expert, starts_at=starts_at, ends_at=starts_at + HOUR)


def test_full_month_is_not_free() -> None:
    expert = make_expert(max_per_month=2)
    give(expert, of_month(day=2, hour=18))
    assert is_free(expert.id)
    give(expert, of_month(day=3, hour=18))
    assert not is_free(expert.id)
    next_month = Moment(WANTED.starts_at + timedelta(days=31), WANTED.ends_at + timedelta(days=31))
    assert is_free(expert.id, next_month)


def test_full_term_is_not_free_whatever_the_month() -> None:
    begins, ends = term_bounds(local_date(WANTED.starts_at, ZONE), ZONE)
    early, late, before, after = (make_expert(max_per_term=1, max_per_month=5) for _ in range(4))
    give(early, begins + 10 * HOUR)
    give(late, ends - 10 * HOUR)
    give(before, begins - 10 * HOUR)
    give(after, ends + 10 * HOUR)
    assert [is_free(each.id) for each in (early, late, before, after)] == [False, False, True, True]


def test_hours_on_one_day_at_one_school_are_one_visit() -> None:
    expert, school = make_expert(max_per_month=2), make_institution()
    give(expert, of_month(day=2, hour=18), of_month(day=2, hour=20), school=school)
    assert is_free(expert.id)


def test_without_a_maximum_no_month_is_full() -> None:
    expert = make_expert(max_per_month=None)
    give(expert, *(of_month(day=day, hour=18) for day in range(1, 20)))
    assert is_free(expert.id)


def test_questions_to_the_database_do_not_grow_with_the_experts() -> None:
    def count_statements() -> int:
        asked: list[str] = []
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", lambda *event: asked.append(event[2]))
        session.expire_all()
        free_ids(WANTED, ZONE)
        return len(asked)

    give(make_expert(max_per_month=1), of_month(day=2, hour=18))
    few = count_statements()
    for _number in range(6):
        give(make_expert(max_per_month=1), of_month(day=3, hour=18))
    assert count_statements() == few
