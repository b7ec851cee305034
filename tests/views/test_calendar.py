"""Calendars in the browser: read from a file at once, from an address by the worker."""

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture import fetching
from guestlecture.clock import now
from guestlecture.db import session, transaction
from guestlecture.enums import CalendarKind, CalendarProblem
from guestlecture.errors import CalendarNotReached
from guestlecture.models import BusyTime, CalendarSource, Expert, Job
from guestlecture.services.calendar import READ_EVERY
from guestlecture.worker import leave_work, work_one
from tests.calendars.test_busy import calendar
from tests.factories import make_calendar, make_expert, make_slot_times
from tests.page import Page, Visitor

STARTS, _ENDS = make_slot_times(days=40)
APPOINTMENT = calendar(f"DTSTART:{STARTS:%Y%m%dT%H%M%SZ} DURATION:PT1H")


@pytest.fixture
def mine(visitor: Visitor) -> Expert:
    """A public profile; its owner is logged in as the visitor."""
    expert = make_expert()
    assert expert.user is not None
    visitor.log_in(expert.user)
    return session.merge(expert)


def upload(visitor: Visitor, expert: Expert, data: bytes, *, status: int = 200) -> Page:
    """Send a calendar file."""
    path = f"/experts/{expert.id}/edit/availability/calendars/file"
    token = str(visitor.get(path).soup.select("main [name=csrf_token]")[0]["value"])
    answer = visitor.client.post(
        path,
        data={"csrf_token": token, "calendar": (BytesIO(data), "agenda.ics")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    page = Page(answer)
    answer.close()
    assert page.status == status, page.text
    return page


def busy() -> list[BusyTime]:
    session.expire_all()
    return list(session.scalars(sa.select(BusyTime)))


def test_a_file_is_read_at_once_and_only_its_times_are_kept(visitor: Visitor, mine: Expert) -> None:
    page = upload(visitor, mine, APPOINTMENT)
    assert "1 appointment" in page.text
    assert [each.starts_at for each in busy()] == [STARTS]
    assert "Dentist" not in page.text
    source = session.scalars(sa.select(CalendarSource)).one()
    assert source.kind is CalendarKind.FILE
    for table in (BusyTime.__table__, CalendarSource.__table__):
        rows = session.execute(sa.select(table)).all()
        assert "Dentist" not in str(rows)
        assert "agenda" not in str(rows)


@pytest.mark.parametrize("data", [b"hello", b"", b"PK\x03\x04"])
def test_a_file_that_is_no_calendar_gets_a_sentence(visitor: Visitor, mine: Expert, data: bytes) -> None:
    page = upload(visitor, mine, data, status=422)
    assert "ends in .ics" in page.error_of("calendar")
    assert not busy()


def test_appointments_that_nobody_can_read_are_named(visitor: Visitor, mine: Expert) -> None:
    endless = f"DTSTART:{STARTS:%Y%m%dT%H%M%SZ} DURATION:PT1H RRULE:FREQ=WEEKLY;INTERVAL=0"
    page = upload(visitor, mine, calendar(endless))
    assert "We could not read 1 appointment. Add a day away yourself" in page.text


def test_no_file_and_too_large_a_file_are_refused(visitor: Visitor, mine: Expert) -> None:
    form = visitor.get(f"/experts/{mine.id}/edit/availability/calendars/file")
    assert "Choose a file" in visitor.submit(form, {}, status=422).error_of("calendar")
    assert "1 MB" in upload(visitor, mine, b"x" * 1_050_000, status=422).error_of("calendar")
    upload(visitor, mine, b"x" * 2_000_000, status=413)


def test_removing_a_calendar_removes_its_times_and_no_others(visitor: Visitor, mine: Expert) -> None:
    upload(visitor, mine, APPOINTMENT)
    kept = make_calendar(mine)
    session.commit()
    page = upload(visitor, mine, calendar(f"DTSTART:{STARTS:%Y%m%dT%H%M%SZ} DURATION:PT2H"))
    first = str(page.soup.select("form[action$='/remove']")[0]["action"])
    assert "Removed" in visitor.post(first).text
    assert [each.source_id for each in busy()] == [kept.id + 1]


def follow(visitor: Visitor, expert: Expert, address: str, *, status: int = 200) -> Page:
    """Give the address of a calendar."""
    form = visitor.get(f"/experts/{expert.id}/edit/availability/calendars/address")
    return visitor.submit(form, {"calendar": address}, status=status)


@pytest.mark.parametrize("address", ["hello", "http://example.org/a.ics", "https://me:pw@example.org/"])
def test_an_address_that_cannot_be_is_refused(visitor: Visitor, mine: Expert, address: str) -> None:
    page = follow(visitor, mine, address, status=422)
    assert "https://" in page.error_of("calendar")


def test_an_address_is_read_by_the_worker_and_only_its_host_is_shown(
    app: Flask, visitor: Visitor, mine: Expert
) -> None:
    page = follow(visitor, mine, "webcal://cal.example.org/private-0123/basic.ics")
    assert "Calendar at cal.example.org" in page.text
    assert "still to be read" in page.text
    assert "0123" not in str(page.soup)
    source = session.scalars(sa.select(CalendarSource)).one()
    job = session.scalars(sa.select(Job).where(Job.kind == "read_calendar")).one()
    assert job.payload == {"source_id": source.id}
    read_from(app, source.id, APPOINTMENT)
    page = visitor.get(f"/experts/{mine.id}/edit/availability")
    assert "1 appointment," in page.text
    assert "The next busy times:" in page.text


def test_the_same_address_twice_is_one_calendar(visitor: Visitor, mine: Expert) -> None:
    for _time in range(2):
        follow(visitor, mine, "https://cal.example.org/basic.ics")
    assert len(list(session.scalars(sa.select(CalendarSource)))) == 1


def test_there_is_an_end_to_calendars(visitor: Visitor, mine: Expert) -> None:
    for number in range(5):
        follow(visitor, mine, f"https://cal.example.org/{number}.ics")
    page = follow(visitor, mine, "https://cal.example.org/6.ics", status=409)
    assert "5 calendars" in page.error_of("calendar")


def read_from(app: Flask, source_id: int, answer: bytes | Exception) -> None:
    """Let the worker read a calendar, and get this for an answer."""

    def fetch(_address: str) -> bytes:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with app.app_context(), transaction():
        fetching.read_calendar(app, source_id, fetch)


@pytest.fixture
def source_id(database: None) -> int:
    """A calendar at an address, not read yet."""
    address = {"kind": CalendarKind.ADDRESS, "address": "https://cal.example.org/a", "read_at": None}
    with transaction():
        return make_calendar(make_expert(), **address, next_read_at=now()).id


def source(source_id: int) -> CalendarSource:
    session.expire_all()
    return session.get_one(CalendarSource, source_id)


def test_reading_twice_is_as_reading_once_and_what_has_gone_goes(app: Flask, source_id: int) -> None:
    for _time in range(2):
        read_from(app, source_id, APPOINTMENT)
        assert len(busy()) == 1
    read_from(app, source_id, calendar())
    assert busy() == []
    found = source(source_id)
    assert found.read_at is not None
    assert found.next_read_at == found.read_at + READ_EVERY


def test_a_failure_keeps_what_was_read_says_why_and_waits_longer_each_time(
    app: Flask, source_id: int
) -> None:
    read_from(app, source_id, APPOINTMENT)
    waits = []
    for _time in range(9):
        before = now()
        read_from(app, source_id, CalendarNotReached())
        waits.append(round((source(source_id).next_read_at - before) / timedelta(minutes=1)))
    assert waits[:3] == [15, 30, 60]
    assert waits[-2:] == [24 * 60, 24 * 60]
    assert source(source_id).problem is CalendarProblem.NOT_REACHED
    assert len(busy()) == 1
    read_from(app, source_id, b"<html>")
    assert source(source_id).problem is CalendarProblem.UNREADABLE
    read_from(app, source_id, APPOINTMENT)
    assert (source(source_id).problem, source(source_id).failures) == (None, 0)


@pytest.mark.parametrize("problem", CalendarProblem)
def test_each_problem_is_said_in_words(visitor: Visitor, mine: Expert, problem: CalendarProblem) -> None:
    make_calendar(mine, kind=CalendarKind.ADDRESS, address="https://cal.example.org/", problem=problem)
    session.commit()
    assert len(visitor.get(f"/experts/{mine.id}/edit/availability").one(".error").get_text()) > 20


def test_a_calendar_that_was_removed_meanwhile_is_left_alone(app: Flask, source_id: int) -> None:
    with transaction():
        session.delete(session.get_one(CalendarSource, source_id))
    read_from(app, source_id, APPOINTMENT)
    assert busy() == []


def test_the_clock_brings_what_is_due_and_a_private_address_is_not_fetched(
    app: Flask, source_id: int
) -> None:
    with transaction():
        source(source_id).address = "https://127.0.0.1/a.ics"
    leave_work("read_calendars")
    while work_one(app):
        pass
    found = source(source_id)
    assert found.problem is CalendarProblem.NOT_PUBLIC
    assert found.next_read_at is not None
    assert found.next_read_at > now()
    leave_work("read_calendars")
    assert work_one(app)
    assert not work_one(app), "nothing is due"
