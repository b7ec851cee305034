"""Days on which a school is closed of its own, and days of a holiday on which it is open."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.models.institution import Institution


class ClosedDay(Base):
    """A day, or several that follow each other, on which a school has no lessons."""

    __tablename__ = "closed_day"
    __table_args__ = (sa.CheckConstraint("last_on >= first_on", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institution.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(80))
    first_on: Mapped[date]
    last_on: Mapped[date]

    institution: Mapped[Institution] = relationship(back_populates="closed_days")


class OpenedDay(Base):
    """A day on which a school is open, whatever else is said of that day."""

    __tablename__ = "opened_day"
    __table_args__ = (sa.UniqueConstraint("institution_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id", ondelete="CASCADE"))
    on: Mapped[date]

    institution: Mapped[Institution] = relationship(back_populates="opened_days")
