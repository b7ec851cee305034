"""When an expert can be asked: weekly windows, exceptions, and the busy times of calendars."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import ExceptionKind, Weeks
from guestlecture.models.expert import Expert


class AvailabilityRule(Base):
    """A window that comes back, in local wall time; `starts_minute` counts from midnight.

    With `weeks` 'interval' it holds every `every_weeks` weeks, counted from the week of `anchor_on`, whose
    number modulo `every_weeks` is `week_remainder`: so that the database can tell without a calendar.
    """

    __tablename__ = "availability_rule"
    __table_args__ = (
        sa.CheckConstraint("ends_minute > starts_minute", name="order"),
        sa.CheckConstraint("every_weeks > 0", name="every_weeks"),
        sa.Index("availability_rule_weekday_expert_id_ix", "weekday", "expert_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    starts_minute: Mapped[int]
    ends_minute: Mapped[int]
    weeks: Mapped[Weeks] = mapped_column(default=Weeks.EVERY)
    every_weeks: Mapped[int] = mapped_column(default=1)
    anchor_on: Mapped[date | None]
    week_remainder: Mapped[int] = mapped_column(default=0)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]

    expert: Mapped[Expert] = relationship()


class AvailabilityException(Base):
    """Days on which an expert is away, or there besides the weekly windows; without times the whole day."""

    __tablename__ = "availability_exception"
    __table_args__ = (
        sa.CheckConstraint("last_on >= first_on", name="days"),
        sa.CheckConstraint("ends_minute > starts_minute", name="order"),
        sa.Index("availability_exception_last_on_ix", "last_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ExceptionKind]
    first_on: Mapped[date]
    last_on: Mapped[date]
    starts_minute: Mapped[int | None]
    ends_minute: Mapped[int | None]

    expert: Mapped[Expert] = relationship()


class BusyTime(Base):
    """When an expert is busy according to a calendar. When, and nothing else: no title, place or people."""

    __tablename__ = "busy_time"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.Index("busy_time_expert_id_starts_at_ix", "expert_id", "starts_at"),
        sa.Index("busy_time_starts_at_ends_at_ix", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(
        sa.ForeignKey("calendar_source.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
