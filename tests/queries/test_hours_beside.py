"""On which day experts in a list are near a teacher's school anyway."""

from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import BookingStatus
from guestlecture.models import Booking, Expert, User
from guestlecture.queries.hours_beside import NearbyDay, find_nearby_days
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_closed_day,
    make_expert,
    make_institution,
    make_place,
    make_request,
    make_slot_times,
    make_teacher,
)

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def teacher() -> User:
    return make_teacher(make_institution(place=make_place(name="Assen")))


def lecture(teacher: User, *, days: int = 40, hour: int = 10, **values: Any) -> Booking:
    request = make_request(teacher=teacher, times=[make_slot_times(days=days, hour=hour)])
    return make_booking(request=request, **{"offers_hours": True, **values})


def neighbour(teacher: User) -> User:
    """Somebody at another school in the same town."""
    return make_teacher(make_institution(place=teacher.memberships[0].institution.place))


def nearby(teacher: User, *experts: Expert) -> dict[int, NearbyDay]:
    ids = [expert.id for expert in experts]
    return find_nearby_days(ids, teacher, at=now(), zone=ZONE, rules=Rules())


def test_the_next_day_at_the_own_school_or_in_its_town_is_named(teacher: User) -> None:
    here, near, elsewhere = lecture(teacher), lecture(neighbour(teacher)), lecture(make_teacher())
    lecture(teacher, days=50, expert=here.expert)
    day = local_date(here.starts_at, ZONE)
    found = nearby(teacher, here.expert, near.expert, elsewhere.expert, make_expert())
    assert found == {here.expert_id: NearbyDay(day, True), near.expert_id: NearbyDay(day, False)}


@pytest.mark.parametrize(
    "values", [{"offers_hours": False}, {"status": BookingStatus.CANCELLED}, {"days": 5}]
)
def test_only_what_is_offered_agreed_and_leaves_notice_counts(teacher: User, values: dict[str, Any]) -> None:
    booking = lecture(teacher, **values)
    assert nearby(teacher, booking.expert) == {}


def test_a_day_with_more_lectures_or_a_closed_one_is_not_named(teacher: User) -> None:
    busy, closed = lecture(teacher), lecture(neighbour(teacher), days=41)
    lecture(make_teacher(), hour=14, expert=busy.expert, offers_hours=False)
    make_closed_day(teacher.memberships[0].institution, local_date(closed.starts_at, ZONE))
    session.expire_all()
    assert nearby(teacher, busy.expert, closed.expert) == {}


def test_it_takes_as_many_queries_for_many_experts_as_for_few(teacher: User, engine: sa.Engine) -> None:
    ids = [lecture(teacher, days=40 + number).expert_id for number in range(8)]
    teacher_id = teacher.id
    session.commit()

    def count(some: list[int]) -> int:
        session.expunge_all()
        asking = session.get_one(User, teacher_id)
        with queries_of(engine) as queries:
            found = find_nearby_days(some, asking, at=now(), zone=ZONE, rules=Rules())
        assert len(found) == len(some)
        return len(queries)

    assert count(ids[:2]) == count(ids)
