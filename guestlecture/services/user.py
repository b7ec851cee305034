"""Accounts: register, confirm, log in and out."""

import secrets
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from zxcvbn import zxcvbn

from guestlecture.db import lock, record, session
from guestlecture.domain.institution import is_address_of
from guestlecture.errors import EmailNotOfSchool, PasswordTooWeak, TooManyAttempts, WrongPassword
from guestlecture.models import Institution, LoginAttempt, LoginSession, Membership, User
from guestlecture.queries.user import (
    ABSOLUTE_LIMIT,
    ATTEMPT_WINDOW,
    IDLE_LIMIT,
    address_hash,
    count_recent_attempts,
    email_hash,
    find_user,
    session_hash,
)
from guestlecture.services.audit import record_event
from guestlecture.services.mail import leave_mail

SEEN_EVERY = timedelta(minutes=10)
MOST_ATTEMPTS = 8  # for one account, wherever they come from
MOST_ATTEMPTS_FROM_ADDRESS = 100  # for all accounts: many people of a school share one address
LEAST_STRENGTH = 2  # of zxcvbn's 0 to 4
ZXCVBN_MOST_CHARACTERS = 72

hasher = PasswordHasher()


def add_user(name: str, email: str, *, language: str, at: datetime) -> User:
    """Add somebody who has not yet confirmed the e-mail address. EmailTaken by the database."""
    user = User(name=name.strip(), email=email.strip().lower(), language=language, created_at=at)
    session.add(user)
    session.flush()
    return user


def register_teacher(name: str, email: str, institution: Institution, *, language: str, at: datetime) -> None:
    """Register a teacher of a school; the mail's link confirms it. A known address gets a link to log in.

    Until it is confirmed, registering again chooses the school anew. Whether an address is known is told to
    nobody but its owner, by mail. Raises EmailNotOfSchool.
    """
    _check_address(email, institution)
    user = find_user(email) or add_user(name, email, language=language, at=at)
    if user.confirmed_at is None:
        session.execute(sa.delete(Membership).where(Membership.user_id == user.id))
        session.add(Membership(user_id=user.id, institution_id=institution.id))
        record_event("register", "user", user.id, by=user, at=at)
    send_account_link(user, at=at)


def join_institution(user: User, institution: Institution, *, at: datetime) -> None:
    """Let somebody who has an account teach at a school too. Raises EmailNotOfSchool."""
    lock(user)
    _check_address(user.email, institution, field="institution")
    if any(membership.institution_id == institution.id for membership in user.memberships):
        return
    user.memberships.append(Membership(institution_id=institution.id))
    record_event("join", "user", user.id, by=user, at=at)
    session.flush()


def _check_address(email: str, institution: Institution, *, field: str = "email") -> None:
    domains = sorted(institution.board.domains) if institution.board else []
    if domains and not is_address_of(email, domains):
        raise EmailNotOfSchool(field=field, domains=", ".join(domains))


def send_account_link(user: User, *, at: datetime) -> None:
    """Send the link that confirms an address, or lets somebody in who forgot the password."""
    message = "choose_password" if user.confirmed_at else "confirm_account"
    leave_mail(message, user.email, language=user.language, at=at, user_id=user.id)


def confirm_user(user: User, password: str, *, at: datetime) -> None:
    """Confirm an address and set the password; ends all sessions. Raises PasswordTooWeak."""
    set_password(user, password)
    user.confirmed_at = user.confirmed_at or at
    session.execute(sa.delete(LoginSession).where(LoginSession.user_id == user.id))
    record_event("confirm", "user", user.id, by=user, at=at)
    session.flush()


def set_password(user: User, password: str) -> None:
    """Set a password. Raises PasswordTooWeak."""
    hints = [user.name, user.email]
    if not password or zxcvbn(password[:ZXCVBN_MOST_CHARACTERS], user_inputs=hints)["score"] < LEAST_STRENGTH:
        raise PasswordTooWeak
    user.password_hash = hasher.hash(password)


def authenticate(email: str, password: str, *, address: str, at: datetime) -> User:
    """Return who logs in. Raises WrongPassword or TooManyAttempts; each failure is counted."""
    account, origin = email_hash(email), address_hash(address)
    if (
        count_recent_attempts(account, at=at) >= MOST_ATTEMPTS
        or count_recent_attempts(origin, at=at) >= MOST_ATTEMPTS_FROM_ADDRESS
    ):
        raise TooManyAttempts
    user = find_user(email)
    if user is None or not _password_fits(user.password_hash, password):
        record(lambda own: own.add_all(LoginAttempt(email_hash=each, at=at) for each in (account, origin)))
        raise WrongPassword
    session.execute(sa.delete(LoginAttempt).where(LoginAttempt.email_hash == account))
    return user


def open_login_session(user: User, *, at: datetime) -> str:
    """Open a session and return its random id, which is stored nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(LoginSession(id=session_hash(token), user_id=user.id, created_at=at, seen_at=at))
    session.flush()
    return token


def close_login_session(token: str) -> None:
    """End the session with this random id."""
    session.execute(sa.delete(LoginSession).where(LoginSession.id == session_hash(token)))


def purge_logins(*, at: datetime) -> None:
    """Delete the sessions that have ended by themselves, and failed log-ins that count no more."""
    over = sa.or_(LoginSession.seen_at < at - IDLE_LIMIT, LoginSession.created_at < at - ABSOLUTE_LIMIT)
    session.execute(sa.delete(LoginSession).where(over))
    session.execute(sa.delete(LoginAttempt).where(LoginAttempt.at < at - ATTEMPT_WINDOW))


def close_other_login_sessions(user: User, token: str) -> None:
    """End all sessions of somebody but this one."""
    others = sa.delete(LoginSession).where(LoginSession.user_id == user.id)
    session.execute(others.where(LoginSession.id != session_hash(token)))


@cache
def _hash_of_nobody() -> str:
    # Verified where there is no account, so that an unknown address takes as long as a known one. Made when
    # it is first needed: that is a tenth of the time that starting takes, and most commands do not.
    return hasher.hash(secrets.token_hex())


def _password_fits(stored: str | None, password: str) -> bool:
    try:
        return hasher.verify(stored or _hash_of_nobody(), password) and stored is not None
    except VerifyMismatchError:
        return False
