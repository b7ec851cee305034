"""What the race of `booking_race` is about: pairs of lectures, of which an expert can give only one."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.travel import gap_minutes
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import BookingStatus, Level, Venue
from guestlecture.models import Booking, Expert, Institution, Proposal, Request, Slot
from guestlecture.models.proposal import proposal_slot
from guestlecture.queries.booking import where_of
from tests.factories import (
    ZONE,
    make_expert,
    make_institution,
    make_place,
    make_slot_times,
    make_teacher,
    make_theme,
)

TOWNS = ((53.2194, 6.5665), (52.9928, 6.5642), (53.3306, 6.9242), (52.7286, 6.4901))
DAYS, FIRST_DAY = 100, 40
MINUTE, LENGTH = timedelta(minutes=1), timedelta(hours=1)
SHARE_OF_PANELS = 0.3
MOST_MINUTES = 10  # by which a lecture is too close
WAYS = ("accept", "insert", "update")
Attempt = tuple[str, int]


@dataclass(frozen=True)
class Lecture:
    """One lecture that somebody will try to book, and in which way; in a panel a yes is provisional."""

    school: Institution
    venue: Venue
    starts_at: datetime
    way: str
    is_panel: bool


def set_scene(attempts: int, *, seed: int = 1) -> list[tuple[Attempt, Attempt]]:
    """Write requests and proposals; return pairs of attempts, of which one is too close to the other."""
    chance = random.Random(seed)  # noqa: S311  no secret
    experts = [make_expert() for _ in range(-(-attempts // 2 // DAYS))]
    schools = [make_institution(place=make_place(lat=lat, lon=lon)) for lat, lon in TOWNS]
    teacher, theme = make_teacher(schools[0]), make_theme()
    rows = Rows({"teacher_id": teacher.id, "theme_id": theme.id, "topic": "Race", "group_size": 20})
    pairs = []
    for day, expert in list(product(range(FIRST_DAY, FIRST_DAY + DAYS), experts))[: attempts // 2]:
        one, other = (rows.add(expert, lecture) for lecture in _pair(expert, schools, day, chance))
        pairs.append((one, other) if chance.random() < 0.5 else (other, one))
    rows.write()
    session.commit()
    return pairs


def _pair(
    expert: Expert, schools: Sequence[Institution], day: int, chance: random.Random
) -> Iterator[Lecture]:
    one, other = chance.sample(schools, 2)
    venues = chance.choice(
        [(Venue.SCHOOL, Venue.SCHOOL), (Venue.SCHOOL, Venue.ONLINE), (Venue.COMPANY, Venue.SCHOOL)]
    )
    starts_at, _ends_at = make_slot_times(days=day, hour=12)
    wheres = (where_of(school, expert, venue) for school, venue in zip((one, other), venues, strict=True))
    gap = gap_minutes(*wheres, Rules())
    apart = LENGTH + (gap - chance.randint(1, min(gap, MOST_MINUTES))) * MINUTE
    is_panel = chance.random() < SHARE_OF_PANELS
    yield Lecture(one, venues[0], starts_at, chance.choice(WAYS), is_panel)
    later = starts_at + chance.choice([1, -1]) * apart
    yield Lecture(other, venues[1], later, chance.choice(WAYS), not is_panel and chance.random() < 0.5)


class Rows:
    """The rows of many requests, written by a few statements."""

    def __init__(self, common: dict[str, object]) -> None:
        today = local_date(now(), ZONE)
        self._common = {
            "level": Level.HAVO,
            "is_aimed": True,
            "answer_by_on": today + timedelta(days=7),
            "created_at": now(),
            **common,
        }
        self._rows: dict[object, list[dict[str, object]]] = {
            table: [] for table in (Request, Slot, Proposal, proposal_slot, Booking)
        }
        self._next = 1

    def add(self, expert: Expert, lecture: Lecture) -> Attempt:
        """Note one request, which was put to an expert; for an update also a booking that was cancelled."""
        key, at = self._next, {"starts_at": lecture.starts_at, "ends_at": lecture.starts_at + LENGTH}
        self._next += 1
        school, venue = lecture.school, lecture.venue
        places = 2 if lecture.is_panel else 1
        where = {"institution_id": school.id, "venue": venue, "wanted": places, "minimum": places}
        self._rows[Request].append({"id": key, **where, **self._common})
        self._rows[Slot].append({"id": key, "request_id": key, **at})
        asked = {"request_id": key, "expert_id": expert.id, "created_at": now()}
        self._rows[Proposal].append({"id": key, "offered_by_id": self._common["teacher_id"], **asked})
        self._rows[proposal_slot].append({"proposal_id": key, "slot_id": key})
        if lecture.way == "update":
            spot = where_of(school, expert, venue)
            point = spot.point
            place = {"place_key": spot.key, "lat": point and point.lat, "lon": point and point.lon}
            state = {"status": BookingStatus.CANCELLED, "uid": f"{key}@race", "venue": venue}
            self._rows[Booking].append({"proposal_id": key, **asked, **at, **place, **state})
        return lecture.way, key

    def write(self) -> None:
        """Write all of them."""
        for table, rows in self._rows.items():
            if rows:
                session.execute(sa.insert(table), rows)
