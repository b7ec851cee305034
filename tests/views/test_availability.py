"""Say in the browser when one can be asked, and what that does for who asks."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExceptionKind, Weeks
from guestlecture.models import AvailabilityException, AvailabilityRule, Expert
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_exception,
    make_expert,
    make_open_date,
    make_proposal,
    make_rule,
    make_teacher,
)
from tests.page import Page, Visitor

TODAY = local_date(now(), ZONE)
FRIDAY = {"weekday": "4", "starts": "09:00", "ends": "12:00", "weeks": "even"}


@pytest.fixture
def mine(visitor: Visitor) -> Expert:
    """A public profile; its owner is logged in as the visitor."""
    expert = make_expert(name="Bram Oosterhof")
    assert expert.user is not None
    visitor.log_in(expert.user)
    return session.merge(expert)


def address(expert: Expert, rest: str = "") -> str:
    return f"/experts/{session.merge(expert).id}/edit/availability{rest}"


def lines(page: Page) -> list[str]:
    """The weekly windows, in words."""
    return [" ".join(each.get_text(" ").split()) for each in page.soup.select(".lines li > span:first-child")]


def add(visitor: Visitor, expert: Expert, *, status: int = 200, **changes: str) -> Page:
    """Fill in the form for a weekly window."""
    form = visitor.get(address(expert, "/rules/new"))
    return visitor.submit(form, {**FRIDAY, **changes}, status=status)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Fridays 9:00–12:00, even weeks"), ("nl", "vrijdag 9.00–12.00, even weken")],
)
def test_hours_are_added_in_plain_fields_and_read_in_words(
    visitor: Visitor, mine: Expert, language: str, words: str
) -> None:
    visitor.client.set_cookie("language", language)
    assert lines(add(visitor, mine)) == [words]


def test_school_hours_are_offered_once_and_are_one_line_to_others(visitor: Visitor, mine: Expert) -> None:
    profile = visitor.get(f"/experts/{mine.id}/edit")
    assert "Say when schools can ask you" in profile.text
    page = visitor.get(address(mine))
    page = visitor.submit(page, {}, form="form[action$='school-hours']")
    assert lines(page)[0] == "Mondays 8:00–17:00"
    assert len(lines(page)) == 5
    assert not page.soup.select("form[action$='school-hours']")
    profile = visitor.get(f"/experts/{mine.id}/edit")
    assert "Mondays to Fridays 8:00–17:00" in profile.text
    assert "Say when schools can ask you" not in profile.text
    again = visitor.post(address(mine, "/school-hours"), status=409)
    assert "There are hours already" in again.text


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"ends": "08:00"}, "ends", "after the start"),
        ({"starts": ""}, "starts", "Fill in a time"),
        ({"starts": "9 o'clock"}, "starts", "Fill in a time"),
        ({"weeks": "interval", "every_weeks": "0", "anchor_on": "2027-01-15"}, "every_weeks", "from 1 to 26"),
        ({"weeks": "interval", "every_weeks": "", "anchor_on": ""}, "every_weeks", "from 1 to 26"),
        ({"weeks": "interval", "every_weeks": "3", "anchor_on": ""}, "anchor_on", "Choose a day"),
        ({"first_on": "2027-02-01", "last_on": "2027-01-01"}, "last_on", "not before the first"),
        ({"first_on": "9999-02-01"}, "first_on", "Choose a year"),
        ({"weekday": "7"}, "weekday", "Choose one from the list"),
    ],
)
def test_hours_that_cannot_be_get_a_sentence_at_their_field(
    visitor: Visitor, mine: Expert, changes: dict[str, str], field: str, text: str
) -> None:
    page = add(visitor, mine, status=422, **changes)
    assert text in page.error_of(field)
    kept = changes.get("ends", "12:00")
    assert page.one("#ends")["value"] == kept


def test_hours_given_twice_are_refused_and_changed_ones_are_kept(visitor: Visitor, mine: Expert) -> None:
    add(visitor, mine, weeks="every")
    twice = add(visitor, mine, status=422, starts="11:00", ends="13:00")
    assert "already" in twice.error_of("starts")
    row = session.scalars(sa.select(AvailabilityRule)).one()
    form = visitor.get(f"/availability-rules/{row.id}/edit")
    assert form.one("#starts")["value"] == "09:00"
    page = visitor.submit(
        form, {"weeks": "interval", "every_weeks": "3", "anchor_on": "2027-01-15", "last_on": "2027-06-30"}
    )
    assert "every 3 weeks, counted from the week of Fri 15 Jan" in lines(page)[0]
    assert "until Wed 30 Jun" in lines(page)[0]
    page = visitor.submit(page, {}, form="form[action$='/remove']")
    assert lines(page) == []
    visitor.get(f"/availability-rules/{row.id}/edit", status=404)


def test_days_away_are_added_and_taken_back(visitor: Visitor, mine: Expert) -> None:
    first, last = TODAY + timedelta(days=40), TODAY + timedelta(days=44)
    form = visitor.get(address(mine, "/exceptions/new"))
    fields = {"kind": "away", "first_on": first.isoformat(), "last_on": last.isoformat(), "starts": "09:00"}
    half = visitor.submit(form, fields, status=422)
    assert "both times" in half.error_of("ends")
    page = visitor.submit(form, {**fields, "starts": ""})
    assert lines(page)[0].startswith("away ")
    assert " to " in lines(page)[0]
    one_day = visitor.submit(
        form, {"kind": "extra", "first_on": last.isoformat(), "starts": "09:00", "ends": "10:00"}
    )
    assert lines(one_day)[1].endswith("9:00–10:00")
    visitor.submit(page, {}, form=f"form[action='{page.soup.select('.lines form')[0]['action']}']")
    kinds = session.scalars(sa.select(AvailabilityException.kind))
    assert list(kinds) == [ExceptionKind.EXTRA]


def test_a_coordinator_does_it_on_behalf_and_is_told_whose_it_is(visitor: Visitor) -> None:
    expert = make_expert(name="Amina", user=None)
    visitor.log_in(make_coordinator())
    page = add(visitor, expert)
    assert "You are editing the profile of Amina as coordinator." in page.text
    assert page.heading == "When Amina can"
    assert lines(page)


def test_the_week_is_drawn_and_said(visitor: Visitor, mine: Expert) -> None:
    monday = TODAY + timedelta(days=(7 - TODAY.weekday()) % 7 + 28)
    make_rule(mine, 0)
    make_exception(mine, ExceptionKind.AWAY, monday + timedelta(days=1), None, time(20), time(22))
    session.commit()
    page = visitor.get(address(mine, f"?week={monday + timedelta(days=3)}"))
    assert len(page.soup.select("svg rect.offered")) == 1
    assert len(page.soup.select("svg rect.away")) == 1
    assert "can be asked 9:00–12:00" in page.text
    assert "away 20:00–22:00" in page.text
    for strange in ("never", "0001-01-01", "9999-12-31", "2027-13-01"):
        visitor.get(address(mine, f"?week={strange}"))


def ask(visitor: Visitor, expert: Expert, on: date, *, status: int = 200) -> Page:
    """Send a request for ten to eleven on a day."""
    form = visitor.get(f"/requests/new?expert={session.merge(expert).id}")
    fields = {"topic": "Hydrogen", "learning_aim": "Know it.", "level": "havo", "group_size": "28"}
    fields |= {"slots-0-on": on.isoformat(), "slots-0-starts": "10:00", "slots-0-ends": "11:00"}
    return visitor.submit(form, fields, status=status)


def test_a_teacher_is_told_which_moments_cannot_be(visitor: Visitor) -> None:
    expert, on = make_expert(name="Bram Oosterhof"), TODAY + timedelta(days=40)
    make_rule(expert, on.weekday())
    make_exception(expert, ExceptionKind.AWAY, on + timedelta(days=7))
    visitor.log_in(make_teacher())
    outside = ask(visitor, expert, on + timedelta(days=1), status=422)
    assert "Bram Oosterhof gives no lectures on" in outside.error_of("slots")
    assert "Can be asked for:" in outside.text
    away = ask(visitor, expert, on + timedelta(days=7), status=422)
    assert "Bram Oosterhof is away on" in away.error_of("slots")
    assert "until" in ask(visitor, expert, on).text


def test_who_answers_sees_the_warning_and_may_say_yes(visitor: Visitor, mine: Expert) -> None:
    proposal = make_proposal(expert=mine)
    make_exception(mine, ExceptionKind.AWAY, TODAY, TODAY + timedelta(days=60))
    session.commit()
    page = visitor.get(f"/proposals/{proposal.id}")
    assert "You wrote that you are away then." in page.text
    action = page.soup.select("form[action$='/accept']")[0]["action"]
    slot = str(page.soup.select("input[name=slot]")[0]["value"])
    assert "Agreed" in visitor.post(str(action), {"slot": slot}).text


def test_a_profile_shows_the_next_free_half_days(visitor: Visitor) -> None:
    expert, first = make_expert(), TODAY + timedelta(days=21)
    make_rule(expert, first.weekday(), weeks=Weeks.EVERY)
    make_exception(expert, ExceptionKind.AWAY, first)
    booking = make_booking(expert=expert)
    booking.starts_at += timedelta(days=14 + (first - local_date(booking.starts_at, ZONE)).days)
    booking.ends_at = booking.starts_at + timedelta(hours=1)
    session.commit()
    page = visitor.get(f"/experts/{expert.id}")
    shown = [each.get_text() for each in page.soup.select("section .chip") if "morning" in each.get_text()]
    days = [first + timedelta(weeks=each) for each in (1, 3, 4)]
    assert [each.split(" · ")[0].split(" ")[1] for each in shown][:3] == [str(each.day) for each in days]


def test_a_profile_costs_the_same_however_much_somebody_has_said(visitor: Visitor) -> None:
    def count() -> int:
        session.commit()
        with queries_of(session.get_bind().engine) as asked:
            page = visitor.get(f"/experts/{identity}")
        assert page.soup.select("section .chip")
        return len(asked)

    expert = make_expert(max_per_month=3)
    identity = expert.id
    make_rule(expert, 0)
    few = count()
    for weekday in range(1, 7):
        make_rule(session.merge(expert), weekday)
        make_open_date(expert=session.merge(expert))
        make_exception(session.merge(expert), ExceptionKind.AWAY, TODAY + timedelta(days=22 + weekday))
    assert count() <= few + 3, "not one for each of the open dates"
