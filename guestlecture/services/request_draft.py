"""Requests that somebody wrote without an account: keep one until it is sent, or for some days."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.errors import DraftsFull
from guestlecture.models import RequestDraft
from guestlecture.queries.request_draft import count_drafts, draft_hash, find_draft, kept_since

MOST_DRAFTS = 10_000


def keep_draft(
    token: str | None, address: str, answers: Mapping[str, Sequence[str]], *, at: datetime, rules: Rules
) -> str:
    """Keep what was filled in, in place of what the same browser kept before; returns its random id.

    Raises DraftsFull.
    """
    known = find_draft(token, at=at, rules=rules) if token else None
    if known and token:
        known.address, known.answers, known.kept_at = address, dict(answers), at
        session.flush()
        return token
    if count_drafts() >= MOST_DRAFTS:
        raise DraftsFull
    token = secrets.token_urlsafe(32)
    session.add(RequestDraft(id=draft_hash(token), address=address, answers=dict(answers), kept_at=at))
    session.flush()
    return token


def end_draft(token: str) -> None:
    """Forget a draft: it was sent, or thrown away."""
    session.execute(sa.delete(RequestDraft).where(RequestDraft.id == draft_hash(token)))


def purge_drafts(*, at: datetime, rules: Rules) -> None:
    """Forget the drafts that have waited too long."""
    since = kept_since(at=at, rules=rules)
    session.execute(sa.delete(RequestDraft).where(RequestDraft.kept_at < since))
