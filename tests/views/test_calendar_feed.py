"""The personal calendar: read by a reader of our own, at an address that can be taken back."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import BookingStatus, Outcome
from guestlecture.models import Booking, CalendarFeed, User
from guestlecture.web.limits import limiter
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_proposal,
    make_request,
    make_teacher,
    make_user,
)
from tests.ics import Component, instant_of, offset_at, read_calendar
from tests.page import Visitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def subscribe(app: Flask, user: User) -> str:
    """Make the address in the account; returns its path."""
    visitor = Visitor(app, user)
    page = visitor.submit(visitor.get("/account"), {}, form="main form[action='/account/calendar']")
    return "/calendar/" + str(page.one("#address")["value"]).split("/calendar/")[1]


def read(visitor: Visitor, path: str) -> Component:
    """The calendar, as a program without cookies gets it."""
    answer = visitor.client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert "Set-Cookie" not in answer.headers
    return read_calendar(answer.data)


def lecture_of(user: User, starts_at: datetime, **values: object) -> Booking:
    """A lecture that somebody gets as a teacher."""
    return make_booking(
        request=make_request(teacher=user), starts_at=starts_at, ends_at=starts_at + HOUR, **values
    )


def test_it_holds_the_own_lectures_of_both_sides_and_of_the_last_year(app: Flask, visitor: Visitor) -> None:
    teacher = make_teacher()
    make_expert(user=teacher)
    coming = lecture_of(teacher, now() + 3 * DAY)
    given = make_booking(expert=teacher.expert, starts_at=now() - 300 * DAY, ends_at=now() - 300 * DAY + HOUR)
    lecture_of(teacher, now() - 400 * DAY)
    make_booking()
    calendar = read(visitor, subscribe(app, teacher))
    assert [event.value("UID") for event in calendar.all("VEVENT")] == [given.uid, coming.uid]
    assert calendar.value("VERSION") == "2.0"
    assert "METHOD" not in calendar.lines, "nobody is invited by it"


def test_a_panel_is_tentative_until_it_is_agreed_and_one_event_for_its_teacher(
    app: Flask, visitor: Visitor
) -> None:
    request = make_request(wanted=2, minimum=2)
    bookings = [make_booking(proposal=make_proposal(request=request), seat=seat) for seat in (0, 1)]
    teacher, expert = request.teacher, bookings[0].expert.user
    of_teacher, of_expert = subscribe(app, teacher), subscribe(app, expert)
    ids, uid, sequences = [each.id for each in bookings], bookings[0].uid, []
    for status in (BookingStatus.PROVISIONAL, BookingStatus.AGREED):
        session.execute(sa.update(Booking).values(status=status))
        session.commit()
        (own,) = read(visitor, of_expert).all("VEVENT")
        (panel,) = read(visitor, of_teacher).all("VEVENT")
        wanted = "TENTATIVE" if status is BookingStatus.PROVISIONAL else "CONFIRMED"
        assert (own.value("STATUS"), panel.value("STATUS")) == (wanted, wanted)
        assert own.value("UID") == uid
        sequences.append(int(panel.value("SEQUENCE")))
    off = {"status": BookingStatus.CANCELLED, "sequence": 1, "cancelled_at": now()}
    session.execute(sa.update(Booking).where(Booking.id == ids[0]).values(**off))
    session.commit()
    (panel,) = read(visitor, of_teacher).all("VEVENT")
    assert panel.value("STATUS") == "CONFIRMED", "the other one comes all the same"
    sequences.append(int(panel.value("SEQUENCE")))
    assert sequences == sorted(set(sequences)), "each change is a newer one"
    (own,) = read(visitor, of_expert).all("VEVENT")
    assert own.value("STATUS") == "CANCELLED"


def test_times_are_right_by_what_the_file_itself_says_of_the_zone(app: Flask, visitor: Visitor) -> None:
    teacher = make_teacher()
    year = now().year + 1
    starts = [
        datetime(year, month, day, hour, tzinfo=ZONE).astimezone(UTC)
        for month, day, hour in ((1, 15, 10), (3, 26, 10), (4, 2, 10), (7, 1, 9), (10, 29, 10), (11, 5, 10))
    ]
    for starts_at in starts:
        lecture_of(teacher, starts_at)
    calendar = read(visitor, subscribe(app, teacher))
    read_back = [instant_of(calendar, event, "DTSTART") for event in calendar.all("VEVENT")]
    assert read_back == starts
    assert instant_of(calendar, calendar.all("VEVENT")[1], "DTEND") == starts[1] + HOUR
    (zone,) = calendar.all("VTIMEZONE")
    at = datetime(year, 1, 2, tzinfo=UTC)
    while at < datetime(year + 1, 12, 30, tzinfo=UTC):
        wall = at.astimezone(ZONE)
        if wall.fold == 0 and (wall + HOUR).astimezone(ZONE).utcoffset() == wall.utcoffset():
            assert offset_at(zone, wall.replace(tzinfo=None)) == wall.utcoffset(), wall
        at += HOUR


def test_what_was_cancelled_stays_as_cancelled_and_tells_how_to_reach_nobody(
    app: Flask, visitor: Visitor
) -> None:
    expert = make_expert()
    booking = make_booking(expert=expert)
    told = make_booking(
        expert=expert,
        starts_at=now() - DAY,
        ends_at=now() - DAY + HOUR,
        outcome=Outcome.CANCELLED_BY_SCHOOL,
        outcome_at=now(),
    )
    assert expert.user
    path = subscribe(app, expert.user)
    assert "The porter" in read(visitor, path).all("VEVENT")[1].value("DESCRIPTION")
    booking = session.get_one(Booking, booking.id)
    booking.status, booking.cancelled_at, booking.sequence = BookingStatus.CANCELLED, now(), 1
    session.commit()
    events = {event.value("UID"): event for event in read(visitor, path).all("VEVENT")}
    assert {event.value("STATUS") for event in events.values()} == {"CANCELLED"}
    assert events[booking.uid].value("SEQUENCE") == "1"
    assert "The porter" not in events[booking.uid].value("DESCRIPTION")
    assert told.uid in events


def test_it_names_no_address_of_the_other_side(app: Flask, visitor: Visitor) -> None:
    booking = make_booking(expert=make_expert(phone="06 11112222"))
    for user in (booking.request.teacher, booking.expert.user):
        text = visitor.client.get(subscribe(app, user)).text
        assert "@example" not in text
        assert "11112222" not in text
    assert "ATTENDEE" not in text


def test_what_people_type_cannot_break_the_file(app: Flask, visitor: Visitor) -> None:
    topic = "Water; wind, sun\\n and: more\r\nBEGIN:VALARM " + "é" * 60
    teacher = make_teacher()
    make_booking(request=make_request(teacher=teacher, topic=topic))
    (event,) = read(visitor, subscribe(app, teacher)).all("VEVENT")
    assert event.value("SUMMARY") == "Guest lecture: " + " ".join(topic.split())
    assert event.parts == []


def test_unchanged_calendar_is_not_sent_again(app: Flask, visitor: Visitor) -> None:
    teacher = make_teacher()
    path = subscribe(app, teacher)
    first = visitor.client.get(path)
    again = visitor.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    lecture_of(session.merge(teacher), now() + DAY)
    session.commit()
    changed = visitor.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_empty_calendar_is_a_calendar(app: Flask, visitor: Visitor) -> None:
    assert read(visitor, subscribe(app, make_user())).all("VEVENT") == []


def test_new_address_ends_the_old_one_and_ending_it_the_last(app: Flask, visitor: Visitor) -> None:
    user = make_user()
    old, new = subscribe(app, user), subscribe(app, user)
    assert visitor.client.get(old).status_code == 404
    assert visitor.client.get(new).status_code == 200
    stored = session.get_one(CalendarFeed, user.id).secret_hash
    assert stored not in new
    owner = Visitor(app, user)
    owner.submit(owner.get("/account"), {}, form="main form[action='/account/calendar/end']")
    assert visitor.client.get(new).status_code == 404


def test_words_are_in_the_language_of_the_person(app: Flask, visitor: Visitor) -> None:
    teacher = make_teacher(language="nl")
    lecture_of(teacher, now() + DAY)
    (event,) = read(visitor, subscribe(app, teacher)).all("VEVENT")
    assert event.value("SUMMARY") == "Gastles: Hydrogen on the road"


def test_a_program_that_asks_all_the_time_has_to_wait(app: Flask, visitor: Visitor) -> None:
    limiter.reset()
    path, other = subscribe(app, make_user()), subscribe(app, make_user())
    assert {visitor.client.get(path).status_code for _ in range(60)} == {200}
    assert visitor.client.get(path).status_code == 429
    assert visitor.client.get(other).status_code == 200, "each calendar is counted by itself"
