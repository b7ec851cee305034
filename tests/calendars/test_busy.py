"""What a calendar file says of when somebody is busy, and what it cannot do to us."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from guestlecture.calendars.apart import read_apart
from guestlecture.calendars.busy import HORIZON, LARGEST_MB, Reading, read_busy
from guestlecture.domain.wall_time import instant
from guestlecture.errors import CalendarRefusal, CalendarSlow, CalendarTooFull, CalendarTooLarge

ZONE = ZoneInfo("Europe/Amsterdam")
BEGINS = datetime(2027, 1, 4, 8, tzinfo=UTC)  # a Monday


def calendar(*events: str, **more: str) -> bytes:
    """A calendar with these events, each given by its lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *more.values()]
    for number, event in enumerate(events):
        own_id = [] if "UID:" in event else [f"UID:{number}"]
        lines += ["BEGIN:VEVENT", *own_id, "SUMMARY:Dentist", *event.split(" "), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(data: bytes) -> list[str]:
    """When somebody is busy, in local time."""
    return told(read_busy(data, begins=BEGINS, zone=ZONE))


def told(reading: Reading) -> list[str]:
    """The busy times of a reading, in local time."""
    return [
        f"{each.starts_at.astimezone(ZONE):%Y-%m-%d %H:%M}–{each.ends_at.astimezone(ZONE):%d %H:%M}"
        for each in reading.busy
    ]


@pytest.mark.filterwarnings("ignore:Timezone")  # of the reader, about the zone with a prefix
@pytest.mark.parametrize(
    "times",
    [
        "DTSTART:20270115T090000Z DTEND:20270115T103000Z",
        "DTSTART;TZID=Europe/Amsterdam:20270115T100000 DTEND;TZID=Europe/Amsterdam:20270115T113000",
        "DTSTART;TZID=America/New_York:20270115T040000 DURATION:PT90M",
        "DTSTART;TZID=/example.org/2006/Europe/Amsterdam:20270115T100000 DURATION:PT90M",
        'DTSTART;TZID="W.\u00a0Europe\u00a0Standard\u00a0Time":20270115T100000 DURATION:PT90M',
        "DTSTART:20270115T100000 DTEND:20270115T113000",  # floating: where somebody is
        "DTSTART;TZID=Nowhere/Land:20270115T100000 DTEND;TZID=Nowhere/Land:20270115T113000",
    ],
)
def test_an_appointment_is_read_in_its_own_zone(times: str) -> None:
    assert read(calendar(times).replace("\u00a0".encode(), b" ")) == ["2027-01-15 10:00–15 11:30"]


def test_a_zone_that_nobody_knows_is_said_to_be_guessed() -> None:
    unknown = calendar("DTSTART;TZID=Nowhere/Land:20270115T100000 DURATION:PT1H")
    assert read_busy(unknown, begins=BEGINS, zone=ZONE).has_guessed_zones
    known = calendar("DTSTART;TZID=Europe/Paris:20270115T100000 DURATION:PT1H")
    assert not read_busy(known, begins=BEGINS, zone=ZONE).has_guessed_zones


def test_a_zone_that_the_calendar_describes_itself_is_used() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    zone += "TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    data = calendar("DTSTART;TZID=Ours:20270115T120000 DURATION:PT1H", zone=zone)
    assert read(data) == ["2027-01-15 10:00–15 11:00"]
    assert not read_busy(data, begins=BEGINS, zone=ZONE).has_guessed_zones


def test_whole_days_are_those_of_the_region_and_their_end_is_the_day_after() -> None:
    one_day = "DTSTART;VALUE=DATE:20270115"
    two_days = "DTSTART;VALUE=DATE:20270328 DTEND;VALUE=DATE:20270330"  # the clock goes forward
    assert read(calendar(one_day, two_days)) == ["2027-01-15 00:00–16 00:00", "2027-03-28 00:00–30 00:00"]


def test_a_weekly_appointment_keeps_its_wall_time_over_the_clock_change() -> None:
    weekly = "DTSTART;TZID=Europe/Amsterdam:20270323T100000 DURATION:PT1H RRULE:FREQ=WEEKLY;COUNT=2"
    assert read(calendar(weekly)) == ["2027-03-23 10:00–23 11:00", "2027-03-30 10:00–30 11:00"]


def test_exceptions_of_a_recurrence_are_honoured() -> None:
    base = "UID:a DTSTART:20270112T090000Z DURATION:PT1H RRULE:FREQ=WEEKLY;COUNT=4 EXDATE:20270119T090000Z"
    moved = "UID:a RECURRENCE-ID:20270126T090000Z DTSTART:20270127T130000Z DURATION:PT1H"
    cancelled = "UID:a RECURRENCE-ID:20270202T090000Z DTSTART:20270202T090000Z STATUS:CANCELLED"
    assert read(calendar(base, moved, cancelled)) == [
        "2027-01-12 10:00–12 11:00",
        "2027-01-27 14:00–27 15:00",
    ]


@pytest.mark.parametrize(
    "lines",
    ["DURATION:PT1H TRANSP:TRANSPARENT", "DURATION:PT1H STATUS:CANCELLED", "DTEND:20270115T090000Z"],
)
def test_what_takes_no_time_is_left_out(lines: str) -> None:
    assert read(calendar(f"DTSTART:20270115T090000Z {lines}")) == []


def test_overlapping_appointments_are_one_busy_time_and_counted_each() -> None:
    times = ("DTSTART:20270115T090000Z DURATION:PT1H", "DTSTART:20270115T093000Z DURATION:PT1H")
    reading = read_busy(calendar(*times), begins=BEGINS, zone=ZONE)
    assert told(reading) == ["2027-01-15 10:00–15 11:30"]
    assert reading.number == 2


def test_only_from_now_to_the_horizon() -> None:
    last = (BEGINS + HORIZON).strftime("%Y%m%dT%H%M%SZ")
    events = (
        "DTSTART:20260115T090000Z DURATION:PT1H",
        "DTSTART:20270104T070000Z DURATION:PT2H",  # goes on while we look
        f"DTSTART:{last} DURATION:PT1H",
    )
    assert read(calendar(*events)) == ["2027-01-04 09:00–04 10:00"]


def test_free_busy_lists_are_read_too() -> None:
    lines = "BEGIN:VFREEBUSY\r\nUID:f\r\nFREEBUSY;FBTYPE=BUSY:20270115T090000Z/PT1H\r\n"
    lines += "FREEBUSY;FBTYPE=FREE:20270116T090000Z/PT1H\r\nEND:VFREEBUSY"
    assert read(calendar(free_busy=lines)) == ["2027-01-15 10:00–15 11:00"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x00\xff\xfe",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"<html><body>Log in</body></html>",
    ],
)
def test_what_is_no_calendar_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(CalendarRefusal) as refused:
        read_apart(data, begins=BEGINS, zone=ZONE)
    assert refused.value.problem == "unreadable"


