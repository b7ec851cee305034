"""Reads about requests that somebody wrote without an account."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.models import RequestDraft


def draft_hash(token: str) -> str:
    """Return what is stored of the random id of a draft."""
    return hashlib.sha256(token.encode()).hexdigest()


def kept_since(*, at: datetime, rules: Rules) -> datetime:
    """Return since when a draft must have been kept to be there still."""
    return at - timedelta(days=rules.draft_days)


def find_draft(token: str, *, at: datetime, rules: Rules) -> RequestDraft | None:
    """Return the draft with this random id, unless it has waited too long."""
    draft = session.get(RequestDraft, draft_hash(token))
    return draft if draft and draft.kept_at >= kept_since(at=at, rules=rules) else None


def count_drafts() -> int:
    """Count the drafts."""
    return session.scalar(sa.select(sa.func.count()).select_from(RequestDraft)) or 0
