"""Signed links for mails: whoever has the link may do one thing, without logging in."""

import hashlib
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from guestlecture.errors import LinkBroken, LinkExpired
from guestlecture.models import SavedSearch, User

ACCOUNT_LINK_SECONDS = 3 * 24 * 3600


def sign(purpose: str, content: Any) -> str:
    """Return a token that stands for `content`, for this purpose only."""
    return _serializer(purpose).dumps(content)


def read(purpose: str, token: str, *, max_age_seconds: int | None = None) -> Any:
    """Return what a token stands for. Raises LinkBroken for one that we did not make, LinkExpired."""
    try:
        return _serializer(purpose).loads(token, max_age=max_age_seconds)
    except SignatureExpired:
        raise LinkExpired from None
    except BadSignature:
        raise LinkBroken from None


def account_state(user: User) -> str:
    """Return a fingerprint that changes when an account link is used, so that it works once."""
    state = f"{user.email} {user.password_hash} {user.confirmed_at}"
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def saved_search_state(search: SavedSearch) -> str:
    """Return a fingerprint that no other search has: a database may use the number of a deleted one again."""
    return hashlib.sha256(f"{search.user_id} {search.created_at} {search.query}".encode()).hexdigest()[:16]


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"guestlecture.{purpose}")
