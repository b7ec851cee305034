"""An end to reminders: from the mail, by the mail program, or in the account."""

import pytest
from flask import Flask

from guestlecture.db import session
from guestlecture.links import sign
from guestlecture.models import ReminderStop
from tests.factories import make_user
from tests.page import Visitor


@pytest.fixture
def address(app: Flask, visitor: Visitor) -> str:
    with app.app_context():
        return f"/reminders/link/{sign('reminders', 'jan@example.com')}"


def is_stopped(email: str = "jan@example.com") -> bool:
    session.rollback()
    return session.get(ReminderStop, email) is not None


def test_looking_at_the_link_changes_nothing_and_its_button_ends_reminders(
    visitor: Visitor, address: str
) -> None:
    page = visitor.get(address)
    assert not is_stopped()
    assert "no more reminders" in visitor.submit(page, {}).heading
    assert is_stopped()
    assert "no more reminders" in visitor.get(address).heading


def test_mail_programs_end_reminders_by_one_click(visitor: Visitor, address: str) -> None:
    answer = visitor.client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert is_stopped()
    visitor.get(f"{address}x", status=404)


def test_account_ends_reminders_and_has_them_again(visitor: Visitor) -> None:
    user = make_user()
    visitor.log_in(user)
    page = visitor.submit(visitor.get("/account"), {}, form="form[action$='/reminders/stop']")
    assert "You get no reminders." in page.text
    assert is_stopped(user.email)
    page = visitor.submit(page, {}, form="form[action$='/reminders/resume']")
    assert not is_stopped(user.email)
