"""The waiting list of an expert who is full."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, Format, Language, Level, Venue
from guestlecture.errors import NotFull, SlotInThePast
from guestlecture.models import Booking, Expert, SentMail, User, Waiting
from guestlecture.queries.waiting import list_waiting_of
from guestlecture.services.booking import cancel_booking
from guestlecture.services.expert import withdraw_expert
from guestlecture.services.personal_data import erase_expert, erase_user
from guestlecture.services.request import RequestText, send_request, withdraw_request
from guestlecture.services.waiting import join_line, leave_line, look_at_lines
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_offer,
    make_request,
    make_slot_times,
    make_teacher,
    make_theme,
    make_waiting,
)
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")


def when(at: datetime | None = None) -> dict[str, Any]:
    return {"at": at or now(), "zone": ZONE, "rules": Rules()}


def full() -> Booking:
    """The one lecture of the month of an expert."""
    expert = make_expert(max_per_month=1)
    return make_booking(expert=expert, request=make_request(times=[make_slot_times(days=40)]))


def same_month(booking: Booking) -> list[tuple[datetime, datetime]]:
    day = local_date(booking.starts_at, ZONE)
    return [make_slot_times(days=40 + (1 if day.day < 15 else -1), hour=14)]


def text(expert: Expert, *times: tuple[datetime, datetime]) -> RequestText:
    return RequestText(
        theme=expert.themes[0],
        topic="Hydrogen",
        learning_aim="Explain it.",
        prior_knowledge="",
        subject="",
        level=Level.HAVO,
        group_name="",
        group_size=28,
        language=Language.NL,
        format=Format.LECTURE,
        venue=Venue.SCHOOL,
        contact_on_day="",
        moments=[Moment(*each) for each in times],
        answer_by_on=local_date(now(), ZONE) + timedelta(days=7),
    )


def join(expert: Expert, teacher: User, *times: tuple[datetime, datetime]) -> Waiting:
    who = {"institution": teacher.memberships[0].institution, "by": teacher}
    answers = {"topic": ["Hydrogen"]}
    return join_line(text(expert, *times), answers, expert=expert, offer=None, **who, **when())


def told() -> list[str]:
    return [to for message, to in mails_left() if message == "speaker_has_room"]


def test_when_somebody_cancels_the_first_in_line_is_told_once() -> None:
    booking = full()
    first, second = make_teacher(), make_teacher()
    waiting = join(booking.expert, first, *same_month(booking))
    join(booking.expert, second, *same_month(booking))
    look_at_lines(**when())
    assert told() == []
    cancel_booking(booking, reason="Ill.", by=booking.expert.user, **when())
    for _time in range(3):
        look_at_lines(**when())
    assert told() == [first.email]
    assert [event[0] for event in events_of("waiting", waiting.id)] == ["join", "tell"]
    look_at_lines(**when(now() + timedelta(days=2, minutes=1)))
    assert told() == [first.email, second.email]


def test_a_higher_maximum_makes_room_too() -> None:
    booking = full()
    teacher = make_teacher()
    join(booking.expert, teacher, *same_month(booking))
    booking.expert.max_per_month = 2
    look_at_lines(**when())
    assert told() == [teacher.email]


def test_a_lecture_that_moves_to_another_month_makes_room() -> None:
    booking = full()
    teacher = make_teacher()
    join(booking.expert, teacher, *same_month(booking))
    booking.starts_at, booking.ends_at = make_slot_times(days=90)
    session.flush()
    look_at_lines(**when())
    assert told() == [teacher.email]


def test_who_is_not_full_is_asked_and_not_waited_for() -> None:
    with pytest.raises(NotFull):
        join(make_expert(max_per_month=1), make_teacher(), make_slot_times(days=40))
    booking = full()
    with pytest.raises(SlotInThePast):
        join(booking.expert, make_teacher(), make_slot_times(days=-40))


def test_it_ends_with_the_answer_date_or_when_the_teacher_leaves() -> None:
    booking = full()
    over, leaves = make_teacher(), make_teacher()
    waiting = join(booking.expert, over, *same_month(booking))
    leave_line(join(booking.expert, leaves, *same_month(booking)), by=leaves, at=now())
    look_at_lines(**when(now() + timedelta(days=8, hours=1)))
    assert session.scalar(sa.select(sa.func.count()).select_from(Waiting)) == 0
    assert events_of("waiting", waiting.id) == [("join", over.id, False)]
    assert told() == []


def test_who_joins_again_stands_in_the_line_once_and_last() -> None:
    booking = full()
    first, second = make_teacher(), make_teacher()
    for teacher in (first, second, first):
        join(booking.expert, teacher, *same_month(booking))
    rows = session.scalars(sa.select(Waiting).order_by(Waiting.id))
    assert [each.user for each in rows] == [second, first]


def test_who_asks_after_all_waits_no_longer() -> None:
    booking = full()
    teacher = make_teacher()
    waiting = join(booking.expert, teacher, *same_month(booking))
    cancel_booking(booking, reason="Ill.", by=booking.expert.user, **when())
    look_at_lines(**when())
    who = {"teacher": teacher, "institution": teacher.memberships[0].institution, "by": teacher}
    expert = booking.expert
    send_request(text(expert, *same_month(booking)), expert=expert, offer=None, **who, **when())
    session.refresh(waiting)
    assert waiting.asked_at is not None


def test_a_profile_that_is_not_public_has_no_room() -> None:
    waiting = make_waiting()
    waiting.expert.status = ExpertStatus.WITHDRAWN
    session.flush()
    assert look_at_lines(**when()) == 0


def left_and_told() -> list[tuple[str, dict[str, Any]]]:
    rows = session.scalars(sa.select(SentMail).where(SentMail.message == "waited_for_left"))
    return [(mail.recipient, mail.about) for mail in rows.all()]


def test_who_waits_hears_once_that_the_speaker_went_offline() -> None:
    theme = make_theme()
    waiting = make_waiting(answers={"theme": [str(theme.id)]})
    told, asked = make_waiting(expert=waiting.expert, told_at=now()), make_waiting(expert=waiting.expert)
    asked.asked_at = now()
    elsewhere = make_waiting()
    expert, id = waiting.expert, waiting.id
    withdraw_expert(expert, by=expert.user, at=now())
    assert left_and_told() == [
        (waiting.user.email, {"expert_id": expert.id, "theme_id": theme.id}),
        (told.user.email, {"expert_id": expert.id}),
    ]
    assert session.scalars(sa.select(Waiting)).all() == [elsewhere]
    assert events_of("waiting", id) == [("end", expert.user.id, False)]
    submit_again(expert)
    withdraw_expert(expert, by=expert.user, at=now())
    assert len(left_and_told()) == 2


def submit_again(expert: Expert) -> None:
    expert.status = ExpertStatus.PUBLISHED
    session.flush()


@pytest.mark.parametrize("has_account", [True, False])
def test_who_waits_hears_that_the_speaker_was_forgotten(has_account: bool) -> None:
    waiting = make_waiting(expert=make_expert() if has_account else make_expert(user=None))
    waiting.offer = make_offer(expert=waiting.expert)
    session.flush()
    expert, to, theme = waiting.expert, waiting.user.email, waiting.offer.theme_id
    if has_account:
        erase_user(expert.user, **when())
    else:
        erase_expert(expert, by=make_coordinator(), **when())
    assert left_and_told() == [(to, {"expert_id": expert.id, "theme_id": theme})]
    assert not session.scalars(sa.select(Waiting)).all()


def test_what_becomes_of_the_request_does_not_bring_the_wait_back() -> None:
    booking = full()
    teacher, next_one = make_teacher(), make_teacher()
    waiting = join(booking.expert, teacher, *same_month(booking))
    join(booking.expert, next_one, *same_month(booking))
    cancel_booking(booking, reason="Ill.", by=booking.expert.user, **when())
    look_at_lines(**when())
    who = {"teacher": teacher, "institution": teacher.memberships[0].institution, "by": teacher}
    expert = booking.expert
    request = send_request(text(expert, *same_month(booking)), expert=expert, offer=None, **who, **when())
    withdraw_request(request, by=teacher, at=now(), rules=Rules())
    assert list_waiting_of(teacher, today=local_date(now(), ZONE)) == []
    look_at_lines(**when(now() + timedelta(days=3)))
    assert told() == [teacher.email, next_one.email]
    id = waiting.id
    look_at_lines(**when(now() + timedelta(days=8)))
    assert session.scalars(sa.select(Waiting).where(Waiting.id == id)).all() == []
