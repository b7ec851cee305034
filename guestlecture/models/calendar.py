"""Calendars from which the busy times of experts are read."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import CalendarKind, CalendarProblem
from guestlecture.models.expert import Expert

LONGEST_ADDRESS = 2000


class CalendarSource(Base):
    """A file that was read once, or an address that is read again and again.

    Whoever knows the address can read the calendar, so that pages show its host only. `problem` is why the
    last attempt failed, `failures` how many did since the last success, and `number_read` the appointments,
    beside `number_unread` that nobody can read.
    `has_guessed_zones` where some of its times were in a zone that nobody knows.
    """

    __tablename__ = "calendar_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"), index=True)
    kind: Mapped[CalendarKind]
    address: Mapped[str | None] = mapped_column(sa.String(LONGEST_ADDRESS))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    next_read_at: Mapped[datetime | None] = mapped_column(index=True)
    problem: Mapped[CalendarProblem | None]
    failures: Mapped[int] = mapped_column(default=0)
    number_read: Mapped[int] = mapped_column(default=0)
    number_unread: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    has_guessed_zones: Mapped[bool] = mapped_column(default=False)

    expert: Mapped[Expert] = relationship()

    @property
    def host(self) -> str:
        """Where the calendar is, without what would let others read it."""
        return urlsplit(self.address or "").hostname or ""