def test_an_event_without_a_time_says_nothing() -> None:
    assert read_apart(calendar("DTSTART:yesterday"), begins=BEGINS, zone=ZONE).busy == ()


def test_one_event_that_cannot_be_read_does_not_hide_the_others() -> None:
    broken = "DTSTART:20270115T090000Z RRULE:FREQ=WEEKLY;UNTIL=never"
    right = "DTSTART:20270116T090000Z DURATION:PT1H"
    assert read(calendar(broken, right))[-1] == "2027-01-16 10:00–16 11:00"


@pytest.mark.parametrize(
    "unreadable",
    [
        "DTSTART:20270115T090000Z RRULE:FREQ=WEEKLY;UNTIL=never",
        "DTSTART:20270115T090000Z RRULE:FREQ=FORTNIGHTLY",
        "DTSTART:20270115T090000Z DURATION:PT1H RRULE:FREQ=WEEKLY;INTERVAL=0",
        "DTSTART:yesterday",
        "UID:a RECURRENCE-ID:never DTSTART:20270115T090000Z DURATION:PT1H",
        "SEQUENCE:1",
    ],
)
def test_what_cannot_be_read_is_counted_and_not_passed_over_in_silence(unreadable: str) -> None:
    right = "DTSTART:20270116T090000Z DURATION:PT1H"
    reading = read_apart(calendar(right, unreadable, right), begins=BEGINS, zone=ZONE, seconds=5.0)
    assert reading.unread == 1
    assert "2027-01-16 10:00–16 11:00" in told(reading)
    assert read_busy(calendar(right), begins=BEGINS, zone=ZONE).unread == 0


def test_an_appointment_of_several_parts_is_unread_once() -> None:
    rule = "UID:a DTSTART:20270115T090000Z DURATION:PT1H RRULE:FREQ=WEEKLY;INTERVAL=0"
    moved = "UID:a RECURRENCE-ID:20270115T090000Z DTSTART:20270116T090000Z DURATION:PT1H"
    assert read_busy(calendar(rule, rule, moved), begins=BEGINS, zone=ZONE).unread == 1


def test_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(CalendarTooLarge):
        read_busy(b"x" * (LARGEST_MB * 1_000_000 + 1), begins=BEGINS, zone=ZONE)


@pytest.mark.parametrize("frequency", ["SECONDLY", "MINUTELY", "HOURLY", "secondly"])
def test_a_million_repetitions_are_refused_at_once(frequency: str) -> None:
    data = calendar(f"DTSTART:19700101T000000Z RRULE:FREQ={frequency};COUNT=1000000")
    with pytest.raises(CalendarTooFull):
        read_busy(data, begins=BEGINS, zone=ZONE)


def test_many_repetitions_in_many_events_are_refused() -> None:
    hours = ",".join(map(str, range(24)))
    minutes = ",".join(map(str, range(60)))
    rule = f"RRULE:FREQ=DAILY;BYHOUR={hours};BYMINUTE={minutes}"
    with pytest.raises(CalendarTooFull):
        read_busy(calendar(f"DTSTART:20270104T000000Z DURATION:PT1M {rule}"), begins=BEGINS, zone=ZONE)


def test_a_rule_that_never_comes_to_an_end_is_ended() -> None:
    never = "DTSTART:20270104T000000Z RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(CalendarSlow):
        read_apart(calendar(*[never] * 50), begins=BEGINS, zone=ZONE, seconds=1.0)


def test_reading_apart_says_the_same() -> None:
    data = calendar("DTSTART;TZID=Nowhere/Land:20270115T100000 DURATION:PT1H")
    assert read_apart(data, begins=BEGINS, zone=ZONE) == read_busy(data, begins=BEGINS, zone=ZONE)
    too_large = b"x" * (LARGEST_MB * 1_000_000 + 1)
    with pytest.raises(CalendarTooLarge):
        read_apart(too_large, begins=BEGINS, zone=ZONE)


def test_a_day_of_daily_appointments_since_long_ago_is_read() -> None:
    since = "DTSTART;TZID=Europe/Amsterdam:20050103T090000 DURATION:PT15M RRULE:FREQ=DAILY"
    reading = read_busy(calendar(since), begins=BEGINS, zone=ZONE)
    assert reading.number > 500
    assert reading.busy[0].starts_at == instant(date(2027, 1, 4), time(9), ZONE)
