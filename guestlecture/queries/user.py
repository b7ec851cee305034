"""Reads about people with an account."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import Role
from guestlecture.models import Expert, LoginAttempt, LoginSession, User, UserRole

IDLE_LIMIT = timedelta(days=14)
ABSOLUTE_LIMIT = timedelta(days=60)
ATTEMPT_WINDOW = timedelta(minutes=15)


def session_hash(token: str) -> str:
    """Return what is stored of the random id of a session."""
    return hashlib.sha256(token.encode()).hexdigest()


def email_hash(email: str) -> str:
    """Return what is stored of the e-mail address of a failed log-in."""
    return hashlib.sha256(email.lower().encode()).hexdigest()


def address_hash(address: str) -> str:
    """Return what is stored of the network address that a failed log-in came from."""
    return hashlib.sha256(f"from {address}".encode()).hexdigest()


def find_user(email: str) -> User | None:
    """Return the person with this e-mail address, however it is written."""
    return session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def find_login_session(token: str, *, at: datetime) -> LoginSession | None:
    """Return the session with this random id, unless it was idle or has lasted too long."""
    row = session.get(LoginSession, session_hash(token))
    if row is None or at - row.seen_at > IDLE_LIMIT or at - row.created_at > ABSOLUTE_LIMIT:
        return None
    return row


def list_login_sessions(user: User) -> list[LoginSession]:
    """Return the browsers in which somebody is logged in, the latest first."""
    rows = (
        sa.select(LoginSession).where(LoginSession.user_id == user.id).order_by(LoginSession.seen_at.desc())
    )
    return list(session.scalars(rows))


def count_recent_attempts(whose: str, *, at: datetime) -> int:
    """Count the failed log-ins of a hash, of either kind, in the last quarter of an hour."""
    rows = sa.select(sa.func.count()).select_from(LoginAttempt)
    rows = rows.where(LoginAttempt.email_hash == whose, LoginAttempt.at > at - ATTEMPT_WINDOW)
    return session.scalar(rows) or 0


def list_coordinators() -> list[User]:
    """Return everybody who coordinates; where nobody does, the admins do."""
    return _list_with_role(Role.COORDINATOR) or _list_with_role(Role.ADMIN)


def _list_with_role(role: Role) -> list[User]:
    rows = sa.select(User).join(UserRole).where(UserRole.role == role).order_by(User.id)
    return list(session.scalars(rows))


def list_addresses_for(expert: Expert) -> dict[str, str]:
    """Return the addresses of whoever speaks for an expert, each with its language.

    That is the account, else the address of the profile; coordinators speak for whom nobody else reaches, but
    not for whoever was forgotten.
    """
    if expert.erased_at:
        return {}
    if expert.user:
        return {expert.user.email: expert.user.language}
    if expert.email:
        return {expert.email: "nl"}
    return {coordinator.email: coordinator.language for coordinator in list_coordinators()}
