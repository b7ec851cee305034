"""My data: to take along, and to have forgotten."""

import json
from typing import Any

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.models import Expert, User
from guestlecture.services.user import confirm_user
from tests.factories import make_booking, make_coordinator, make_expert, make_request, make_teacher
from tests.page import Visitor

PASSWORD = "osmose tussen zout en zoet"


@pytest.fixture
def teacher(database: None) -> User:
    teacher = make_teacher(name="Thea Bos", email="thea@school.example")
    confirm_user(teacher, PASSWORD, at=now())
    session.commit()
    return teacher


def test_everything_comes_in_one_file(visitor: Visitor, teacher: User) -> None:
    make_request(teacher=teacher, topic="Wind op zee")
    session.commit()
    visitor.log_in(teacher)
    page = visitor.get("/account")
    response = visitor.client.get(str(page.one("a[download]")["href"]))
    assert response.headers["Content-Disposition"] == "attachment; filename=my-data.json"
    kept: dict[str, Any] = json.loads(response.text)
    assert kept["account"]["email"] == "thea@school.example"
    assert kept["requests"][0]["topic"] == "Wind op zee"


def test_the_account_goes_after_the_password_and_nobody_can_log_in_any_more(
    visitor: Visitor, teacher: User
) -> None:
    make_request(teacher=teacher)
    session.commit()
    visitor.log_in(teacher)
    page = visitor.get("/account/delete")
    assert "Your open request ends" in page.text
    refused = visitor.submit(page, {"password": "something else"}, status=422)
    assert "do not belong together" in refused.error_of("password")
    assert session.get_one(User, teacher.id).name == "Thea Bos"
    done = visitor.submit(refused, {"password": PASSWORD})
    assert done.path == "/"
    assert "Your account has been deleted." in done.text
    visitor.get("/account")
    again = {"email": "thea@school.example", "password": PASSWORD}
    visitor.submit(visitor.get("/log-in"), again, status=422)
    session.expire_all()
    assert session.get_one(User, teacher.id).name == "N.N."


def test_a_planned_lecture_is_named_with_the_way_out(visitor: Visitor, teacher: User) -> None:
    booking = make_booking(request=make_request(teacher=teacher, topic="Wind op zee"))
    session.commit()
    visitor.log_in(teacher)
    page = visitor.get("/account/delete")
    assert page.one("main .note a")["href"] == f"/bookings/{booking.id}/cancel"
    assert not page.soup.select("main form")
    visitor.post("/account/delete", {"password": PASSWORD}, status=409)


def test_coordinator_deletes_a_profile_without_an_account_only(visitor: Visitor, database: None) -> None:
    alone, other = make_expert(user=None, name="Jan de Boer"), make_expert()
    session.commit()
    visitor.log_in(make_coordinator())
    page = visitor.get(f"/experts/{alone.id}/edit")
    page = visitor.get(str(page.one("a[href$='/delete']")["href"]))
    done = visitor.submit(page, {})
    assert done.path == "/register"
    assert "Jan de Boer" not in done.text
    assert "N.N." not in done.text, "nobody looks for whoever was forgotten"
    assert not visitor.get(f"/experts/{other.id}/edit").soup.select("a[href$='/delete']")
    visitor.get(f"/experts/{other.id}/delete", status=403)
    session.expire_all()
    assert session.get_one(Expert, alone.id).phone is None
