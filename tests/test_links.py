"""Links in mails: only those that we made, for what we made them, and not for ever."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from guestlecture.errors import LinkBroken, LinkExpired
from guestlecture.links import account_state, read, sign
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("in_app")


def test_link_stands_for_what_was_put_into_it() -> None:
    assert read("proposal", sign("proposal", [1, "a"])) == [1, "a"]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: t + "x"])
def test_link_that_was_changed_is_broken(change: object) -> None:
    with pytest.raises(LinkBroken):
        read("proposal", change(sign("proposal", 1)))  # type: ignore[operator]


def test_link_for_one_thing_does_nothing_else() -> None:
    with pytest.raises(LinkBroken):
        read("account", sign("proposal", 1))


def test_link_gets_too_old() -> None:
    made = datetime(2027, 1, 1, tzinfo=UTC)
    with time_machine.travel(made, tick=False):
        token = sign("account", 1)
    with time_machine.travel(made + timedelta(seconds=60), tick=False):
        assert read("account", token, max_age_seconds=60) == 1
    with time_machine.travel(made + timedelta(seconds=61), tick=False), pytest.raises(LinkExpired):
        read("account", token, max_age_seconds=60)


def test_state_of_an_account_changes_with_its_password() -> None:
    user = make_user()
    before = account_state(user)
    user.password_hash = "other"
    assert account_state(user) != before
