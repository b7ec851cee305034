"""What a visitor looks for, read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from guestlecture.domain.closed_day import SchoolCalendar, check_open_day
from guestlecture.domain.period_grid import PeriodGrid, times_of
from guestlecture.domain.place import Point
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import HOURS, Moment, check_day
from guestlecture.domain.wall_time import instant
from guestlecture.enums import DayPart
from guestlecture.errors import HourNotOnDay, Refusal, SlotEndsBeforeItStarts
from guestlecture.forms.base import EnumField, PartForm, storable, strip
from guestlecture.i18n import ordinal, sentence
from guestlecture.search.engine import Near, Query

PER_PAGE = 12
LONGEST_TEXT = 200
LAST_PAGE = 500
FACETS = ("theme", "expertise", "level", "venue", "language", "costs", "municipality")
SEARCHED_FACETS = ("expertise", "municipality")  # they may have many values
FREE_ON = ("on", "hour", "part", "at", "until")
SORTS = ("relevance", "distance", "lectures")
DISTANCES = (5, 10, 25, 50)


@dataclass(frozen=True)
class Search:
    """A search as it stands in the address: nothing in it can be wrong, only left out.

    `free` holds what the fields of FreeOnForm do; leave it out where they make no sense together.
    `typed` says, by facet, what somebody types to find one of its many values; it changes no result, and so
    it stands in no address that we make.
    """

    text: str
    filters: Mapping[str, tuple[str, ...]]
    place: str
    km: int | None
    sort: str
    page: int
    free: Mapping[str, str]
    typed: Mapping[str, str]

    def query(self, origin: Point | None, free: frozenset[int] | None) -> Query:
        """Return the question for the engine; distances are measured from `origin`, `free` are free then."""
        sort = "relevance" if self.sort == "distance" and origin is None else self.sort
        near = Near(origin, self.km) if origin else None
        return Query(
            text=self.text,
            filters=self.filters,
            ids=free if self.free else None,
            facets=FACETS,
            near=near,
            sort=sort,
            page=self.page,
            per_page=PER_PAGE,
        )

    def address(self, **changes: Any) -> str:
        """Return the part of an address behind the question mark; a change of anything begins at page 1."""
        values: dict[str, Any] = {"q": self.text, **self.filters, "place": self.place, "km": self.km}
        values |= {**dict.fromkeys(FREE_ON, ""), **self.free}
        values |= {"sort": self.sort if self.sort != "relevance" else "", "page": ""} | changes
        return "?" + urlencode([pair for name, value in values.items() for pair in _pairs(name, value)])

    def saved(self) -> str:
        """Return the address for keeping: whom it finds, and not in which order."""
        return replace(self, sort="relevance").address()[1:]

    def without(self, facet: str, value: str) -> str:
        """Return the address with one filter less."""
        return self.address(**{facet: tuple(each for each in self.filters[facet] if each != value)})

    def without_each(self) -> dict[str, Search]:
        """Return the search without each of its filters, by their names.

        The values of a facet are alternatives, so that only the facet as a whole can be in the way.
        """
        wider = {name: self._with_filters(name) for name in self.filters}
        wider |= {"km": replace(self, km=None, page=1)} if self.km else {}
        return wider | ({"free": replace(self, free={}, page=1)} if self.free else {})

    def without_all(self) -> Search:
        """Return the search with its words and its place only."""
        return replace(self, filters={}, km=None, free={}, page=1)

    def _with_filters(self, left_out: str) -> Search:
        filters = {name: values for name, values in self.filters.items() if name != left_out}
        return replace(self, filters=filters, page=1)


def read_search(values: MultiDict[str, str]) -> Search:
    """Read a search from an address. What cannot be read is left out, as if nobody had chosen it."""
    # No database takes a zero byte, and no word has one.
    values = MultiDict((name, value.replace("\x00", "")) for name, value in values.items(multi=True))
    filters = {facet: tuple(dict.fromkeys(values.getlist(facet)))[:50] for facet in FACETS}
    km = values.get("km", type=int)
    page = values.get("page", 1, type=int)
    sort = values.get("sort", "")
    return Search(
        text=storable(values.get("q", ""))[:LONGEST_TEXT],  # its last blank means something
        filters={facet: chosen for facet, chosen in filters.items() if any(chosen)},
        place=strip(values.get("place", ""))[:LONGEST_TEXT],
        km=km if km in DISTANCES else None,
        sort=sort if sort in SORTS else "relevance",
        page=min(max(page, 1), LAST_PAGE),
        free={name: value for name in FREE_ON if (value := values.get(name, "").strip()[:LONGEST_TEXT])},
        typed={facet: values.get(f"find_{facet}", "").strip()[:LONGEST_TEXT] for facet in SEARCHED_FACETS},
    )


class FreeOnForm(PartForm):
    """When somebody has to be free: a day, and a part of it or clock times; as it stands in an address.

    Who works at a school with lesson hours can name one of them instead.
    """

    on = DateField(_l("Day"), [Optional()])
    hour = SelectField(_l("Lesson hour"), coerce=lambda value: int(value) if value else None)
    part = EnumField(_l("Part of the day"), DayPart, default=DayPart.DAY)
    at = TimeField(_l("From"), [Optional()])
    until = TimeField(_l("To"), [Optional()])

    def fit(self, grid: PeriodGrid) -> None:
        """Let choose from the lesson hours of the own school; without any, the field goes."""
        self._grid = grid
        if not grid.numbers():
            del self.hour
            return
        first = SelectChoice("", str(_l("No lesson hour")))
        hours = [SelectChoice(str(number), ordinal(number)) for number in grid.numbers()]
        self.hour.choices = [first, *hours]

    def moment(self, *, today: date, zone: ZoneInfo, rules: Rules, calendar: SchoolCalendar) -> Moment | None:
        """Return the moment; None where nobody asks for one, or what is asked for has errors."""
        if not self._is_complete():
            return None
        try:
            check_day(self.on.data, today=today, rules=rules)
            check_open_day(self.on.data, calendar)
            return self._moment(zone, rules)
        except Refusal as refusal:
            self[refusal.field].errors = [sentence(refusal)]
            return None

    def _is_complete(self) -> bool:
        is_right = bool(self.validate())
        for field in self:
            field.errors = field.errors[:1]
        names_hours = self._number or self.at.data or self.until.data or self.part.data is not DayPart.DAY
        if is_right and names_hours and self.on.data is None:
            self.on.errors = [_l("Choose a day as well.")]
        elif is_right and self.until.data and self.at.data is None:
            self.at.errors = [_l("Fill in from what time.")]
        return self.on.data is not None and not self.errors

    @property
    def _number(self) -> int | None:
        return self.hour.data if "hour" in self else None

    def _moment(self, zone: ZoneInfo, rules: Rules) -> Moment:
        if self._number:
            times = times_of(self._grid.hours_on(self.on.data), [self._number])
            if not times:
                raise HourNotOnDay(field="hour", number=self._number)
            starts, ends = times[0]
            return Moment(instant(self.on.data, starts, zone), instant(self.on.data, ends, zone))
        if self.at.data is None:
            starts, ends = HOURS[self.part.data]
            return Moment(instant(self.on.data, starts, zone), instant(self.on.data, ends, zone))
        starts_at = instant(self.on.data, self.at.data, zone)
        if self.until.data is None:
            return Moment(starts_at, starts_at + timedelta(minutes=rules.default_duration_minutes))
        moment = Moment(starts_at, instant(self.on.data, self.until.data, zone))
        if moment.ends_at <= moment.starts_at:
            raise SlotEndsBeforeItStarts(field="until")
        return moment


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    several = value if isinstance(value, tuple) else (value,)
    return [(name, str(each)) for each in several if each not in ("", None)]
