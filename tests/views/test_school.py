"""A school's own time, as its teachers keep it: lesson hours, closed days, and how to get there."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HolidayRegion, Level, Venue
from guestlecture.models import AuditEvent, Institution, Timetable
from guestlecture.queries.booking import where_of
from guestlecture.queries.closed_day import load_calendar
from tests.factories import (
    ZONE,
    Row,
    make_booking,
    make_closed_day,
    make_coordinator,
    make_expert,
    make_holiday,
    make_institution,
    make_opened_day,
    make_place,
    make_proposal,
    make_request,
    make_teacher,
    make_timetable,
    make_timetable_day,
)
from tests.page import Page, Visitor


@pytest.fixture
def school(visitor: Visitor) -> Institution:
    """The visitor teaches at this school."""
    school = make_institution(name="CSG Augustinus")
    visitor.log_in(make_teacher(school))
    return school


def day(days: int) -> date:
    return local_date(now(), ZONE) + timedelta(days=days)


def anew(row: Row) -> Row:
    """A row as it is stored by now."""
    session.expire_all()
    return session.get_one(type(row), row.id)  # type: ignore[attr-defined]


def hours_of(timetable: Timetable) -> list[tuple[int, time, time]]:
    return [(hour.number, hour.starts, hour.ends) for hour in anew(timetable).hours]


def make_fifty(visitor: Visitor, school: Institution, *, status: int = 200, **changes: str) -> Page:
    answers = {
        "name": "50 minutes",
        "first": "08:30",
        "minutes": "50",
        "count": "4",
        "breaks-0-after": "2",
        "breaks-0-minutes": "15",
        **changes,
    }
    return visitor.submit(visitor.get(f"/institutions/{school.id}/lesson-hours/new"), answers, status=status)


def test_timetable_is_made_in_one_go_and_then_changed_hour_by_hour(
    visitor: Visitor, school: Institution
) -> None:
    page = make_fifty(visitor, school)
    assert page.one("#hours-2-starts")["value"] == "10:25"
    (timetable,) = anew(school).timetables
    assert timetable.holds_from == day(0)
    page = visitor.submit(
        page, {"hours-3-starts": "11:20", "hours-3-ends": "12:10", "hours-0-starts": "", "hours-0-ends": ""}
    )
    assert page.heading == "Lesson hours"
    assert hours_of(timetable) == [
        (1, time(9, 20), time(10, 10)),
        (2, time(10, 25), time(11, 15)),
        (3, time(11, 20), time(12, 10)),
    ]
    assert "holds now" in page.text
    actions = session.scalars(sa.select(AuditEvent.action).where(AuditEvent.noun == "timetable"))
    assert sorted(actions) == ["add", "edit"]


def test_more_hours_are_added_without_losing_anything(visitor: Visitor, school: Institution) -> None:
    timetable = make_timetable(school)
    session.commit()
    page = visitor.get(f"/timetables/{timetable.id}/edit")
    page = visitor.submit(page, {"name": "Other", "more": "1"})
    assert page.one("#name")["value"] == "Other"
    assert page.soup.select("#hours-7-ends")
    page = visitor.submit(page, {"hours-6-starts": "13:50", "hours-6-ends": "14:40"})
    assert hours_of(timetable)[-1] == (7, time(13, 50), time(14, 40))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Give this timetable a name."),
        ({"first": "later"}, "Fill in a time, such as 10:20."),
        ({"minutes": "5"}, "Fill in a number from 10 to 240."),
        ({"count": "17"}, "Fill in a number from 1 to 16."),
        ({"count": "16", "minutes": "240"}, "would end after midnight"),
        ({"breaks-0-after": "4"}, "There is no break after hour 4"),
        ({"breaks-0-minutes": ""}, "Fill in both the hour and the length of this break."),
        ({"holds_from": "", "holds_until": "2027-03-01"}, "Choose a last day on or after the first one."),
        ({"holds_from": "9999-12-31"}, "Choose a year from 2000 to 2099."),
    ],
)
def test_timetable_that_cannot_be_is_refused(
    visitor: Visitor, school: Institution, changes: dict[str, str], sentence: str
) -> None:
    page = make_fifty(visitor, school, status=422, **changes)
    assert sentence in page.text
    assert page.problems
    assert session.scalar(sa.select(sa.func.count()).select_from(Timetable)) == 0


def test_two_timetables_of_a_school_have_two_names(visitor: Visitor, school: Institution) -> None:
    make_fifty(visitor, school)
    page = make_fifty(visitor, school, status=409)
    assert page.error_of("name") == "There is a timetable with this name already."


def test_hours_that_overlap_are_refused(visitor: Visitor, school: Institution) -> None:
    timetable = make_timetable(school)
    session.commit()
    page = visitor.get(f"/timetables/{timetable.id}/edit")
    page = visitor.submit(page, {"hours-1-starts": "09:00"}, status=422)
    assert page.error_of("hours") == "Hour 2 begins before hour 1 has ended."
    page = visitor.submit(page, {"hours-1-starts": ""}, status=422)
    assert page.error_of("hours") == "Fill in both the start and the end of this hour."


def test_short_timetable_is_chosen_for_a_day_changed_and_taken_back(
    visitor: Visitor, school: Institution
) -> None:
    make_timetable(school, name="usual")
    short = make_timetable(school, name="short", holds_from=None)
    other = make_timetable(school, name="other", holds_from=None)
    session.commit()
    address = f"/institutions/{school.id}/lesson-hours"
    for chosen in (short, other):
        answers = {"on": day(40).isoformat(), "timetable": str(chosen.id)}
        page = visitor.submit(visitor.get(address), answers, form="form.card-x")
        assert anew(school).grid.variant_on(day(40)).name == chosen.name
    assert len(anew(school).timetable_days) == 1
    visitor.submit(page, {}, form="form[action^='/timetable-days/']")
    assert anew(school).grid.variant_on(day(40)).name == "usual"


def test_deleting_a_timetable_gives_its_days_the_usual_one(visitor: Visitor, school: Institution) -> None:
    make_timetable(school, name="usual")
    short = make_timetable(school, name="short", holds_from=None)
    make_timetable_day(short, day(40))
    session.commit()
    page = visitor.submit(visitor.get(f"/timetables/{short.id}/delete"), {})
    assert "short" not in page.one("main").get_text()
    assert anew(school).grid.variant_on(day(40)).name == "usual"


def test_study_day_is_added_named_and_taken_back(visitor: Visitor, school: Institution) -> None:
    address = f"/institutions/{school.id}/closed-days"
    form = f"form[action='{address}']"
    page = visitor.submit(
        visitor.get(address), {"name": "Study day", "first_on": day(40).isoformat()}, form=form
    )
    assert "Study day" in page.text
    closure = load_calendar(anew(school), Rules()).closure_on(day(40))
    assert closure is not None
    assert closure.label_nl == "Study day"
    visitor.submit(page, {}, form="form[action$='/forget']")
    assert load_calendar(anew(school), Rules()).closure_on(day(40)) is None


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "Fill in what this day is called."),
        ({"first_on": ""}, "first_on", "Choose a day."),
        ({"first_on": "2027-02-29"}, "first_on", "Fill in a date."),
        ({"last_on": day(39).isoformat()}, "last_on", "Choose a last day on or after the first one."),
        ({"last_on": day(400).isoformat()}, "last_on", "Close the school for at most 100 days at once."),
    ],
)
def test_closed_days_that_cannot_be_are_refused(
    visitor: Visitor, school: Institution, changes: dict[str, str], field: str, sentence: str
) -> None:
    address = f"/institutions/{school.id}/closed-days"
    answers = {"name": "Study day", "first_on": day(40).isoformat(), **changes}
    page = visitor.submit(visitor.get(address), answers, form=f"form[action='{address}']", status=422)
    assert page.error_of(field) == sentence


def test_school_opens_on_a_holiday_and_only_then(visitor: Visitor, school: Institution) -> None:
    make_holiday(day(50), label_en="Liberation Day")
    session.commit()
    address, form = f"/institutions/{school.id}/closed-days", "form[action$='/opened-days']"
    page = visitor.get(address)
    assert "Liberation Day" in page.text
    page = visitor.submit(page, {"on": day(51).isoformat()}, form=form, status=422)
    assert page.error_of("on") == "The school is open on that day already."
    page = visitor.submit(page, {"on": day(50).isoformat()}, form=form)
    assert load_calendar(anew(school), Rules()).closure_on(day(50)) is None
    assert load_calendar(make_institution(), Rules()).closure_on(day(50)) is not None
    visitor.submit(page, {}, form="form[action^='/opened-days/']")
    assert load_calendar(anew(school), Rules()).closure_on(day(50)) is not None


def test_school_keeps_the_holidays_of_its_region(visitor: Visitor, school: Institution) -> None:
    make_holiday(day(50), region=HolidayRegion.NORTH)
    make_holiday(day(60), region=HolidayRegion.SOUTH)
    make_holiday(day(70))
    session.commit()

    def closed() -> list[bool]:
        calendar = load_calendar(anew(school), Rules())
        return [calendar.closure_on(day(number)) is not None for number in (50, 60, 70)]

    assert closed() == [True, False, True]
    page = visitor.get(f"/institutions/{school.id}/closed-days")
    page = visitor.submit(page, {"region": "south"}, form="form[action$='/holidays']")
    assert closed() == [False, True, True]
    assert page.one("#region option[selected]")["value"] == "south"
    anew(school).levels = {Level.HBO}
    session.commit()
    assert closed() == [False, False, True]
    assert not visitor.get(f"/institutions/{school.id}/closed-days").soup.select("#region")


def test_days_that_have_passed_are_not_listed(visitor: Visitor, school: Institution) -> None:
    make_closed_day(school, day(-3), name="Long ago")
    make_opened_day(school, day(-3))
    make_timetable_day(make_timetable(school), day(-3))
    session.commit()
    for page in ("closed-days", "lesson-hours"):
        text = visitor.get(f"/institutions/{school.id}/{page}").text
        assert "Long ago" not in text
        assert "Take back" not in text


def test_way_in_is_told_to_the_speaker_once_it_is_agreed(visitor: Visitor, school: Institution) -> None:
    page = visitor.get(f"/institutions/{school.id}/arrival")
    page = visitor.submit(page, {"entrance": "At the <b>back</b>", "phone": "050 555 01 40"})
    assert page.heading == "CSG Augustinus"
    assert "At the <b>back</b>" in page.text
    expert = make_expert()
    proposal = make_proposal(request=make_request(institution=anew(school)), expert=expert)
    session.commit()
    visitor.log_in(expert.user)
    assert "At the" not in visitor.get(f"/proposals/{proposal.id}").text
    booking = make_booking(proposal=anew(proposal))
    session.commit()
    text = visitor.get(f"/bookings/{booking.id}").text
    assert "At the <b>back</b>" in text
    assert "050 555 01 40" in text
    booking = anew(booking)
    where = where_of(booking.request.institution, booking.expert, Venue.ONLINE)
    booking.venue, booking.where = Venue.ONLINE, where
    session.commit()
    assert "At the" not in visitor.get(f"/bookings/{booking.id}").text


def test_teacher_of_another_school_gets_nothing(visitor: Visitor) -> None:
    school = make_institution()
    timetable = make_timetable(school)
    closed = make_closed_day(school, day(40))
    visitor.log_in(make_teacher())
    for path in (f"/institutions/{school.id}", f"/timetables/{timetable.id}/edit"):
        visitor.get(path, status=403)
    visitor.post(f"/closed-days/{closed.id}/forget", status=403)
    visitor.post(f"/institutions/{school.id}/opened-days", {"on": day(40).isoformat()}, status=403)
    visitor.log_in(make_coordinator())
    visitor.get(f"/institutions/{school.id}")


def test_timetable_of_another_school_cannot_be_chosen(visitor: Visitor, school: Institution) -> None:
    make_timetable(school)
    other = make_timetable()
    session.commit()
    page = visitor.get(f"/institutions/{school.id}/lesson-hours")
    visitor.submit(page, {"on": day(40).isoformat(), "timetable": str(other.id)}, status=422)


def test_account_leads_to_the_school(visitor: Visitor, school: Institution) -> None:
    assert visitor.get("/account").one(f"main a[href='/institutions/{school.id}']")


def test_coordinator_finds_a_school_by_name_and_place(visitor: Visitor) -> None:
    assen = make_institution(name="Penta", place=make_place(name="Assen"))
    make_timetable(assen, name="50 minutes")
    make_institution(name="Penta", place=make_place(name="Roden"))
    make_institution(name="100%", place=None)
    visitor.log_in(make_coordinator())
    page = visitor.get("/institutions?q=assen+PENTA")
    assert [row["href"] for row in page.soup.select("tbody a")] == [f"/institutions/{assen.id}"]
    assert "50 minutes" in page.text
    assert len(visitor.get("/institutions").soup.select("tbody tr")) == 3
    assert "No school with these words." in visitor.get("/institutions?q=zzz").text


def test_what_stands_on_a_day_is_named_before_it_is_closed(visitor: Visitor, school: Institution) -> None:
    school = anew(school)
    colleague = make_teacher(school, name="Thea Bos")
    booking = make_booking(request=make_request(teacher=colleague, topic="Wind op zee"))
    make_request(teacher=colleague, topic="Zon op het dak", times=[(booking.starts_at, booking.ends_at)])
    closed_on = local_date(booking.starts_at, ZONE)
    session.commit()
    address = f"/institutions/{school.id}/closed-days"
    form = f"form[action='{address}']"
    answers = {"name": "Study day", "first_on": closed_on.isoformat()}
    look = visitor.submit(visitor.get(address), answers, form=form)
    note = look.one("[role=status]").get_text()
    assert "Wind op zee" in note
    assert "Zon op het dak" in note
    assert load_calendar(anew(school), Rules()).closure_on(closed_on) is None, "nothing was saved"
    assert look.one("#first_on")["value"] == closed_on.isoformat(), "what was filled in is kept"
    visitor.submit(look, {"sure": "1"}, form=form)
    assert load_calendar(anew(school), Rules()).closure_on(closed_on) is not None


def test_answer_page_names_a_closed_day_and_has_no_button_for_it(visitor: Visitor, database: None) -> None:
    proposal = make_proposal()
    first, _second = proposal.request.slots
    make_closed_day(proposal.request.institution, local_date(first.starts_at, ZONE))
    session.commit()
    visitor.log_in(proposal.expert.user)
    page = visitor.get(f"/proposals/{proposal.id}")
    assert len(page.soup.select("main form[action$='/accept']")) == 1
    assert ": Study day." in page.text
    visitor.log_in(proposal.request.teacher)
    assert ": Study day." in visitor.get(f"/requests/{proposal.request_id}").text
