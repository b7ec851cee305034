"""Lesson hours, a study day and the way in of some schools of the demo."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.demo import FOLDER
from guestlecture.demo.diary import Diary
from guestlecture.demo.region import Region
from guestlecture.domain.period_grid import make_hours
from guestlecture.domain.wall_time import local_date
from guestlecture.models import ClosedDay, Institution, Request, Slot, Timetable, TimetableDay, TimetableHour
from guestlecture.region.data import Entry, read_entries

ARRIVAL = ("phone", "entrance", "parking", "rooms", "equipment")
SINCE = timedelta(days=700)
STUDY_DAY_AHEAD, SHORT_DAY_AHEAD = 32, 37


def add_school_times(region: Region, diary: Diary, zone: ZoneInfo) -> None:
    """Let some schools say when and how they can be visited. Days with a lecture stay as they are."""
    for entry in read_entries(FOLDER / "schools.toml")["school"]:
        institution = region.institutions[entry["institution"]]
        for name in ARRIVAL:
            setattr(institution, name, entry.get(name, ""))
        institution.timetables = [_timetable(each, diary.today) for each in entry["timetable"]]
        session.flush()
        busy = _busy_days(institution, zone)
        if "study_day" in entry:
            day = _day_ahead(diary, STUDY_DAY_AHEAD, busy)
            institution.closed_days.append(ClosedDay(name=entry["study_day"], first_on=day, last_on=day))
        if entry.get("short_day"):
            short = next(each for each in institution.timetables if each.holds_from is None)
            day = _day_ahead(diary, SHORT_DAY_AHEAD, busy)
            institution.timetable_days.append(TimetableDay(on=day, timetable=short))
    session.flush()


def _timetable(entry: Entry, today: date) -> Timetable:
    breaks = {int(number): minutes for number, minutes in entry["breaks"].items()}
    first = time.fromisoformat(entry["first"])
    hours = make_hours(first, minutes=entry["minutes"], count=entry["hours"], breaks=breaks)
    return Timetable(
        name=entry["name"],
        holds_from=today - SINCE if entry.get("is_usual") else None,
        hours=[TimetableHour(number=hour.number, starts=hour.starts, ends=hour.ends) for hour in hours],
    )


def _busy_days(institution: Institution, zone: ZoneInfo) -> set[date]:
    rows = sa.select(Slot.starts_at).join(Request).where(Request.institution_id == institution.id)
    return {local_date(starts_at, zone) for starts_at in session.scalars(rows)}


def _day_ahead(diary: Diary, days: int, busy: set[date]) -> date:
    return next(day for day in diary.days({"ahead": days}) if day not in busy)
