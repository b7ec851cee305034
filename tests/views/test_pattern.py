"""Ask for a lecture by pattern, in the browser."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HolidayRegion
from guestlecture.models import Institution, Membership, Request, Slot
from tests.factories import (
    ZONE,
    make_closed_day,
    make_expert,
    make_holiday,
    make_institution,
    make_offer,
    make_opened_day,
    make_teacher,
    make_theme,
    make_timetable,
    make_timetable_day,
)
from tests.page import Page, Visitor


def monday() -> date:
    """The first Monday that can be asked for."""
    first = local_date(now(), ZONE) + timedelta(days=22)
    return first + timedelta(days=(7 - first.weekday()) % 7)


def day(number: int) -> date:
    """A day, that many days after the first Monday."""
    return monday() + timedelta(days=number)


@pytest.fixture
def school(visitor: Visitor) -> Institution:
    """The visitor teaches here; its timetable has six hours of 50 minutes."""
    make_theme()
    school = make_institution(name="CSG Augustinus")
    make_timetable(school)
    visitor.log_in(make_teacher(school))
    return school


def answers(**changes: Any) -> dict[str, Any]:
    """Tuesdays and Thursdays, 3rd and 4th hour, for two weeks."""
    return {
        "topic": "Hydrogen on the road",
        "learning_aim": "Explain how a fuel cell works.",
        "theme": str(session.scalar(sa.select(sa.text("id")).select_from(sa.text("theme")))),
        "level": "havo",
        "group_size": "28",
        "weekdays": ["2", "4"],
        "hours": ["3", "4"],
        "first_on": day(0).isoformat(),
        "last_on": day(11).isoformat(),
        **changes,
    }


def show(visitor: Visitor, *, status: int = 200, **changes: Any) -> Page:
    """Fill in the form and look at its moments."""
    return visitor.submit(visitor.get("/requests/new"), answers(show="1", **changes), status=status)


def offered(page: Page) -> list[str]:
    """The moments that a page shows, as a person reads them."""
    return [" ".join(label.get_text(" ").split()) for label in page.soup.select("#moments label")]


def slots() -> list[tuple[date, str]]:
    """The moments of the request that was sent, in wall time."""
    session.expire_all()
    moments = session.scalars(sa.select(Slot).order_by(Slot.starts_at))
    return [
        (
            slot.starts_at.astimezone(ZONE).date(),
            f"{slot.starts_at.astimezone(ZONE):%H:%M}–{slot.ends_at.astimezone(ZONE):%H:%M}",
        )
        for slot in moments
    ]


def test_pattern_is_shown_in_lesson_hours_taken_out_of_and_sent(
    visitor: Visitor, school: Institution
) -> None:
    page = show(visitor)
    assert len(offered(page)) == 4
    assert all(text.endswith(", 3rd and 4th hour · 10:30–12:10") for text in offered(page))
    assert slots() == []
    kept = [str(box["value"]) for box in page.soup.select("#moments input")][1:]
    page = visitor.submit(page, {"keep": kept})
    assert page.heading == "Hydrogen on the road"
    assert "3rd and 4th hour · 10:30–12:10" in page.text
    assert slots() == [(day(number), "10:30–12:10") for number in (3, 8, 10)]


def test_moments_nobody_has_seen_are_shown_before_they_are_sent(
    visitor: Visitor, school: Institution
) -> None:
    page = visitor.submit(visitor.get("/requests/new"), answers())
    assert "Nothing has been sent yet." in page.text
    assert page.one("#topic")["value"] == "Hydrogen on the road"
    assert slots() == []
    page = visitor.submit(page, {"weekdays": ["3"]})
    assert "Nothing has been sent yet." in page.text
    assert len(offered(page)) == 2
    visitor.submit(page, {})
    assert slots() == [(day(number), "10:30–12:10") for number in (2, 9)]


def test_day_that_is_closed_meanwhile_is_not_sent_unseen(visitor: Visitor, school: Institution) -> None:
    page = show(visitor)
    make_closed_day(session.merge(school), day(1))
    session.commit()
    page = visitor.submit(page, {})
    assert slots() == []
    assert "Study day" in page.text
    visitor.submit(page, {})
    assert [on for on, _times in slots()] == [day(3), day(8), day(10)]


def test_closed_days_are_left_out_and_named(visitor: Visitor, school: Institution) -> None:
    make_holiday(day(0), day(6), region=HolidayRegion.NORTH, label_en="Spring break")
    make_opened_day(school, day(3))
    make_closed_day(school, day(8), name="Study day")
    session.commit()
    page = show(visitor)
    assert [text.split(",")[0] for text in offered(page)] != []
    assert len(offered(page)) == 2
    left_out = page.one("#moments").get_text(" ")
    assert "Left out, because the school is closed:" in left_out
    assert "Spring break, " in left_out
    assert "Study day, " in left_out


def test_short_timetable_has_its_own_times(visitor: Visitor, school: Institution) -> None:
    short = make_timetable(school, name="short", holds_from=None)
    short.hours = short.hours[:3]
    make_timetable_day(short, day(1))
    session.commit()
    page = show(visitor)
    assert len(offered(page)) == 3
    assert "does not have all these hours then" in page.one("#moments").get_text(" ")


def test_without_lesson_hours_a_part_of_the_day_or_a_clock_time(visitor: Visitor) -> None:
    make_theme()
    visitor.log_in(make_teacher())
    page = visitor.get("/requests/new")
    assert not page.soup.select("#hours")
    assert "no lesson hours here yet" in page.text
    page = show(visitor, hours=[], weekdays=["2"], part="morning")
    assert [text.rpartition("· ")[2] for text in offered(page)] == ["09:00–10:00", "10:30–11:30"] * 2
    page = show(visitor, hours=[], weekdays=["2"], part="morning", at="13:05", until="14:00")
    assert [text.rpartition("· ")[2] for text in offered(page)] == ["13:05–14:00"] * 2
    page = show(visitor, hours=[], weekdays=["2"], at="13:05")
    assert [text.rpartition("· ")[2] for text in offered(page)] == ["13:05–14:05"] * 2


def test_offer_says_how_long_a_part_of_the_day_lasts(visitor: Visitor, school: Institution) -> None:
    offer = make_offer(expert=make_expert(), duration_minutes=100)
    session.commit()
    page = visitor.get(f"/requests/new?expert={offer.expert_id}&offer={offer.id}")
    page = visitor.submit(page, answers(show="1", hours=[], part="afternoon", weekdays=["2"], theme=""))
    assert [text.rpartition("· ")[2] for text in offered(page)] == ["13:00–14:40"] * 2


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"weekdays": []}, "weekdays", "Choose at least one day of the week."),
        ({"weekdays": ["9"]}, "weekdays", "Choose from the list."),
        ({"weekdays": ["x"]}, "weekdays", "Choose from the list."),
        ({"hours": []}, "at", "Choose what time of the day suits you."),
        ({"hours": ["7"]}, "hours", "Choose from the list."),
        ({"hours": [], "at": "23:30"}, "until", "Choose an end after the start."),
        ({"hours": [], "at": "10:00", "until": "09:00"}, "until", "Choose an end after the start."),
        ({"hours": [], "at": "later"}, "at", "Fill in a time, such as 10:20."),
        ({"hours": [], "part": "night"}, "part", "Choose one from the list."),
        ({"first_on": ""}, "first_on", "Choose a day."),
        ({"last_on": ""}, "last_on", "Choose a day."),
        ({"first_on": "2027-02-29"}, "first_on", "Fill in a date."),
        ({"last_on": "9999-12-31"}, "last_on", "Choose a year from 2000 to 2099."),
        ({"last_on": day(-1).isoformat()}, "last_on", "Choose a last day on or after the first one."),
        ({"first_on": day(-14).isoformat()}, "first_on", "wants to know 21 days ahead"),
        ({"last_on": day(3650).isoformat()}, "last_on", "Nobody can plan that far ahead."),
        ({"last_on": day(400).isoformat()}, "last_on", "Choose a last day within a year of the first one."),
        ({"last_on": day(350).isoformat()}, "last_on", "60 is the most"),
        ({"last_on": day(0).isoformat()}, "weekdays", "no such day between these dates"),
    ],
)
@pytest.mark.parametrize("button", ["show", "send"])
def test_pattern_that_cannot_be_is_refused_on_its_field(
    visitor: Visitor, school: Institution, changes: dict[str, Any], field: str, sentence: str, button: str
) -> None:
    page = visitor.submit(visitor.get("/requests/new"), answers(**{button: "1"}, **changes), status=422)
    assert sentence in page.error_of(field)
    assert page.one("#topic")["value"] == "Hydrogen on the road"
    assert slots() == []


def test_only_looking_says_nothing_of_what_is_still_empty(visitor: Visitor, school: Institution) -> None:
    page = show(visitor, topic="", group_size="")
    assert page.problems == []
    page = visitor.submit(page, {}, status=422)
    assert page.error_of("topic") == "Fill in what the lecture is about."
    assert len(offered(page)) == 4


def test_what_is_wrong_is_listed_in_the_order_of_the_page(visitor: Visitor, school: Institution) -> None:
    page = visitor.submit(
        visitor.get("/requests/new"), answers(topic="", weekdays=[], answer_by_on=""), status=422
    )
    links = [str(link["href"]) for link in page.soup.select("#problems a")]
    assert links == ["#topic", "#weekdays", "#answer_by_on"]


def test_taking_every_moment_out_is_refused(visitor: Visitor, school: Institution) -> None:
    page = visitor.submit(show(visitor), {"keep": []}, status=422)
    assert page.error_of("slots") == "Give at least one moment."


def test_pattern_and_single_moments_go_together(visitor: Visitor, school: Institution) -> None:
    single = {"slots-0-on": day(2).isoformat(), "slots-0-starts": "14:00"}
    visitor.submit(show(visitor, **single), {})
    assert len(slots()) == 5
    assert (day(2), "14:00–15:00") in slots()


def test_tampered_moment_is_not_sent(visitor: Visitor, school: Institution) -> None:
    visitor.submit(show(visitor), {"keep": ["20270101T0300-20270101T0400"]}, status=422)
    assert slots() == []


def test_single_moment_on_a_closed_day_is_refused_with_its_name(
    visitor: Visitor, school: Institution
) -> None:
    make_holiday(day(2), label_en="Liberation Day")
    session.commit()
    single = {"slots-0-on": day(2).isoformat(), "slots-0-starts": "14:00", "weekdays": [], "hours": []}
    page = visitor.submit(
        visitor.get("/requests/new"), answers(**single, first_on="", last_on=""), status=422
    )
    assert "Liberation Day" in page.error_of("slots")
    assert page.one("#slots-0-starts")["value"] == "14:00"


def test_hours_are_those_of_the_chosen_school(visitor: Visitor, school: Institution) -> None:
    teacher = session.scalars(sa.select(Membership)).one().user
    other = make_institution(name="Zernike")
    timetable = make_timetable(other)
    timetable.hours = timetable.hours[:2]
    session.add(Membership(user=teacher, institution=other))
    session.commit()
    page = visitor.get("/requests/new")
    assert len(page.soup.select("#hours input")) == 6
    page = visitor.submit(page, {"institution": str(other.id), "topic": "Kept", "school": "1"})
    assert len(page.soup.select("#hours input")) == 2
    assert page.one("#topic")["value"] == "Kept"
    assert page.problems == []
    page = visitor.submit(page, answers(hours=["1"], weekdays=["1"]))
    visitor.submit(page, {})
    assert session.scalars(sa.select(Request)).one().institution_id == other.id


def test_more_than_sixty_moments_are_refused(visitor: Visitor, school: Institution) -> None:
    single = {"slots-0-on": day(5).isoformat(), "slots-0-starts": "14:00"}
    long = {"weekdays": ["1", "2", "3", "4", "5"], "hours": ["3"], "last_on": day(82).isoformat()}
    page = show(visitor, **single, **long)
    assert len(offered(page)) == 60
    page = visitor.submit(page, {}, status=422)
    assert page.error_of("slots") == "Give 60 moments at most."
