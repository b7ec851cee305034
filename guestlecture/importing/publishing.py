"""What an import leaves in the audit log, and whom it concerns, many rows at once."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import ExpertStatus
from guestlecture.models import AuditEvent, Expert


def record_publishing(expert_ids: Iterable[int], *, at: datetime) -> None:
    """Write to the audit log, as `record_event` does, that profiles were published for who agreed."""
    events = [
        {"at": at, "action": "publish", "noun": "expert", "noun_id": identity, "on_behalf": True}
        for identity in sorted(expert_ids)
    ]
    if events:
        session.execute(sa.insert(AuditEvent), events)


def published_experts_of(organisation_ids: Collection[int]) -> list[int]:
    """Return who is found under the names of these organisations."""
    return _published(Expert.organisation_id, organisation_ids)


def published_experts_at(place_ids: Collection[int]) -> list[int]:
    """Return who is found near these places."""
    return _published(Expert.place_id, place_ids)


def _published(column: sa.orm.InstrumentedAttribute[int | None], values: Collection[int]) -> list[int]:
    if not values:
        return []
    rows = sa.select(Expert.id).where(Expert.status == ExpertStatus.PUBLISHED, column.in_(values))
    return list(session.scalars(rows.order_by(Expert.id)))
