"""Calendar invitations, read back as a calendar reads them."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar, Event

from guestlecture.calendars.invitation import Method, invitation
from guestlecture.clock import now
from guestlecture.enums import BookingStatus, Venue
from guestlecture.models import Booking
from tests.factories import (
    make_address,
    make_booking,
    make_expert,
    make_institution,
    make_place,
    make_request,
    make_teacher,
)
from tests.ics import instant_of, read_calendar

pytestmark = pytest.mark.usefixtures("database")

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def calendar_of(booking: Booking, method: Method = "REQUEST") -> Calendar:
    """The invitation to a booking, read back."""
    content = invitation(
        booking,
        method=method,
        organiser="gastles@example.org",
        summary="Guest lecture: hydrogen; cars, and more",
        description="Group: 4 havo\nContact on the day: the porter",
        zone=AMSTERDAM,
        to=booking.request.teacher.email,
    )
    return Calendar.from_ical(content)


def event_of(booking: Booking, method: Method = "REQUEST") -> Event:
    """The one event of that invitation."""
    (event,) = calendar_of(booking, method).events
    return event


def booking_at(starts_at: datetime) -> Booking:
    """A lecture of an hour."""
    return make_booking(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2027, 1, 15, 9, tzinfo=UTC),
        datetime(2027, 6, 15, 8, tzinfo=UTC),
        datetime(2027, 3, 26, 9, tzinfo=UTC),  # the Friday before the clocks change, and the next one
        datetime(2027, 4, 2, 8, tzinfo=UTC),
        datetime(2027, 10, 29, 8, tzinfo=UTC),
        datetime(2027, 11, 5, 9, tzinfo=UTC),
    ],
)
def test_ten_on_the_wall_is_ten_all_year(instant: datetime) -> None:
    event = event_of(booking_at(instant))
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Europe/Amsterdam"
    assert event["DTSTART"].to_ical().decode() == f"{instant:%Y%m%d}T100000"
    assert event["DTEND"].to_ical().decode() == f"{instant:%Y%m%d}T110000"
    assert (event.start, event.end) == (instant, instant + timedelta(hours=1))


@pytest.mark.parametrize("month", [1, 7])
def test_the_zone_is_described_for_calendars_that_do_not_know_it(month: int) -> None:
    booking = booking_at(datetime(2027, month, 15, 9, 0, tzinfo=UTC))
    (zone,) = calendar_of(booking).timezones
    assert zone.tz_name == "Europe/Amsterdam"
    described = zone.to_tz(lookup_tzid=False)
    wall = datetime(2027, month, 15, 10, tzinfo=AMSTERDAM)
    assert wall.replace(tzinfo=described).utcoffset() == wall.utcoffset()


def test_the_clock_changes_at_the_moment_that_the_standard_asks_for() -> None:
    # DTSTART is the wall time just before the change (RFC 5545, 3.6.5).
    (zone,) = calendar_of(booking_at(datetime(2027, 1, 15, 9, tzinfo=UTC))).timezones
    starts = [part["DTSTART"].to_ical().decode() for part in zone.walk("DAYLIGHT")]
    assert starts == ["20270328T020000", "20280326T020000"]
    assert {part["TZOFFSETFROM"].to_ical() for part in zone.walk("DAYLIGHT")} == {"+0100"}
    starts = [part["DTSTART"].to_ical().decode() for part in zone.walk("STANDARD")]
    assert starts == ["20270101T000000", "20271031T030000", "20281029T030000"]


@pytest.mark.parametrize(
    "change", [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)]
)
def test_another_program_reads_the_same_times_around_a_clock_change(change: datetime) -> None:
    content = calendar_of(booking_at(change - timedelta(hours=12))).to_ical().decode()
    described = tzical(io.StringIO(content)).get("Europe/Amsterdam")
    for minutes in range(-180, 181, 15):
        moment = change + timedelta(minutes=minutes)
        assert moment.astimezone(described).utcoffset() == moment.astimezone(AMSTERDAM).utcoffset(), moment


def test_an_invitation_says_what_where_and_who() -> None:
    institution = make_institution(name="Stadslyceum", place=make_place(name="Assen"))
    teacher = make_teacher(institution, name="Bos; Thea", email="thea@example.org")
    expert = make_expert(name="Jan, de Boer", email="jan@example.com")
    booking = make_booking(request=make_request(teacher=teacher), expert=expert)
    event = event_of(booking)
    assert calendar_of(booking).method == "REQUEST"
    assert event["SUMMARY"] == "Guest lecture: hydrogen; cars, and more"
    assert event["LOCATION"] == "Stadslyceum, Schoolstraat 1, 9711 AA Assen"
    assert event["DESCRIPTION"] == "Group: 4 havo\nContact on the day: the porter"
    assert event["ORGANIZER"] == "mailto:gastles@example.org"
    assert event["STATUS"] == "CONFIRMED"
    attendees = {str(each): each.params["CN"] for each in event["ATTENDEE"]}
    assert attendees == {"mailto:thea@example.org": "Bos; Thea", "mailto:jan@example.com": "Jan, de Boer"}


def test_the_same_booking_gives_the_same_invitation() -> None:
    booking = make_booking()
    assert calendar_of(booking).to_ical() == calendar_of(booking).to_ical()


def test_what_cancels_a_lecture_names_the_same_one_with_a_higher_number() -> None:
    booking = make_booking()
    invited = event_of(booking)
    booking.status, booking.cancelled_at, booking.sequence = BookingStatus.CANCELLED, now(), 1
    cancelled = event_of(booking, "CANCEL")
    assert calendar_of(booking, "CANCEL").method == "CANCEL"
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["UID"] == invited["UID"] == booking.uid
    assert (invited["SEQUENCE"], cancelled["SEQUENCE"]) == (0, 1)


def test_who_has_no_address_is_not_invited() -> None:
    booking = make_booking(expert=make_expert(user=None, email=None))
    assert event_of(booking)["ATTENDEE"] == f"mailto:{booking.request.teacher.email}"


def test_a_company_visit_is_at_the_company() -> None:
    booking = make_booking(venue=Venue.COMPANY, expert=make_expert(place=make_place(name="Delfzijl")))
    assert booking.expert.organisation
    assert event_of(booking)["LOCATION"] == f"{booking.expert.organisation.name}, Delfzijl"


def test_a_self_employed_expert_without_a_place_is_the_place() -> None:
    expert = make_expert(name="Jan de Boer", organisation=None, place=None)
    assert event_of(make_booking(venue=Venue.COMPANY, expert=expert))["LOCATION"] == "Jan de Boer"


def test_an_online_lecture_is_online() -> None:
    assert event_of(make_booking(venue=Venue.ONLINE))["LOCATION"] == "online"


@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2027, 1, 15, 9, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # half an hour after the clocks change
        datetime(2027, 10, 30, 8, tzinfo=UTC),
        datetime(2027, 11, 1, 9, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_a_reader_that_knows_the_standard_only_finds_the_lecture_at_its_time(
    starts_at: datetime, method: Method
) -> None:
    booking = booking_at(starts_at)
    if method == "CANCEL":
        booking.status, booking.cancelled_at, booking.sequence = BookingStatus.CANCELLED, now(), 1
    content = invitation(
        booking,
        method=method,
        organiser="gastles@example.org",
        summary="Guest lecture: hydrogen; cars, and more " + "é" * 60,
        description="Group: 4 havo\nContact on the day: the porter",
        zone=AMSTERDAM,
        to=booking.request.teacher.email,
    )
    calendar = read_calendar(content)
    (event,) = calendar.all("VEVENT")
    assert calendar.value("METHOD") == method
    assert instant_of(calendar, event, "DTSTART") == starts_at
    assert instant_of(calendar, event, "DTEND") == starts_at + timedelta(hours=1)
    assert event.value("SUMMARY") == "Guest lecture: hydrogen; cars, and more " + "é" * 60
    assert event.value("DESCRIPTION") == "Group: 4 havo\nContact on the day: the porter"
    assert event.value("SEQUENCE") == ("0" if method == "REQUEST" else "1")
    assert len(event.lines["ATTENDEE"]) == (2 if method == "REQUEST" else 1)


def test_a_lecture_at_another_address_is_located_there() -> None:
    address = make_address(line="De Ludinge, Stationsweg 9", place=make_place(name="Zuidlaren"))
    booking = make_booking(request=make_request(venue=Venue.ELSEWHERE, venue_address=address))
    assert event_of(booking)["LOCATION"] == "De Ludinge, Stationsweg 9, Zuidlaren"
