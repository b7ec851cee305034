"""Work for the worker, left in the transaction that makes it necessary."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base
from guestlecture.enums import JobStatus

NOT_STARTED = sa.text("status = 'waiting' AND lease_until IS NULL")


class Job(Base):
    """One piece of work. While its lease runs, one worker has it; a finished job is deleted.

    At most one job with the same `dedup_key` waits to be started.
    """

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(
            "job_dedup", "dedup_key", unique=True, sqlite_where=NOT_STARTED, postgresql_where=NOT_STARTED
        ),
        sa.Index("job_status_run_at_ix", "status", "run_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    payload: Mapped[dict[str, Any]]
    dedup_key: Mapped[str | None]
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.WAITING)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
