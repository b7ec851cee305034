"""A series in the browser: written once, answered together or one by one, cancelled as a whole."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import BookingStatus, ProposalStatus, RequestStatus, SeriesRule
from guestlecture.links import sign
from guestlecture.models import Booking, Expert, Proposal, Request, Series, User
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_institution,
    make_offer,
    make_proposal,
    make_request,
    make_series,
    make_slot_times,
    make_teacher,
    make_theme,
)
from tests.page import Page, Visitor


def day(days: int) -> str:
    return (local_date(now(), ZONE) + timedelta(days=days)).isoformat()


def lecture(row: int, group: str, size: str = "", *, on: str = "", at: str = "") -> dict[str, str]:
    line = f"lectures-{row}"
    return {
        f"{line}-group_name": group,
        f"{line}-group_size": size,
        f"{line}-on": on,
        f"{line}-starts": at,
    }


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "topic": "Project week energy",
        "learning_aim": "Weigh the sources of energy.",
        "level": "havo",
        "group_size": "28",
        "answer_by_on": day(7),
        **changes,
    }


@pytest.fixture
def teacher(visitor: Visitor) -> User:
    user = make_teacher(make_institution())
    make_theme(label_en="Energy")
    visitor.log_in(user)
    return session.merge(user)


def form(visitor: Visitor) -> tuple[Page, dict[str, Any]]:
    page = visitor.get("/requests/new")
    theme = page.one("#theme option:last-child")["value"]
    return page, answers(theme=theme)


def sent() -> list[Request]:
    session.expire_all()
    return list(session.scalars(sa.select(Request).order_by(Request.id)))


def test_the_simple_case_is_not_in_the_way(visitor: Visitor, teacher: User) -> None:
    page, _fields = form(visitor)
    assert page.one("#series").get("open") is None


def test_a_project_week_is_written_once(visitor: Visitor, teacher: User) -> None:
    page, fields = form(visitor)
    lines = lecture(0, "4a", "20", on=day(30), at="09:00") | lecture(1, "4b", on=day(31), at="09:00")
    shown = visitor.submit(page, {**fields, **lines, "rule": "different"})
    assert "0 of 2 lectures are agreed" in shown.text
    assert "no speaker twice" in shown.text
    assert [(each.group_name, each.group_size) for each in sent()] == [("4a", 20), ("4b", 28)]
    assert sent()[0].series.rule is SeriesRule.DIFFERENT
    assert "See the series" in visitor.get("/requests").text
    assert "One of the 2 lectures of a series" in visitor.get(f"/requests/{sent()[0].id}").text


def test_the_same_series_sent_twice_is_one(visitor: Visitor, teacher: User) -> None:
    page, fields = form(visitor)
    lines = lecture(0, "4a", on=day(30), at="09:00") | lecture(1, "4b", on=day(31), at="09:00")
    visitor.submit(page, {**fields, **lines, "rule": "any"})
    second = visitor.submit(page, {**fields, **lines, "rule": "any"})
    assert "You have sent this already, a moment ago." in second.text
    assert len(sent()) == 2
    visitor.submit(page, {**fields, **lines, "rule": "different"})
    assert len(sent()) == 4, "another rule is another series"


def test_parallel_classes_share_the_moments_above(visitor: Visitor, teacher: User) -> None:
    page, fields = form(visitor)
    moments = {
        "slots-0-on": day(30),
        "slots-0-starts": "09:00",
        "slots-1-on": day(31),
        "slots-1-starts": "10:00",
    }
    visitor.submit(page, {**fields, **moments, **lecture(0, "4a"), **lecture(1, "4b")})
    assert [len(each.slots) for each in sent()] == [2, 2]


def test_more_lines_are_added_and_the_text_is_kept(visitor: Visitor, teacher: User) -> None:
    page, fields = form(visitor)
    more = visitor.submit(page, {**fields, **lecture(0, "4a"), "more_lectures": "1"})
    assert more.one("#series").get("open") is not None
    assert more.one("#lectures-0-group_name")["value"] == "4a"
    assert more.soup.select("#lectures-5-group_name")
    assert sent() == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (lecture(0, "4a", on=day(30), at="09:00"), "at least two lectures"),
        ({"rule": "same", "slots-0-on": day(30), "slots-0-starts": "09:00"}, "at least two lectures"),
        (
            lecture(0, "4a", on=day(-3), at="09:00") | lecture(2, "4b", on=day(30), at="09:00"),
            "Lecture 1: Choose a moment in the future.",
        ),
        (
            lecture(0, "4a", on=day(30), at="09:00") | lecture(2, "4A", on=day(30), at="09:00"),
            "Lecture 3: This group at this moment is in the series already.",
        ),
        (lecture(0, "4a", on=day(30), at="09:00") | lecture(1, "4b"), "Lecture 2: Give at least one moment."),
        (
            lecture(0, "4a", on=day(30), at="09:00")
            | lecture(1, "4b", on=day(30), at="09:20")
            | {"rule": "same"},
            "Lecture 2: One speaker cannot give this lecture",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_line(
    visitor: Visitor, teacher: User, lines: dict[str, str], sentence: str
) -> None:
    page, fields = form(visitor)
    refused = visitor.submit(page, {**fields, **lines}, status=422)
    assert sentence in refused.error_of("lectures")
    assert refused.one("#series").get("open") is not None
    assert sent() == []


def test_a_series_of_two_hundred_is_refused_and_not_cut_off(visitor: Visitor, teacher: User) -> None:
    _page, fields = form(visitor)
    lines = {"language": "nl", "format": "lecture", "venue": "school"}
    for row in range(200):
        lines |= lecture(row, f"group {row}", on=day(30), at="09:00")
    page = visitor.post("/requests/new", {**fields, **lines}, status=422)
    assert "20 lectures at most" in page.error_of("lectures")
    assert sent() == []


def asked_for_all(rule: SeriesRule, number: int = 3) -> tuple[Series, Expert, list[Proposal]]:
    """A series that was put to one expert."""
    theme = make_theme()
    expert = make_expert(name="Bram Oosterhof", themes=[theme])
    offer = make_offer(expert=expert)
    teacher = make_teacher()
    requests = [
        make_request(
            teacher=teacher, theme=theme, group_name=f"4{row}", times=[make_slot_times(days=30 + row)]
        )
        for row in range(number)
    ]
    series = make_series(*requests, rule=rule)
    proposals = [make_proposal(request=each, expert=expert, offer=offer) for each in requests]
    session.commit()
    return series, expert, proposals


def test_the_expert_says_yes_to_all_on_one_page(visitor: Visitor) -> None:
    _series, expert, proposals = asked_for_all(SeriesRule.SAME)
    visitor.log_in(expert.user)
    lines = visitor.get("/proposals").soup.select("main section:first-of-type li.moment")
    assert len(lines) == 1, "the series is one line"
    assert lines[0].select("a[href$='/series']")
    page = visitor.get(f"/proposals/{proposals[1].id}")
    assert "one speaker gives as a whole" in page.text
    assert page.soup.select("main form[action$='/accept']") == []
    page = visitor.submit(visitor.get(f"/proposals/{proposals[1].id}/series"), {})
    assert "You need not do anything any more." in page.text
    session.expire_all()
    assert {each.status for each in session.scalars(sa.select(Proposal))} == {ProposalStatus.ACCEPTED}


def test_why_not_is_said_at_its_lecture_and_nothing_is_agreed(visitor: Visitor) -> None:
    _series, expert, proposals = asked_for_all(SeriesRule.SAME)
    visitor.log_in(expert.user)
    page = visitor.get(f"/proposals/{proposals[0].id}/series")
    make_booking(expert=session.merge(expert), request=make_request(times=[make_slot_times(days=31, hour=9)]))
    session.commit()
    refused = visitor.submit(page, {}, status=409)
    assert "already have a lecture then" in refused.error_of(f"slot_{proposals[1].id}")
    session.expire_all()
    assert len(list(session.scalars(sa.select(Booking)))) == 1


def test_the_mails_link_answers_for_all_without_an_account(app: Flask, visitor: Visitor) -> None:
    _series, _expert, proposals = asked_for_all(SeriesRule.SAME, 2)
    with app.app_context():
        token = sign("proposal", proposals[0].id)
    page = visitor.get(f"/answer/{token}/series")
    decline = visitor.get(f"/answer/{token}/series/decline")
    visitor.submit(decline, {"reason": "no_time"})
    session.expire_all()
    assert {each.status for each in session.scalars(sa.select(Proposal))} == {ProposalStatus.DECLINED}
    assert "Yes to all lectures" in page.text


def test_each_by_itself_is_answered_one_by_one(visitor: Visitor) -> None:
    _series, expert, proposals = asked_for_all(SeriesRule.ANY)
    visitor.log_in(expert.user)
    page = visitor.get(f"/proposals/{proposals[0].id}/series")
    assert "You answer for each lecture by itself." in page.text
    page = visitor.get(f"/proposals/{proposals[2].id}")
    visitor.submit(page, {}, form="main form[action$='/accept']")
    session.expire_all()
    assert [each.status for each in sent()] == [RequestStatus.OPEN, RequestStatus.OPEN, RequestStatus.AGREED]


def test_the_next_is_asked_for_all_by_one_click(visitor: Visitor) -> None:
    series, _expert, proposals = asked_for_all(SeriesRule.SAME)
    for each in proposals:
        each.status = ProposalStatus.DECLINED
    other = make_expert(name="Tjitske Waterbolk", themes=[series.requests[0].theme])
    session.commit()
    visitor.log_in(series.teacher)
    assert "Ask Tjitske" not in visitor.get(f"/requests/{series.requests[0].id}").text
    page = visitor.submit(visitor.get(f"/series/{series.id}"), {}, form="main form[action$='/ask']")
    assert "Tjitske Waterbolk has been asked." in page.text
    session.expire_all()
    assert len(session.merge(other).name) > 0
    assert page.soup.select("main form[action$='/ask']") == []


def test_all_that_is_to_come_is_cancelled_on_a_page_that_asks_once(visitor: Visitor) -> None:
    series, expert, proposals = asked_for_all(SeriesRule.ANY, 2)
    make_booking(proposal=proposals[0])
    session.commit()
    visitor.log_in(series.teacher)
    page = visitor.get(f"/series/{series.id}/cancel")
    assert expert.name in page.text
    assert "Say why" in visitor.submit(page, {}, status=422).error_of("reason")
    page = visitor.submit(page, {"reason": "No project week."})
    session.expire_all()
    assert [each.status for each in sent()] == [RequestStatus.WITHDRAWN] * 2
    assert session.scalars(sa.select(Booking)).one().status is BookingStatus.CANCELLED
    assert page.soup.select("main a[href$='/cancel']") == []


def test_a_series_can_be_written_before_logging_in(visitor: Visitor) -> None:
    make_theme(label_en="Energy")
    session.commit()
    page, fields = form(visitor)
    lines = lecture(0, "4a", on=day(30), at="09:00") | lecture(1, "4b", on=day(31), at="09:00")
    visitor.submit(page, {**fields, **lines, "rule": "different"})
    assert sent() == []
    visitor.log_in(make_teacher())
    kept = visitor.get("/requests/new")
    assert kept.one("#series").get("open") is not None
    assert kept.one("#lectures-1-group_name")["value"] == "4b"
    assert "0 of 2 lectures are agreed" in visitor.submit(kept, {}).text


def test_the_page_of_a_series_costs_the_same_however_many_lectures(
    app: Flask, database: None, engine: sa.Engine
) -> None:
    counts = []
    for number in (2, 12):
        series, _expert, proposals = asked_for_all(SeriesRule.ANY, number)
        for proposal in proposals[:-1]:
            make_booking(proposal=proposal)
        session.commit()
        visitor, path = Visitor(app, series.teacher), f"/series/{series.id}"
        session.remove()
        with queries_of(engine) as queries:
            visitor.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "panel", [{"wanted": "3"}, {"wanted": "3", "minimum": "2"}, {"wanted": "2", "format": "panel"}]
)
def test_a_series_of_panels_is_refused_at_the_panel_and_all_is_kept(
    visitor: Visitor, teacher: User, panel: dict[str, str]
) -> None:
    page, fields = form(visitor)
    lines = lecture(0, "4a", on=day(30), at="09:00") | lecture(1, "4b", on=day(31), at="09:00")
    page = visitor.submit(page, {**fields, **lines, **panel}, status=422)
    assert page.error_of("wanted").startswith("A series has one speaker for each lecture.")
    assert page.problems == [page.error_of("wanted")]
    assert page.one("#wanted").find_parent("details", open=True), "the field is shown"
    assert page.one("#lectures-1-group_name")["value"] == "4b"
    assert sent() == []


def test_one_speaker_without_room_for_all_lectures_is_refused_at_the_rule(
    visitor: Visitor, teacher: User
) -> None:
    expert = make_expert(max_per_month=1)
    session.commit()
    page = visitor.get(f"/requests/new?expert={expert.id}")
    month = (local_date(now(), ZONE).replace(day=1) + timedelta(days=70)).isoformat()[:8]
    lines = lecture(0, "4a", on=f"{month}02", at="09:00") | lecture(1, "4b", on=f"{month}03", at="09:00")
    page = visitor.submit(page, {**answers(), **lines, "rule": "same"}, status=422)
    assert "no room for all these lectures together" in page.error_of("rule")
