"""Who is logged in: a row per browser, so that each can be seen and ended."""

from typing import Any

from flask import Flask
from flask_login import LoginManager, current_user
from flask_login import login_user as remember_in_cookie
from flask_login import logout_user as forget_in_cookie

from guestlecture.clock import now
from guestlecture.db import record
from guestlecture.models import LoginSession, User
from guestlecture.queries.user import find_login_session
from guestlecture.services.user import SEEN_EVERY, close_login_session, open_login_session


def init_login(app: Flask) -> None:
    """Let Flask-Login find the person by the random id of a session."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)


def enter(user: User) -> None:
    """Log somebody in, in this browser."""
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
        identity = row.id
        record(lambda own: setattr(own.get(LoginSession, identity), "seen_at", now()))
    row.user.login_token = token
    return row.user
