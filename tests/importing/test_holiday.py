"""Holidays from a file: the one that comes with the region, and a newer one of the same form."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HolidayRegion, Level
from guestlecture.importing.holiday import COLUMNS, import_holidays, renew_holidays
from guestlecture.importing.mapping import MappedTable, own_names
from guestlecture.importing.report import Report
from guestlecture.importing.table import read_table
from guestlecture.models import Holiday
from guestlecture.region.load import FOLDER, load_region
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_institution,
    make_opened_day,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
)
from tests.services.left import mails_left

pytestmark = pytest.mark.usefixtures("database")

HEAD = "name,name_en,region,first,last,source\n"
SPRING = "Voorjaarsvakantie,Spring break,noord,2027-02-20,2027-02-28,Rijksoverheid\n"


def load(text: str) -> Report:
    table = read_table(text.encode())
    return import_holidays(MappedTable(table, own_names(table, COLUMNS), COLUMNS).rows)


def numbers(report: Report) -> dict[str, int]:
    return {outcome.value: number for outcome, number in report.outcomes.items()}


def stored() -> list[Holiday]:
    return list(session.scalars(sa.select(Holiday).order_by(Holiday.first_on, Holiday.id)))


def test_importing_again_changes_nothing_and_a_newer_file_moves_the_days() -> None:
    assert numbers(load(HEAD + SPRING)) == {"new": 1}
    assert numbers(load(HEAD + SPRING)) == {"unchanged": 1}
    assert numbers(load(HEAD + SPRING.replace("2027-02-28", "2027-03-07"))) == {"changed": 1}
    (holiday,) = stored()
    assert (holiday.first_on, holiday.last_on) == (date(2027, 2, 20), date(2027, 3, 7))
    assert (holiday.label_en, holiday.region) == ("Spring break", HolidayRegion.NORTH)


def test_same_name_in_another_region_or_year_is_another_holiday() -> None:
    load(HEAD + SPRING)
    load(HEAD + SPRING.replace("noord", "Zuid"))
    load(HEAD + SPRING.replace("2027", "2028"))
    assert len(stored()) == 3


def test_public_holiday_needs_only_a_name_and_a_day() -> None:
    load("name,first\nKoningsdag,2027-04-27\n")
    (holiday,) = stored()
    assert (holiday.region, holiday.last_on, holiday.label_en) == (None, date(2027, 4, 27), "Koningsdag")


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (",x,noord,2027-02-20,,", "name", "The name is missing."),
        ("A,x,noord,,,", "first", "The day is missing."),
        ("A,x,noord,20-02-2027,,", "first", "“20-02-2027” is not a day such as 2027-02-20."),
        ("A,x,noord,2027-02-29,,", "first", "“2027-02-29” is not a day such as 2027-02-20."),
        ("A,x,noord,0027-02-20,,", "first", "“0027-02-20” is not a day such as 2027-02-20."),
        ("A,x,noord,2027-02-20,2027-02-19,", "last", "This day is before the first one."),
        ("A,x,west,2027-02-20,,", "region", "“west” is none of the regions noord, midden and zuid."),
        (f"{'A' * 81},x,noord,2027-02-20,,", "name", "This text has 81 characters; 80 is the most."),
    ],
)
def test_bad_row_is_named_and_leaves_the_others_alone(row: str, column: str, sentence: str) -> None:
    report = load(f"{HEAD}{SPRING}{row}\n")
    (problem,) = report.problems
    assert (problem.line, problem.column) == (3, column)
    assert str(problem.refusal).startswith(sentence)
    assert len(stored()) == 1


def test_second_row_of_the_same_holiday_is_named() -> None:
    report = load(HEAD + SPRING + SPRING.replace("Voorjaars", "VOORJAARS"))
    assert [problem.line for problem in report.problems] == [3]


@pytest.fixture
def region() -> Iterator[None]:
    load_region(school_year=2026)
    yield
    session.rollback()


def test_region_begins_with_the_holidays_of_the_north(region: None) -> None:
    holidays = stored()
    assert {holiday.region for holiday in holidays} == {None, HolidayRegion.NORTH}
    spring = next(each for each in holidays if each.label_nl == "Voorjaarsvakantie")
    assert (spring.first_on, spring.last_on) == (date(2027, 2, 20), date(2027, 2, 28))
    assert all(each.source and each.label_en != each.label_nl for each in holidays)
    assert all(each.last_on - each.first_on <= timedelta(days=50) for each in holidays)
    assert numbers(load((FOLDER / "holidays.csv").read_text())) == {"unchanged": len(holidays)}


def test_holidays_that_are_known_are_not_loaded_again(region: None) -> None:
    stored()[0].last_on += timedelta(days=1)
    session.flush()
    assert not load_region(school_year=2026)


def renew(day: date, name: str = "Vrije dag", last: date | None = None) -> Report:
    rows = f"name,first,last,region\n{name},{day},{last or day},noord\n"
    mapped = MappedTable(table := read_table(rows.encode()), own_names(table, COLUMNS), COLUMNS)
    return renew_holidays(mapped.rows, at=now(), zone=ZONE, rules=Rules())


def test_both_sides_hear_once_of_what_falls_on_a_new_holiday() -> None:
    booking = make_booking(request=make_request(times=[make_slot_times(days=30)]))
    proposal = make_proposal(request=make_request(times=[make_slot_times(days=30, hour=14)]))
    make_booking(request=make_request(times=[make_slot_times(days=37)]))
    day = local_date(booking.starts_at, ZONE)
    told = [
        ("lecture_on_closed_day", booking.request.teacher.email),
        ("lecture_on_closed_day", booking.expert.user.email),
        ("moments_closed", proposal.request.teacher.email),
        ("moments_gone", proposal.expert.user.email),
    ]
    renew(day)
    assert sorted(mails_left()) == sorted(told)
    renew(day)
    renew(day, last=day + timedelta(days=2))
    renew(day, "Kerstvakantie")
    assert len(mails_left()) == len(told), "that day was closed already"


def test_a_school_that_is_open_that_day_or_keeps_no_such_holiday_hears_nothing() -> None:
    opened = make_booking(request=make_request(times=[make_slot_times(days=30)]))
    university = make_teacher(make_institution(levels=[Level.WO]))
    make_booking(request=make_request(teacher=university, times=[make_slot_times(days=30)]))
    day = local_date(opened.starts_at, ZONE)
    make_opened_day(opened.request.institution, day)
    renew(day)
    assert mails_left() == []


def test_many_schools_are_looked_at_together(engine: sa.Engine) -> None:
    def count(day: int) -> int:
        session.flush()
        with queries_of(engine) as queries:
            renew(local_date(make_slot_times(days=day)[0], ZONE), f"Dag {day}")
        return len(queries)

    make_booking(request=make_request(times=[make_slot_times(days=30)]))
    one = count(60)
    for _school in range(5):
        make_booking(request=make_request(times=[make_slot_times(days=30)]))
    assert count(61) == one, "a holiday on which nothing stands"
