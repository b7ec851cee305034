"""Once more, and while you are here: a lecture that is asked for in one step."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Level, Venue
from guestlecture.indexing import rebuild_index
from guestlecture.models import Booking, Expert, Request, User
from tests.factories import (
    ZONE,
    make_address,
    make_booking,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
    make_timetable,
)
from tests.page import Page, Visitor


@pytest.fixture
def given(database: None) -> Booking:
    """A lecture of about ten months ago."""
    times = make_slot_times(days=-300)
    request = make_request(
        teacher=make_teacher(), times=[times], prior_knowledge="What a battery is.", level=Level.VWO
    )
    expert = make_expert(max_per_month=1)
    offer = make_offer(expert=expert, language="en")
    booking = make_booking(proposal=make_proposal(request=request, expert=expert, offer=offer))
    session.commit()
    return booking


def requests_of(user: User) -> list[Request]:
    session.expire_all()
    return list(session.scalars(sa.select(Request).where(Request.teacher_id == user.id).order_by(Request.id)))


def moments_in(page: Page) -> list[str]:
    """The days and times in the rows of the form."""
    fields = page.soup.select("[name^=slots-][value]")
    return [str(field["value"]) for field in fields if field["value"]]


def test_once_more_fills_in_everything_and_proposes_moments(visitor: Visitor, given: Booking) -> None:
    teacher = given.request.teacher
    visitor.log_in(teacher)
    overview = visitor.get("/requests")
    page = visitor.get(str(overview.one("main a[href*='again=']")["href"]))
    before = given.starts_at.astimezone(ZONE)
    day, starts, ends = moments_in(page)[:3]
    assert (starts, ends) == (f"{before:%H:%M}", "11:30")
    assert datetime.fromisoformat(day).weekday() == before.weekday()
    assert "still free" in page.text
    sent = visitor.submit(page, {})
    assert sent.heading == given.request.topic
    old, new = requests_of(teacher)
    for name in (
        "topic",
        "learning_aim",
        "prior_knowledge",
        "level",
        "group_name",
        "group_size",
        "contact_on_day",
    ):
        assert getattr(new, name) == getattr(old, name), name
    assert new.proposals[0].offer_id == given.proposal.offer_id
    assert 1 <= len(new.slots) <= 4


def test_moments_at_which_the_speaker_cannot_come_are_not_proposed(visitor: Visitor, given: Booking) -> None:
    visitor.log_in(given.request.teacher)
    address = f"/requests/new?expert={given.expert_id}&offer={given.proposal.offer_id}&again={given.id}"
    days = moments_in(visitor.get(address))[::3]
    first = datetime.fromisoformat(days[0]).replace(hour=18, tzinfo=UTC)
    expert = session.get_one(Expert, given.expert_id)
    make_booking(expert=expert, starts_at=first, ends_at=first + timedelta(hours=1))
    session.commit()
    left = moments_in(visitor.get(address))[::3]
    assert left, "other months have room"
    assert not {day[:7] for day in left} & {days[0][:7]}, "that month is full"


def test_nobody_copies_what_somebody_else_asked(visitor: Visitor, given: Booking) -> None:
    other = make_teacher()
    visitor.log_in(other)
    visitor.get(f"/requests/new?expert={given.expert_id}&again={given.id}", status=404)
    visitor.get(f"/requests/new?expert={make_expert().id}&again={given.id}", status=404)
    visitor.get(f"/requests/new?expert={given.expert_id}&again=99999999999999", status=404)


@pytest.mark.parametrize("moment", ["x", "-", "00010101T0000-00010101T0100", "20270301T1000-20270301T0900"])
def test_moment_in_the_address_that_makes_no_sense_is_left_out(
    visitor: Visitor, given: Booking, moment: str
) -> None:
    assert moments_in(visitor.get(f"/requests/new?expert={given.expert_id}&moment={moment}")) == []


@pytest.fixture
def agreed(database: None) -> Booking:
    """A lecture at ten, at a school with lesson hours until after it."""
    school = make_institution(name="Stadslyceum", place=make_place(name="Assen", lat=53.0, lon=6.55))
    return make_booking(
        request=make_request(teacher=make_teacher(school), times=[make_slot_times(days=40)]),
        expert=make_expert(max_per_month=1),
    )


def offer_hours(app: Flask, booking: Booking) -> None:
    """Let the speaker offer them on the page of the lecture."""
    speaker = Visitor(app, booking.expert.user)
    page = speaker.get(f"/bookings/{booking.id}")
    speaker.submit(page, {}, form="main form[action$='/hours/offer']")


def test_colleagues_see_the_hours_and_ask_for_them_without_a_second_visit(
    app: Flask, visitor: Visitor, agreed: Booking
) -> None:
    colleague = make_teacher(agreed.request.institution)
    visitor.log_in(colleague)
    assert "anyway" not in visitor.get("/requests").text
    offer_hours(app, agreed)
    page = visitor.get("/requests")
    assert "Is at Stadslyceum on" in page.text
    profile = visitor.get(f"/experts/{agreed.expert_id}")
    (before, after) = profile.soup.select("main a[href*='moment=']")
    assert ["08:20–09:50" in before.text, "11:40–13:10" in after.text] == [True, True]
    form = visitor.get(str(after["href"]))
    assert moments_in(form) == [local_date(agreed.starts_at, ZONE).isoformat(), "11:40", "13:10"]
    sent = visitor.submit(
        form, {"topic": "Wind", "learning_aim": "Know it.", "level": "havo", "group_size": "20"}
    )
    assert sent.heading == "Wind", "the month of the speaker is full, and this is the same visit"


def test_teachers_in_the_same_town_see_them_and_others_do_not(
    app: Flask, visitor: Visitor, agreed: Booking
) -> None:
    agreed.expert.max_per_month = None
    town = agreed.request.institution.place
    near = make_teacher(make_institution(name="Havenschool", place=town))
    far = make_teacher(make_institution(place=make_place()))
    offer_hours(app, agreed)
    text = Visitor(app, near).get("/requests").text
    assert "Is in Assen on" in text
    assert "Stadslyceum" not in text, "where exactly is nobody's business"
    assert "anyway" not in Visitor(app, far).get(f"/experts/{agreed.expert_id}").text
    assert "anyway" not in visitor.get(f"/experts/{agreed.expert_id}").text


def test_hours_that_are_taken_or_withdrawn_are_not_shown(app: Flask, agreed: Booking) -> None:
    make_timetable(agreed.request.institution)
    colleague, expert = make_teacher(agreed.request.institution), agreed.expert
    times = make_slot_times(days=40, hour=12, minutes=60)
    make_booking(request=make_request(teacher=colleague, times=[times]), expert=expert)
    offer_hours(app, agreed)
    page = Visitor(app, colleague).get(f"/experts/{expert.id}")
    assert len(page.soup.select("main a[href*='moment=']")) == 1
    speaker = Visitor(app, expert.user)
    speaker.submit(speaker.get(f"/bookings/{agreed.id}"), {}, form="main form[action$='/hours/withdraw']")
    assert "anyway" not in Visitor(app, colleague).get(f"/experts/{expert.id}").text


def test_search_results_say_who_is_near_anyway(app: Flask, visitor: Visitor, agreed: Booking) -> None:
    agreed.offers_hours = True
    teacher, colleague = agreed.request.teacher, make_teacher(agreed.request.institution)
    session.commit()
    rebuild_index(app, "expert")
    assert "anyway" not in visitor.get("/experts").text, "nobody knows where a visitor is"
    for user in (teacher, colleague):
        assert "anyway: costs no extra visit" in Visitor(app, user).get("/experts").text
    assert "anyway" not in Visitor(app, make_teacher()).get("/experts").text


def test_hours_within_the_notice_are_not_offered(app: Flask, visitor: Visitor, agreed: Booking) -> None:
    agreed.starts_at, agreed.ends_at = now() + timedelta(days=5), now() + timedelta(days=5, hours=1)
    agreed.offers_hours = True
    visitor.log_in(make_teacher(agreed.request.institution))
    assert "anyway" not in visitor.get("/requests").text


def test_teacher_offers_nothing_for_the_speaker(visitor: Visitor, agreed: Booking) -> None:
    visitor.log_in(agreed.request.teacher)
    page = visitor.get(f"/bookings/{agreed.id}")
    assert not page.soup.select("form[action$='/hours/offer']")
    visitor.post(f"/bookings/{agreed.id}/hours/offer", status=403)


@pytest.mark.usefixtures("database")
def test_no_hours_are_offered_beside_a_lecture_at_another_address(visitor: Visitor) -> None:
    times, address = [make_slot_times(days=40)], make_address()
    agreed = make_booking(request=make_request(times=times, venue=Venue.ELSEWHERE, venue_address=address))
    session.commit()
    visitor.log_in(agreed.expert.user)
    page = visitor.get(f"/bookings/{agreed.id}")
    assert not page.soup.select("form[action$='/hours/offer']")
    refused = visitor.post(f"/bookings/{agreed.id}/hours/offer", status=409)
    assert "an agreed lecture at a school" in refused.text
