"""A request that is written before logging in."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.links import account_state, sign
from guestlecture.models import Expert, Request, RequestDraft, User
from guestlecture.services import request_draft
from guestlecture.services.request_draft import purge_drafts
from guestlecture.services.user import confirm_user
from guestlecture.web.limits import limiter
from tests.factories import make_expert, make_institution, make_teacher, make_timetable, make_user
from tests.page import Page, Visitor
from tests.views.test_request import answers, day

PASSWORD = "osmose tussen zout en zoet"


@pytest.fixture
def expert(visitor: Visitor) -> Expert:
    expert = make_expert(name="Bram Oosterhof")
    session.commit()
    return expert


def write(visitor: Visitor, expert: Expert, *, status: int = 200, **changes: Any) -> Page:
    return visitor.submit(visitor.get(f"/requests/new?expert={expert.id}"), answers(**changes), status=status)


def log_in(visitor: Visitor, page: Page, user: User) -> Page:
    """Log in with the form of a page."""
    confirm_user(session.merge(user), PASSWORD, at=now())
    session.commit()
    return visitor.submit(page, {"email": user.email, "password": PASSWORD})


def requests_sent() -> list[Request]:
    session.expire_all()
    return list(session.scalars(sa.select(Request)))


def drafts() -> list[RequestDraft]:
    session.expire_all()
    return list(session.scalars(sa.select(RequestDraft)))


def test_written_first_then_logged_in_then_sent(visitor: Visitor, expert: Expert) -> None:
    page = write(visitor, expert)
    assert page.heading == "Log in"
    assert "Your request has been kept." in page.text
    assert requests_sent() == []
    page = log_in(visitor, page, make_teacher())
    assert page.one("#topic")["value"] == "Hydrogen on the road"
    assert page.one("#slots-0-starts")["value"] == "10:20"
    assert page.one("#group_size")["value"] == "28"
    assert "This is the request that you wrote before." in page.text
    page = visitor.submit(page, {"contact_on_day": "The porter"})
    assert page.heading == "Hydrogen on the road"
    assert len(requests_sent()) == 1
    assert drafts() == []
    assert "wrote before" not in visitor.get(f"/requests/new?expert={expert.id}").text


def test_pattern_is_kept_and_gets_the_closed_days_of_the_school(visitor: Visitor, expert: Expert) -> None:
    by_pattern = {
        "slots-0-on": "",
        "slots-0-starts": "",
        "slots-0-ends": "",
        "weekdays": ["1", "2", "3", "4", "5"],
        "part": "morning",
        "first_on": day(30),
        "last_on": day(36),
    }
    page = write(visitor, expert, **by_pattern)
    page = visitor.submit(page, {})
    assert page.heading == "Log in"
    teacher = make_teacher()
    make_timetable(session.merge(teacher).memberships[0].institution)
    page = log_in(visitor, page, teacher)
    assert len(page.soup.select("#moments input")) == 10
    visitor.submit(page, {})
    assert len(requests_sent()[0].slots) == 10


def test_what_is_wrong_is_said_before_the_log_in(visitor: Visitor, expert: Expert) -> None:
    page = write(visitor, expert, topic="", status=422)
    assert page.error_of("topic")
    assert drafts() == []


def test_nobodys_telephone_number_is_kept(visitor: Visitor, expert: Expert) -> None:
    assert not visitor.get(f"/requests/new?expert={expert.id}").soup.select("#contact_on_day")
    write(visitor, expert, contact_on_day="Jan, 06 12345678", nonsense="x", email="jan@example.org")
    (draft,) = drafts()
    assert not {"contact_on_day", "nonsense", "email", "csrf_token"} & set(draft.answers)


def test_writing_again_keeps_one_draft(visitor: Visitor, expert: Expert) -> None:
    write(visitor, expert)
    write(visitor, expert, topic="Other")
    (draft,) = drafts()
    assert draft.answers["topic"] == ["Other"]


def test_draft_is_for_its_own_form_and_browser_only(app: Flask, visitor: Visitor, expert: Expert) -> None:
    write(visitor, expert)
    assert visitor.get("/requests/new").one("#topic").get("value", "") == ""
    other = Visitor(app).get(f"/requests/new?expert={expert.id}")
    assert other.one("#topic").get("value", "") == ""


def test_who_registers_comes_back_to_the_request(app: Flask, visitor: Visitor, expert: Expert) -> None:
    write(visitor, expert)
    teacher = make_teacher(confirmed_at=None)
    session.commit()
    with app.app_context():
        link = f"/account/link/{sign('account', [teacher.id, account_state(teacher)])}"
    page = visitor.submit(visitor.get(link), {"password": PASSWORD})
    assert page.one("#topic")["value"] == "Hydrogen on the road"


def test_who_has_no_school_yet_chooses_one_and_comes_back(visitor: Visitor, expert: Expert) -> None:
    make_institution(name="CSG Augustinus", place=None)
    session.commit()
    page = log_in(visitor, write(visitor, expert), make_user())
    page = visitor.submit(page, {})
    assert page.heading == "Your account"
    assert "Say at which school you teach" in page.text
    assert requests_sent() == []
    page = visitor.submit(page, {"institution": "CSG Augustinus"}, form="form[action='/account/school']")
    assert page.one("#topic")["value"] == "Hydrogen on the road"
    visitor.submit(page, {})
    assert requests_sent()[0].institution.name == "CSG Augustinus"


def test_draft_is_thrown_away_by_its_button_and_by_logging_out(visitor: Visitor, expert: Expert) -> None:
    write(visitor, expert)
    assert visitor.get(f"/requests/new?expert={expert.id}").one("[formaction='/requests/drafts/discard']")
    page = visitor.post("/requests/drafts/discard")
    assert page.path == f"/requests/new?expert={expert.id}"
    assert page.one("#topic").get("value", "") == ""
    assert drafts() == []
    write(visitor, expert)
    visitor.log_in(make_teacher())
    visitor.post("/log-out")
    assert drafts() == []


def test_draft_ends_after_some_days(visitor: Visitor, expert: Expert) -> None:
    write(visitor, expert)
    days = Rules().draft_days
    with time_machine.travel(now() + timedelta(days=days, minutes=-1), tick=False):
        assert "wrote before" in visitor.get(f"/requests/new?expert={expert.id}").text
        purge_drafts(at=now(), rules=Rules())
    assert len(drafts()) == 1
    with time_machine.travel(now() + timedelta(days=days, minutes=1), tick=False):
        assert "wrote before" not in visitor.get(f"/requests/new?expert={expert.id}").text
        purge_drafts(at=now(), rules=Rules())
        session.commit()
    assert drafts() == []


def test_draft_whose_moments_have_passed_says_so_when_it_is_sent(visitor: Visitor, expert: Expert) -> None:
    page = write(visitor, expert, **{"slots-0-on": day(22)})
    with time_machine.travel(now() + timedelta(days=3)):
        page = log_in(visitor, page, make_teacher())
        page = visitor.submit(page, {}, status=422)
    assert "21 days ahead" in page.error_of("slots")


def test_many_drafts_of_one_address_are_refused(app: Flask, visitor: Visitor, expert: Expert) -> None:
    page = visitor.get(f"/requests/new?expert={expert.id}")
    token = page.one("main form [name=csrf_token]")["value"]
    statuses = {
        visitor.client.post(page.path, data={"csrf_token": token, "show": "1"}).status_code
        for _each in range(121)
    }
    assert statuses == {200, 429}
    limiter.reset()


def test_no_more_drafts_than_there_is_room_for(
    visitor: Visitor, expert: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_draft, "MOST_DRAFTS", 0)
    page = write(visitor, expert, status=429)
    assert "We cannot keep your text at the moment." in page.text
    assert page.one("#topic")["value"] == "Hydrogen on the road"
