"""A row of a file becomes a holiday; importing the same form again renews what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import school_year
from guestlecture.enums import HolidayRegion
from guestlecture.importing import cell
from guestlecture.importing.batch import checked_batches
from guestlecture.importing.mapping import Columns, MappedRow
from guestlecture.importing.refusal import DateMissing, EndsBeforeItBegins, UnknownHolidayRegion
from guestlecture.importing.report import Outcome, Report
from guestlecture.importing.row import Checker, Key
from guestlecture.importing.text import fold, shown
from guestlecture.models import Holiday
from guestlecture.services.closed_day import telling_of_holidays

COLUMNS = Columns(names=("name", "name_en", "region", "first", "last", "source"), lists=frozenset())
LONGEST_NAME, LONGEST_SOURCE = 80, 200
REGIONS = {
    **dict.fromkeys(("north", "noord"), HolidayRegion.NORTH),
    **dict.fromkeys(("middle", "midden"), HolidayRegion.MIDDLE),
    **dict.fromkeys(("south", "zuid"), HolidayRegion.SOUTH),
}


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A holiday as a file has it; no region for one of the whole country."""

    name: str
    name_en: str
    region: HolidayRegion | None
    first_on: date
    last_on: date
    source: str


def check_holiday(row: MappedRow) -> HolidayRow:
    """Check a row. Raises BadRow with everything that is wrong."""
    take = (checker := Checker(row)).take
    name = checker.take_name(cell.line_of(LONGEST_NAME))
    first_on = take("first", cell.day)
    if first_on is None and not checker.problems:
        checker.refuse("first", DateMissing())
    last_on = take("last", cell.day) or first_on
    if first_on and last_on and last_on < first_on:
        checker.refuse("last", EndsBeforeItBegins())
    checked = HolidayRow(
        name=name,
        name_en=take("name_en", cell.line_of(LONGEST_NAME)) or name,
        region=take("region", _region),
        first_on=first_on or date.min,
        last_on=last_on or date.min,
        source=take("source", cell.line_of(LONGEST_SOURCE)) or "",
    )
    checker.finish()
    return checked


def _region(text: str) -> HolidayRegion:
    known = REGIONS.get(fold(text))
    if known is None:
        raise UnknownHolidayRegion(text=shown(text))
    return known


def import_holidays(rows: Iterable[MappedRow]) -> Report:
    """Add the holidays that are new and move those of which the days changed; never commits.

    A holiday is known by its name, its region and the school year that it begins in.
    """
    report = Report()
    batches = list(checked_batches(rows, check_holiday, lambda row: Key(_key(row), "name"), report))
    known = {_key_of(holiday): holiday for holiday in session.scalars(sa.select(Holiday))}
    for batch in batches:
        for key, row in batch.items():
            report.outcomes[_apply(row, known.get(key))] += 1
    session.flush()
    return report


def renew_holidays(rows: Iterable[MappedRow], *, at: datetime, zone: ZoneInfo, rules: Rules) -> Report:
    """Import holidays where lectures may have been agreed; both sides hear of those that fall on one now."""
    with telling_of_holidays(at=at, zone=zone, rules=rules):
        return import_holidays(rows)


def _key(row: HolidayRow) -> str:
    return f"{fold(row.name)} {row.region or 'all'} {school_year(row.first_on)}"


def _key_of(holiday: Holiday) -> str:
    return f"{fold(holiday.label_nl)} {holiday.region or 'all'} {school_year(holiday.first_on)}"


def _apply(row: HolidayRow, holiday: Holiday | None) -> Outcome:
    values = {
        "label_nl": row.name,
        "label_en": row.name_en,
        "region": row.region,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "source": row.source,
    }
    if holiday is None:
        session.add(Holiday(**values))
        return Outcome.NEW
    changed = {name: value for name, value in values.items() if getattr(holiday, name) != value}
    for name, value in changed.items():
        setattr(holiday, name, value)
    return Outcome.CHANGED if changed else Outcome.UNCHANGED
