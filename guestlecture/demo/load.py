"""Loads the demo: schools, people, and what they asked each other so far."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.demo.afterwards import add_afterwards
from guestlecture.demo.availability import add_availability
from guestlecture.demo.diary import Diary
from guestlecture.demo.mails import add_mails
from guestlecture.demo.people import add_people
from guestlecture.demo.region import add_schools
from guestlecture.demo.requests import Writer
from guestlecture.demo.saved_search import add_saved_search
from guestlecture.demo.schools import add_school_times
from guestlecture.demo.together import Together
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date, school_year
from guestlecture.models import Expert, Institution, Setting, User
from guestlecture.queries.closed_day import load_calendar
from guestlecture.region.load import load_region

CONTACT = "gastles@regio.example"


def load_demo(*, at: datetime, zone: ZoneInfo) -> bool:
    """Load the demo into a database without people and schools, as it would be at an instant; else nothing.

    Returns whether it was loaded. The caller commits: all of it is there, or nothing.
    """
    if not _is_empty():
        return False
    today = local_date(at, zone)
    load_region(school_year=school_year(today))
    session.add(Setting(name="contact_email", value=CONTACT))
    region = add_schools()
    people = add_people(region, at=at)
    diary = Diary(today, load_calendar(None, Rules()))
    Writer(region, people, diary, zone).add_requests()
    add_afterwards(at=at)
    add_school_times(region, diary, zone)
    add_availability(people, diary, at=at, zone=zone)
    add_mails(people, at=at)
    Together(region, people, diary, at=at, zone=zone).add()
    add_saved_search(at=at)
    return True


def _is_empty() -> bool:
    return not any(session.scalar(sa.select(sa.exists(model.id))) for model in (User, Expert, Institution))
