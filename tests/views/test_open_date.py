"""Open dates: published by an expert, taken by the first school that fits."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import BookingStatus, ExceptionKind, RequestStatus
from guestlecture.models import Booking, Expert, OpenDate, Proposal, SentMail, User
from tests.factories import (
    ZONE,
    make_booking,
    make_exception,
    make_expert,
    make_offer,
    make_open_date,
    make_rule,
    make_slot_times,
    make_teacher,
)
from tests.page import Page, Visitor

TODAY = local_date(now(), ZONE)
ANSWERS = {"topic": "Hydrogen", "learning_aim": "Know it.", "level": "havo", "group_size": "28"}


@pytest.fixture
def mine(visitor: Visitor) -> Expert:
    """A public profile; its owner is logged in as the visitor."""
    expert = make_expert()
    assert expert.user is not None
    visitor.log_in(expert.user)
    return session.merge(expert)


@pytest.fixture
def teacher(visitor: Visitor) -> User:
    """The visitor is logged in as this teacher."""
    user = make_teacher()
    visitor.log_in(user)
    return session.merge(user)


def publish(visitor: Visitor, expert: Expert, *, status: int = 200, days: int = 45, **changes: str) -> Page:
    """Fill in the form."""
    form = visitor.get(f"/experts/{expert.id}/edit/availability/open-dates/new")
    on = (TODAY + timedelta(days=days)).isoformat()
    return visitor.submit(form, {"on": on, "starts": "10:00", "ends": "11:30", **changes}, status=status)


def test_a_published_date_stands_on_the_profile_and_leads_to_the_form(
    app: Any, visitor: Visitor, mine: Expert
) -> None:
    offer = make_offer(expert=mine, title="Driving on hydrogen")
    session.commit()
    page = publish(visitor, mine, offer=str(offer.id))
    assert "10:00–11:30 · Driving on hydrogen" in page.text
    public = Visitor(app).get(f"/experts/{mine.id}")
    assert "Take this date" in public.text
    date = session.scalars(sa.select(OpenDate)).one()
    assert public.soup.select(f"a[href='/open-dates/{date.id}/take']")


@pytest.mark.parametrize(
    ("changes", "days", "field", "text"),
    [
        ({}, 0, "on", "from tomorrow on"),
        ({}, 2000, "on", "that far ahead"),
        ({"ends": "09:00"}, 45, "ends", "after the start"),
        ({"starts": "07:00", "ends": "22:00"}, 45, "ends", "within eight hours"),
        ({"on": ""}, 45, "on", "Choose a day"),
        ({"offer": "99999"}, 45, "offer", "from the list"),
    ],
)
def test_a_date_that_cannot_be_gets_a_sentence_at_its_field(
    visitor: Visitor, mine: Expert, changes: dict[str, str], days: int, field: str, text: str
) -> None:
    assert text in publish(visitor, mine, status=422, days=days, **changes).error_of(field)


def test_no_date_is_published_twice_or_over_a_lecture(visitor: Visitor, mine: Expert) -> None:
    publish(visitor, mine)
    assert "already" in publish(visitor, mine, status=422, starts="11:00", ends="12:00").error_of("starts")
    booking = make_booking(expert=mine)
    session.commit()
    on = local_date(booking.starts_at, ZONE).isoformat()
    assert "already" in publish(visitor, mine, status=422, on=on).error_of("starts")


def test_the_first_school_takes_it_at_once_and_both_are_told(visitor: Visitor, teacher: User) -> None:
    date = make_open_date()
    make_rule(date.expert, (date.starts_at.weekday() + 1) % 7)  # the own hours do not matter to an open date
    session.commit()
    page = visitor.submit(visitor.get(f"/open-dates/{date.id}/take"), ANSWERS)
    assert "Agreed" in page.text
    session.expire_all()
    booking = session.scalars(sa.select(Booking)).one()
    assert (booking.starts_at, booking.ends_at) == (date.starts_at, date.ends_at)
    assert booking.request.status is RequestStatus.AGREED
    assert booking.request.teacher_id == teacher.id
    mails = set(session.scalars(sa.select(SentMail.message)))
    assert mails == {"booking_agreed"}, "the expert is not asked again"
    assert session.get_one(OpenDate, date.id).request_id == booking.request_id
    assert "Take this date" not in visitor.get(f"/experts/{booking.expert_id}").text


def test_who_comes_second_is_told_kindly_and_keeps_the_text(visitor: Visitor, teacher: User) -> None:
    date = make_open_date()
    session.commit()
    form = visitor.get(f"/open-dates/{date.id}/take")
    other = make_booking(expert=date.expert)
    session.get_one(OpenDate, date.id).request_id = other.request_id
    session.commit()
    page = visitor.submit(form, ANSWERS, status=409)
    assert "Another school was just before you" in page.text
    assert "Know it." in page.text
    assert "Another school" in visitor.get(f"/open-dates/{date.id}/take", status=409).text


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"group_size": "40"}, "group_size", "30 at most"),
        ({"level": "vwo"}, "level", "from the list"),
        ({"topic": ""}, "topic", "Fill in"),
    ],
)
def test_a_school_that_does_not_fit_is_refused_and_nothing_is_taken(
    visitor: Visitor, teacher: User, changes: dict[str, str], field: str, text: str
) -> None:
    expert = make_expert()
    offer = make_offer(expert=expert, group_size_max=30, levels={"havo"})
    date = make_open_date(expert=expert, offer=offer)
    session.commit()
    page = visitor.submit(visitor.get(f"/open-dates/{date.id}/take"), {**ANSWERS, **changes}, status=422)
    assert text in page.error_of(field)
    session.expire_all()
    assert session.get_one(OpenDate, date.id).request_id is None
    assert not list(session.scalars(sa.select(Proposal)))


@pytest.mark.parametrize("why", ["past", "today", "away", "booked", "withdrawn"])
def test_a_date_that_has_gone_is_neither_shown_nor_taken(visitor: Visitor, teacher: User, why: str) -> None:
    date = make_open_date()
    expert = date.expert
    session.commit()
    form = visitor.get(f"/open-dates/{date.id}/take")
    date = session.merge(date)
    if why in ("past", "today"):
        date.starts_at, date.ends_at = (
            now() - timedelta(days=2 if why == "past" else 0),
            now() + timedelta(hours=1),
        )
    elif why == "away":
        make_exception(session.merge(expert), ExceptionKind.AWAY, local_date(date.starts_at, ZONE))
    elif why == "booked":
        make_booking(expert=session.merge(expert), starts_at=date.starts_at, ends_at=date.ends_at)
    else:
        session.delete(date)
    before = len(list(session.scalars(sa.select(Booking))))
    session.commit()
    assert "Take this date" not in visitor.get(f"/experts/{session.merge(expert).id}").text
    visitor.submit(form, ANSWERS, status=404 if why == "withdrawn" else 409)
    assert len(list(session.scalars(sa.select(Booking)))) == before


def test_a_lecture_that_was_cancelled_does_not_open_the_date_again(visitor: Visitor, teacher: User) -> None:
    date = make_open_date()
    session.commit()
    visitor.submit(visitor.get(f"/open-dates/{date.id}/take"), ANSWERS)
    booking = session.scalars(sa.select(Booking)).one()
    booking.status = BookingStatus.CANCELLED
    session.commit()
    visitor.get(f"/open-dates/{date.id}/take", status=409)


def test_a_date_is_taken_back(visitor: Visitor, mine: Expert) -> None:
    page = publish(visitor, mine)
    visitor.submit(page, {}, form="form[action$='/withdraw']")
    assert not list(session.scalars(sa.select(OpenDate)))


def test_who_has_a_full_month_or_travels_too_far_is_not_booked(visitor: Visitor, teacher: User) -> None:
    expert = make_expert(max_per_month=1)
    starts_at, ends_at = make_slot_times(days=45, hour=15)
    make_booking(expert=expert, starts_at=starts_at, ends_at=ends_at)
    date = make_open_date(expert=expert)
    session.commit()
    page = visitor.submit(visitor.get(f"/open-dates/{date.id}/take"), ANSWERS, status=409)
    assert "maximum" in page.text


def test_the_button_stands_where_it_leads_somewhere(visitor: Visitor) -> None:
    date = make_open_date()
    speaker, teacher = make_expert().user, make_teacher()
    session.commit()
    address = f"/experts/{date.expert_id}"
    assert "Take this date" in visitor.get(address).text, "a visitor logs in first"
    visitor.log_in(speaker)
    assert "Take this date" not in visitor.get(address).text, "only schools take dates"
    visitor.log_in(teacher)
    assert "Take this date" in visitor.get(address).text
