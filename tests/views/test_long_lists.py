"""Lists that grow with the years: a page shows the first of them, at the price of a few queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import RequestStatus
from guestlecture.models import Expert, Institution, User
from guestlecture.queries.booking import MOST_COMING
from guestlecture.queries.proposal import get_proposal_to_answer
from guestlecture.queries.request import MOST_OPEN
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_institution,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
    make_theme,
)
from tests.page import Visitor

Add = Callable[[int], object]


def add_bookings(user: User, number: int, **values: object) -> None:
    """Lectures of one teacher, by as many experts, at as many schools."""
    for _each in range(number):
        make_booking(request=make_request(teacher=user, institution=make_institution()), **values)
    session.commit()


def queries_for(visitor: Visitor, engine: sa.Engine, path: str) -> int:
    """How many queries a page takes."""
    with queries_of(engine) as queries:
        visitor.get(path)
    return len(queries)


def test_own_lectures_cost_the_same_however_many(app: Flask, database: None, engine: sa.Engine) -> None:
    teacher = make_teacher()
    visitor, past = Visitor(app, teacher), make_slot_times(days=-40)

    def add(number: int) -> None:
        add_bookings(teacher, number)
        add_bookings(teacher, number, starts_at=past[0], ends_at=past[1])
        for status in (RequestStatus.OPEN, RequestStatus.EXPIRED):
            for _each in range(number):
                make_proposal(request=make_request(teacher=teacher, status=status))
        session.commit()

    add(2)
    few = queries_for(visitor, engine, "/requests")
    add(4)
    assert queries_for(visitor, engine, "/requests") == few


def test_inbox_costs_the_same_however_much(app: Flask, database: None, engine: sa.Engine) -> None:
    expert = make_expert()
    visitor = Visitor(app, expert.user)

    def add(number: int) -> None:
        for _each in range(number):
            make_proposal(expert=expert)
            make_booking(expert=expert, starts_at=now(), ends_at=now() + timedelta(minutes=1))
            session.execute(sa.text("UPDATE booking SET status = 'cancelled'"))
        session.commit()

    add(2)
    few = queries_for(visitor, engine, "/proposals")
    add(4)
    assert queries_for(visitor, engine, "/proposals") == few
    assert queries_for(visitor, engine, f"/experts/{expert.id}/withdraw") < 20


def test_more_lectures_than_a_page_shows_are_counted_on_it(app: Flask, database: None) -> None:
    teacher = make_teacher()
    school, theme, expert = teacher.memberships[0].institution, make_theme(), make_expert()
    for day in range(MOST_COMING + 3):
        _book_on(30 + day, teacher, school, expert, theme=theme)
    session.commit()
    page = Visitor(app, teacher).get("/requests")
    assert len(page.soup.select("main h3")) == MOST_COMING
    assert "and 3 more" in page.text


def _book_on(day: int, teacher: User, school: Institution, expert: Expert, **values: object) -> None:
    request = make_request(teacher=teacher, institution=school, times=[make_slot_times(days=day)], **values)
    make_booking(request=request, expert=expert)


@pytest.mark.parametrize("path", ["/desk", "/balance"])
def test_what_waits_in_the_region_is_bounded_and_counted(
    app: Flask, database: None, engine: sa.Engine, path: str
) -> None:
    visitor, teacher, theme = Visitor(app, make_coordinator()), make_teacher(), make_theme()
    nobody, tomorrow = make_expert(user=None), local_date(now(), ZONE) + timedelta(days=1)

    def add(number: int) -> None:
        for _each in range(number):
            request = make_request(teacher=teacher, theme=theme, answer_by_on=tomorrow)
            make_proposal(request=request, expert=nobody)
        session.commit()

    add(3)
    few = queries_for(visitor, engine, path)
    add(MOST_OPEN)
    assert queries_for(visitor, engine, path) <= few + 2
    page = visitor.get(path)
    assert f"and {33 if path == '/desk' else 3} more" in page.text
    if path == "/desk":
        assert page.heading == f"{MOST_OPEN + 3} requests are about to expire."


def test_moments_of_a_proposal_are_looked_up_at_once(in_app: Flask, engine: sa.Engine) -> None:
    times = [make_slot_times(days=day) for day in (20, 30, 60, 90)]
    proposal = make_proposal(request=make_request(times=times), expert=make_expert(max_per_month=2))
    with queries_of(engine) as queries:
        to_answer = get_proposal_to_answer(proposal, at=now(), zone=ZONE, rules=Rules())
    assert len(to_answer.moments) == 4
    assert len(queries) == 7, "lectures, hours, exceptions and busy times; holidays and days of the school"
