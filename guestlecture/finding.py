"""A search as it stands in an address, made a question to the engine: on the page as in the worker."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from guestlecture.domain.closed_day import SchoolCalendar
from guestlecture.domain.period_grid import PeriodGrid
from guestlecture.domain.place import Point, point_of
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.forms.search import FreeOnForm, Search, read_search
from guestlecture.models import Institution, SavedSearch, User
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.expert import free_ids
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.place import find_place
from guestlecture.search.engine import Query


@dataclass(frozen=True)
class Finding:
    """What somebody looks for, with what the database knows of it.

    Distances are measured from `point`, which is called `place`. `moment` is when the experts have to be
    free, and `free` who is; None where nobody asks for it, or `when` says what is wrong with it.
    """

    search: Search
    when: FreeOnForm
    point: Point | None
    place: str | None
    moment: Moment | None
    free: frozenset[int] | None
    school: Institution | None = None

    def query(self, search: Search | None = None) -> Query:
        """Return the question for the engine; `search` may be one with fewer filters."""
        return (search or self.search).query(self.point, self.free)


def find_for(
    values: MultiDict[str, str], user: User | None, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Finding:
    """Read what an address asks for; `user` is who asks, if that is known."""
    search, when = read_search(values), FreeOnForm(values)
    school = user.memberships[0].institution if user and user.memberships else None
    when.fit(school.grid if school else PeriodGrid())
    # A visitor may be of any school: only of the own one is known when it is closed.
    calendar = load_calendar(school, rules) if school and search.free else SchoolCalendar()
    moment = when.moment(today=local_date(at, zone), zone=zone, rules=rules, calendar=calendar)
    if moment is None:
        search = replace(search, free={})
    point, place = _origin(search, user)
    # For a part of a day hours of one lecture in it are enough; clock times are meant as they are.
    minutes = None if "at" in search.free else rules.default_duration_minutes
    free = free_ids(moment, zone, minutes=minutes) if moment else None
    return Finding(search, when, point, place, moment, free, school)


def find_again(search: SavedSearch, *, at: datetime, zone: ZoneInfo, rules: Rules) -> Finding:
    """Read what a saved search asks for today."""
    return find_for(MultiDict(parse_qsl(search.query)), search.user, at=at, zone=zone, rules=rules)


def _origin(search: Search, user: User | None) -> tuple[Point | None, str | None]:
    # From the place that somebody typed, else from the own school; where that is not known, from nowhere.
    point, name = None, None
    place = find_place(search.place) if search.place else None
    if place:
        point, name = point_of(place.lat, place.lon), place.name
    elif user and user.memberships:
        institution = user.memberships[0].institution
        point, name = point_of_institution(institution), institution.name
    return (point, name) if point else (None, None)
