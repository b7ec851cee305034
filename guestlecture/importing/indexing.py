"""What an import leaves for the worker and the audit log, many rows at once."""

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from guestlecture.db import session
from guestlecture.enums import ExpertStatus, JobStatus
from guestlecture.models import AuditEvent, Expert
from guestlecture.models.job import NOT_STARTED, Job


def leave_indexing(expert_ids: Iterable[int], *, at: datetime) -> None:
    """Let the worker bring the index up to date: as `enqueue` does, for many profiles in one statement."""
    jobs = [
        {
            "kind": "index_expert",
            "payload": {"expert_id": identity},
            "dedup_key": f"index_expert:{identity}",
            "status": JobStatus.WAITING,
            "run_at": at,
            "attempts": 0,
            "created_at": at,
        }
        for identity in sorted(expert_ids)
    ]
    if not jobs:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Job)
    statement = statement.on_conflict_do_update(
        index_elements=["dedup_key"], index_where=NOT_STARTED, set_={"run_at": statement.excluded.run_at}
    )
    session.execute(statement, jobs)


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
    if not organisation_ids:
        return []
    rows = sa.select(Expert.id).where(
        Expert.status == ExpertStatus.PUBLISHED, Expert.organisation_id.in_(organisation_ids)
    )
    return list(session.scalars(rows))
