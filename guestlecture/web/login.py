"""Who is logged in: a row per browser, so that each can be seen and ended."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_login import LoginManager, current_user
from flask_login import login_user as remember_in_cookie
from flask_login import logout_user as forget_in_cookie

from guestlecture.clock import now
from guestlecture.db import record_if_free
from guestlecture.models import LoginSession, User
from guestlecture.queries.user import find_login_session
from guestlecture.services.user import SEEN_EVERY, close_login_session, open_login_session


def init_login(app: Flask) -> None:
    """Let Flask-Login find the person by the random id of a session."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)


def enter(user: User) -> None:
    """Log somebody in, in this browser; whoever was logged in here before is so no more."""
    if current_user.is_authenticated:
        close_login_session(current_user.login_token)
    user.login_token = open_login_session(user, at=now())
    remember_in_cookie(user)


def leave() -> None:
    """Log out in this browser."""
    if current_user.is_authenticated:
        close_login_session(current_user.login_token)
    forget_in_cookie()


def _load(token: str) -> Any:
    row = find_login_session(token, at=now())
    if row is None:
        return None
    if now() - row.seen_at > SEEN_EVERY:
        # Looking at a page never waits for a writer, such as an import; the next page notes it then.
        seen = sa.update(LoginSession).where(LoginSession.id == row.id).values(seen_at=now())
        record_if_free(lambda own: own.execute(seen))
    row.user.login_token = token
    return row.user
