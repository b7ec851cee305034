"""Reminders that have been sent, and who wants none."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base
from guestlecture.enums import ReminderKind


class Reminder(Base):
    """One reminder of one thing, for the day that it is about; so that a moved lecture gets its own."""

    __tablename__ = "reminder"

    kind: Mapped[ReminderKind] = mapped_column(primary_key=True)
    about_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    on: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]


class ReminderStop(Base):
    """An address that gets no reminders; an expert has one without an account too."""

    __tablename__ = "reminder_stop"

    email: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    since: Mapped[datetime]
