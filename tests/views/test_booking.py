"""An agreed lecture: contact details for both sides, the diary, and cancelling."""

from datetime import timedelta

import icalendar
import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import BookingStatus
from guestlecture.models import Booking
from tests.factories import make_booking, make_coordinator, make_expert, make_request
from tests.page import Visitor


@pytest.fixture
def booking(database: None) -> Booking:
    return make_booking(
        request=make_request(contact_on_day="The porter, 050 123 45 67"),
        expert=make_expert(phone="06 11112222"),
    )


def test_teacher_sees_how_to_reach_the_speaker(visitor: Visitor, booking: Booking) -> None:
    visitor.log_in(booking.request.teacher)
    page = visitor.get(f"/bookings/{session.merge(booking).id}")
    assert page.one("main a[href='tel:0611112222']")
    assert page.one(f"main a[href='mailto:{booking.expert.email}']")
    assert "porter" not in page.text


def test_speaker_sees_how_to_reach_the_school(visitor: Visitor, booking: Booking) -> None:
    visitor.log_in(booking.expert.user)
    page = visitor.get(f"/bookings/{session.merge(booking).id}")
    assert "The porter, 050 123 45 67" in page.text
    assert page.one(f"main a[href='mailto:{booking.request.teacher.email}']")
    assert "06 11112222" not in page.text


def test_diary_file_is_an_invitation_and_after_cancelling_its_end(visitor: Visitor, booking: Booking) -> None:
    visitor.log_in(make_coordinator())
    address = f"/bookings/{session.merge(booking).id}"
    first = icalendar.Calendar.from_ical(visitor.get(f"{address}/calendar").response.data)
    visitor.submit(visitor.get(f"{address}/cancel"), {"side": "teacher", "reason": "The school is closed."})
    last = icalendar.Calendar.from_ical(visitor.get(f"{address}/calendar").response.data)
    assert (first["METHOD"], last["METHOD"]) == ("REQUEST", "CANCEL")
    events = [calendar.walk("VEVENT")[0] for calendar in (first, last)]
    assert events[0]["UID"] == events[1]["UID"]
    assert [event["SEQUENCE"] for event in events] == [0, 1]


@pytest.mark.parametrize("side", ["teacher", "speaker"])
def test_diary_file_of_a_cancelled_lecture_tells_how_to_reach_nobody(
    visitor: Visitor, booking: Booking, side: str
) -> None:
    teacher, speaker = booking.request.teacher, booking.expert.user
    booking.status, booking.cancelled_at = BookingStatus.CANCELLED, now()
    mine, other = (teacher, speaker) if side == "teacher" else (speaker, teacher)
    visitor.log_in(mine)
    content = visitor.get(f"/bookings/{session.merge(booking).id}/calendar").response.text
    event = icalendar.Calendar.from_ical(content).events[0]
    assert event["ATTENDEE"] == f"mailto:{mine.email}"
    for detail in (other.email, booking.expert.email, "porter", "050 123", "06 11112222"):
        assert detail == mine.email or detail not in content


def test_cancelling_asks_why_and_shows_it_to_both(visitor: Visitor, booking: Booking) -> None:
    visitor.log_in(booking.expert.user)
    address = f"/bookings/{session.merge(booking).id}"
    refused = visitor.submit(visitor.get(f"{address}/cancel"), {"reason": "  "}, status=422)
    assert refused.error_of("reason").startswith("Say why.")
    page = visitor.submit(refused, {"reason": "I am ill."})
    assert "“I am ill.”" in page.text
    assert "@" not in page.text
    session.expire_all()
    assert session.get_one(Booking, booking.id).status is BookingStatus.CANCELLED
    again = visitor.submit(visitor.get(f"{address}/cancel"), {"reason": "Again."}, status=409)
    assert "cancelled already" in again.text


def test_past_lecture_cannot_be_cancelled(visitor: Visitor, booking: Booking) -> None:
    booking.starts_at, booking.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    visitor.log_in(booking.expert.user)
    address = f"/bookings/{session.merge(booking).id}"
    assert "Cancel" not in visitor.get(address).text
    page = visitor.submit(visitor.get(f"{address}/cancel"), {"reason": "Too late."}, status=409)
    assert "in the past" in page.text


def test_day_card_holds_all_that_both_need_on_the_day(visitor: Visitor, booking: Booking) -> None:
    school = booking.request.institution
    school.phone, school.entrance, school.parking = "050 999 88 77", "At the back", "In the street"
    visitor.log_in(booking.expert.user)
    page = visitor.get(f"/bookings/{session.merge(booking).id}/day")
    for fact in (
        *("The porter, 050 123 45 67", "050 999 88 77", "06 11112222", "At the back", "In the street"),
        *("10:00–11:30", "4 havo · 28 pupils", "Pupils can explain how a fuel cell works."),
        f"{school.name}, Schoolstraat 1, 9711 AA {school.place.name}",
    ):
        assert fact in page.text
    assert page.one("main a[href$='/cancel']")
    assert not page.soup.select("main a[href^='http']"), "no map of somebody else"


def test_day_card_of_a_cancelled_lecture_says_so_and_tells_how_to_reach_nobody(
    visitor: Visitor, booking: Booking
) -> None:
    booking.status, booking.cancelled_at = BookingStatus.CANCELLED, now()
    visitor.log_in(booking.request.teacher)
    page = visitor.get(f"/bookings/{session.merge(booking).id}/day")
    assert "has been cancelled" in page.text
    for detail in ("porter", "06 11112222", "@", booking.expert.name):
        assert detail not in page.text
    assert not page.soup.select("main a[href$='/cancel']")
