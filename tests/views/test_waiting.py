"""Wait for a speaker who is full, in the browser."""

from datetime import timedelta

import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.models import Booking, Waiting
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_request,
    make_slot_times,
    make_teacher,
    make_waiting,
)
from tests.page import Page, Visitor


def full_form(visitor: Visitor) -> tuple[Page, dict[str, str]]:
    """The form for an expert who has reached the maximum, filled in."""
    booking: Booking = make_booking(
        expert=make_expert(name="Bram Oosterhof", max_per_month=1),
        request=make_request(times=[make_slot_times(days=40)]),
    )
    day = local_date(booking.starts_at, ZONE)
    wanted = day + timedelta(days=1 if day.day < 15 else -1)
    teacher = make_teacher()
    session.commit()
    expert_id = booking.expert_id
    visitor.log_in(teacher)
    page = visitor.get(f"/requests/new?expert={expert_id}")
    return page, {
        "topic": "Hydrogen on the road",
        "learning_aim": "Explain how a fuel cell works.",
        "level": "havo",
        "group_size": "28",
        "slots-0-on": wanted.isoformat(),
        "slots-0-starts": "14:00",
        "answer_by_on": (local_date(now(), ZONE) + timedelta(days=7)).isoformat(),
    }


def test_who_is_full_can_be_waited_for_with_one_button(visitor: Visitor) -> None:
    page, fields = full_form(visitor)
    assert "Put me on the waiting list" not in page.text
    refused = visitor.submit(page, fields, status=409)
    button = refused.one("button[formaction^='/waiting-list']")
    token = refused.one("main form input[name=csrf_token]")["value"]
    sent = {**fields, "csrf_token": token, "language": "nl", "format": "lecture", "venue": "school"}
    sent["theme"] = refused.one("#theme option:last-child")["value"]
    shown = visitor.post(str(button["formaction"]), sent)
    assert "You are on the waiting list." in shown.text
    assert "Bram Oosterhof" in shown.text
    waiting = session.scalars(sa.select(Waiting)).one()
    assert waiting.answers["topic"] == ["Hydrogen on the road"]
    assert "csrf_token" not in waiting.answers


def test_who_waited_finds_the_form_filled_in(visitor: Visitor) -> None:
    waiting = make_waiting(told_at=now())
    session.commit()
    address = f"/requests/new?expert={waiting.expert_id}&waiting={waiting.id}"
    visitor.log_in(make_teacher())
    assert visitor.get(address).one("#topic").get("value", "") == "", "that is of somebody else"
    visitor.log_in(waiting.user)
    assert "There is room again: ask soon." in visitor.get("/requests").text
    assert visitor.get(address).one("#topic")["value"] == "Hydrogen on the road"


def test_a_teacher_leaves_the_list(visitor: Visitor) -> None:
    waiting = make_waiting()
    session.commit()
    visitor.log_in(waiting.user)
    page = visitor.get("/requests")
    assert "You get a mail when there is room" in page.text
    page = visitor.submit(page, {}, form="main form[action$='/leave']")
    assert "You are no longer on the waiting list." in page.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Waiting)) == 0
