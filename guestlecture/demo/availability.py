"""When the experts of the demo can be asked: hours, absences, a calendar that was read, and open dates."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from guestlecture.calendars.busy import Reading
from guestlecture.db import session
from guestlecture.demo import FOLDER
from guestlecture.demo.diary import Diary, days_ahead
from guestlecture.demo.people import People
from guestlecture.domain.availability import DateException
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import ExceptionKind, Weeks
from guestlecture.models import Expert, OpenDate, User
from guestlecture.region.data import Entry, read_entries
from guestlecture.services.availability import add_exception, add_rule
from guestlecture.services.calendar import add_file

MOST = 99  # an open date may be one more than somebody wanted


def add_availability(people: People, diary: Diary, *, at: datetime, zone: ZoneInfo) -> None:
    """Add all of it; the open dates keep out of the way of lectures."""
    entries = read_entries(FOLDER / "availability.toml")
    for entry in entries["rule"]:
        expert, by = _who(entry, people)
        for weekday in entry["weekdays"]:
            weeks = Weeks(entry.get("weeks", Weeks.EVERY))
            add_rule(expert, WeeklyRule(weekday, entry["starts"], entry["ends"], weeks), by=by, at=at)
    for entry in entries["away"]:
        expert, by = _who(entry, people)
        first = days_ahead(diary.today, entry["ahead"])
        away = DateException(ExceptionKind.AWAY, first, first + timedelta(days=entry["days"] - 1))
        add_exception(expert, away, by=by, at=at, zone=zone)
    for entry in entries["busy"]:
        expert, by = _who(entry, people)
        busy = tuple(_moment(each, diary, zone) for each in entry["moments"])
        add_file(expert, Reading(busy, len(busy), has_guessed_zones=False), by=by, at=at)
    for entry in entries["open_date"]:
        _add_open_date(entry, people, diary, at=at, zone=zone)
    session.flush()


def _add_open_date(entry: Entry, people: People, diary: Diary, *, at: datetime, zone: ZoneInfo) -> None:
    expert, _by = _who(entry, people)
    day = diary.find(diary.days(entry), entry["expert"], (), MOST)
    offer = next((each for each in expert.offers if each.title == entry.get("offer")), None)
    starts_at, ends_at = (instant(day, entry[name], zone) for name in ("starts", "ends"))
    date = OpenDate(expert=expert, offer=offer, starts_at=starts_at, ends_at=ends_at, created_at=at)
    session.add(date)


def _moment(entry: Entry, diary: Diary, zone: ZoneInfo) -> Moment:
    day = next(diary.days(entry))
    starts: time = entry["starts"]
    return Moment(instant(day, starts, zone), instant(day, entry["ends"], zone))


def _who(entry: Entry, people: People) -> tuple[Expert, User]:
    expert = people.experts[entry["expert"]]
    return expert, expert.user or people.coordinator
