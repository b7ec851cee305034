"""A panel and a project week of the demo, asked for and partly answered through the services."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.demo import FOLDER
from guestlecture.demo.diary import DAY, Diary
from guestlecture.demo.people import People
from guestlecture.demo.region import Region
from guestlecture.domain.rules import Rules
from guestlecture.domain.series import SeriesLecture
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import instant, local_date
from guestlecture.enums import Format, Language, Level, SeriesRule, Venue
from guestlecture.errors import Refusal
from guestlecture.models import Expert, Proposal, Request
from guestlecture.queries.proposal import LIVE
from guestlecture.region.data import Entry, read_entries
from guestlecture.services.request import RequestText, send_open_request
from guestlecture.services.series import send_series
from guestlecture.services.volunteer import offer_to_take

SENT_BEFORE, LENGTH = 3 * DAY, timedelta(minutes=60)
HOURS = (time(9), time(11), time(13, 30))


class Together:
    """Adds them to a region with people, as seen from an instant."""

    def __init__(self, region: Region, people: People, diary: Diary, *, at: datetime, zone: ZoneInfo) -> None:
        self._region, self._people, self._diary = region, people, diary
        self._at, self._zone = at - SENT_BEFORE, zone

    def add(self) -> None:
        """Add the panel and the week."""
        entries = read_entries(FOLDER / "together.toml")
        self._add_panel(entries["panel"])
        self._add_week(entries["week"])

    def _add_panel(self, entry: Entry) -> None:
        day = self._days(entry, 1)[0]
        text = self._text(entry, [self._moment(day, hour) for hour in HOURS[:2]], day)
        request = send_open_request(text, ask_first=False, **self._who(entry), **self._when())
        self._take([request] * entry["yes"])

    def _add_week(self, entry: Entry) -> None:
        groups = entry["groups"]
        days = self._days(entry, len(groups))
        lectures = [
            SeriesLecture(row, group, entry["group_size"], (self._moment(days[row], HOURS[row % 3]),))
            for row, group in enumerate(groups)
        ]
        text = self._text(entry, (), days[0])
        who, when = self._who(entry), self._when()
        whom: dict[str, Any] = {
            "rule": SeriesRule.DIFFERENT,
            "expert": None,
            "offer": None,
            "ask_first": False,
        }
        series = send_series(text, lectures, **whom, **who, **when)
        self._take(series.requests[: entry["yes"]])

    def _days(self, entry: Entry, number: int) -> list[date]:
        """Return days on which the teacher has no other lecture."""
        days = self._diary.days({"ahead": entry["ahead"]})
        found: list[date] = []
        while len(found) < number:
            found.append(self._diary.find(days, "", [entry["teacher"]], number))
        return found

    def _take(self, requests: Sequence[Request]) -> None:
        """Let somebody who fits and is free that day say yes to each of these, nobody twice."""
        # Not those whom another story of the demo still asks for something.
        busy = set(session.scalars(sa.select(Proposal.expert_id).where(Proposal.status.in_(LIVE))))
        people = self._people.experts.values()
        experts = (expert for expert in people if expert.user and expert.id not in busy)
        for request in requests:
            next(expert for expert in experts if self._says_yes(expert, request))

    def _says_yes(self, expert: Expert, request: Request) -> bool:
        slot = request.slots[0]
        day, key = local_date(slot.starts_at, self._zone), expert.email or ""
        try:
            self._diary.find([day], key, [request.teacher.email], expert.max_per_month or 1)
            with session.begin_nested():
                values: dict[str, Any] = {"offer": None, "introduction": "", "by": expert.user}
                offer_to_take(request, expert=expert, slots=[slot], **values, **self._when())
        except (StopIteration, Refusal):
            return False
        self._diary.agree(day, key, request.teacher.email)
        return True

    def _text(self, entry: Entry, moments: Sequence[Moment], first: date) -> RequestText:
        latest = first - timedelta(days=Rules().answer_before_slot_days)
        return RequestText(
            theme=self._region.themes[entry["theme"]],
            topic=entry["topic"],
            learning_aim=entry["learning_aim"],
            prior_knowledge="",
            subject=entry["subject"],
            level=Level(entry["level"]),
            group_name=entry.get("group", ""),
            group_size=entry["group_size"],
            language=Language.NL,
            format=Format.LECTURE,
            venue=Venue.SCHOOL,
            contact_on_day=self._people.teachers[entry["teacher"]].name,
            moments=moments,
            answer_by_on=min(local_date(self._at, self._zone) + 21 * DAY, latest),
            wanted=entry.get("wanted", 1),
            minimum=entry.get("minimum", 1),
        )

    def _moment(self, day: date, hour: time) -> Moment:
        starts_at = instant(day, hour, self._zone)
        return Moment(starts_at, starts_at + LENGTH)

    def _who(self, entry: Entry) -> dict[str, Any]:
        teacher = self._people.teachers[entry["teacher"]]
        return {"teacher": teacher, "institution": teacher.memberships[0].institution, "by": teacher}

    def _when(self) -> dict[str, Any]:
        return {"at": self._at, "zone": self._zone, "rules": Rules()}
