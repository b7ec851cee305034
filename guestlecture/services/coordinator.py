"""Who coordinates the region."""

from datetime import datetime

from guestlecture.db import session
from guestlecture.enums import Role
from guestlecture.models import User
from guestlecture.queries.user import find_user
from guestlecture.services.audit import record_event
from guestlecture.services.user import add_user, send_account_link


def appoint(name: str, email: str, *, role: Role, language: str, at: datetime) -> User:
    """Give a role to somebody, known or new; who has not confirmed the address gets the link to do so."""
    user = find_user(email) or add_user(name, email, language=language, at=at)
    user.roles.add(role)
    record_event("appoint", "user", user.id, by=None, at=at)
    session.flush()
    if user.confirmed_at is None:
        send_account_link(user, at=at)
    return user
