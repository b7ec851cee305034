"""Remember who did what."""

from datetime import datetime

from guestlecture.db import session
from guestlecture.models import AuditEvent, User


def record_event(
    action: str, noun: str, noun_id: int, *, by: User | None, at: datetime, on_behalf: bool = False
) -> None:
    """Add an act to the audit log; `by` is None for a mail link or the system."""
    session.add(
        AuditEvent(
            at=at,
            actor_id=by.id if by else None,
            action=action,
            noun=noun,
            noun_id=noun_id,
            on_behalf=on_behalf,
        )
    )
