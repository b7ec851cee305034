"""About accounts."""

from flask_babel import gettext as _

from guestlecture import links
from guestlecture.db import get
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of
from guestlecture.mail.messages.registry import message
from guestlecture.models import User


@message
def confirm_account(to: str, user_id: int) -> Draft:
    """To somebody new: confirm the address and choose a password."""
    user = get(User, user_id)
    subject = _("Action needed: confirm your e-mail address")
    return compose("confirm_account", subject, name=user.name, link=_account_link(user))


@message
def choose_password(to: str, user_id: int) -> Draft:
    """To somebody who has an account: the way in."""
    user = get(User, user_id)
    subject = _("Action needed: choose your password")
    return compose("choose_password", subject, name=user.name, link=_account_link(user))


def _account_link(user: User) -> str:
    token = links.sign("account", [user.id, links.account_state(user)])
    return address_of("account.follow_link", token=token)
