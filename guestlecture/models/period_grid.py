"""Lesson hours of schools: timetables, their hours, and the days on which another one than usual holds."""

from __future__ import annotations

from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.domain.period_grid import GridVariant, LessonHour
from guestlecture.models.institution import Institution


class Timetable(Base):
    """A way in which a school divides its day, such as '50 minutes' or 'short timetable'.

    Without `holds_from` it holds on the days only that it is chosen for, without `holds_until` until further
    notice. Where several hold on a day, the one that began last does.
    """

    __tablename__ = "timetable"
    __table_args__ = (sa.UniqueConstraint("institution_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(60))
    holds_from: Mapped[date | None]
    holds_until: Mapped[date | None]

    institution: Mapped[Institution] = relationship(back_populates="timetables")
    hours: Mapped[list[TimetableHour]] = relationship(
        cascade="all, delete-orphan", order_by="TimetableHour.number"
    )

    @property
    def variant(self) -> GridVariant:
        """The timetable as the rules see it."""
        hours = tuple(LessonHour(hour.number, hour.starts, hour.ends) for hour in self.hours)
        return GridVariant(self.name, hours, self.holds_from, self.holds_until)


class TimetableHour(Base):
    """A lesson hour, in wall time."""

    __tablename__ = "timetable_hour"
    __table_args__ = (sa.CheckConstraint("ends > starts", name="order"),)

    timetable_id: Mapped[int] = mapped_column(
        sa.ForeignKey("timetable.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[time]
    ends: Mapped[time]


class TimetableDay(Base):
    """A day for which a school chose one of its timetables."""

    __tablename__ = "timetable_day"
    __table_args__ = (sa.UniqueConstraint("institution_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id", ondelete="CASCADE"))
    on: Mapped[date]
    timetable_id: Mapped[int] = mapped_column(sa.ForeignKey("timetable.id", ondelete="CASCADE"), index=True)

    institution: Mapped[Institution] = relationship(back_populates="timetable_days")
    timetable: Mapped[Timetable] = relationship()
