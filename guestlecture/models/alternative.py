"""Other times that one side proposes."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import AlternativeStatus, Side
from guestlecture.models.booking import Booking
from guestlecture.models.proposal import Proposal
from guestlecture.models.user import User

WAITING = sa.text("status = 'waiting'")


class Alternative(Base):
    """Moments instead of those of a waiting proposal, or of the agreed lecture (`booking`) that came of it.

    One at a time waits, for the side that did not make it. `offered_by_id` and `answered_by_id` are empty
    where somebody used the mail's link without an account.
    """

    __tablename__ = "alternative"
    __table_args__ = (
        sa.Index(
            "alternative_live", "proposal_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("booking.id"), index=True)
    by_side: Mapped[Side]
    offered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    message: Mapped[str] = mapped_column(sa.Text, default="")
    status: Mapped[AlternativeStatus] = mapped_column(default=AlternativeStatus.WAITING)
    answer_by_on: Mapped[date]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    proposal: Mapped[Proposal] = relationship()
    booking: Mapped[Booking | None] = relationship()
    offered_by: Mapped[User | None] = relationship(foreign_keys=offered_by_id)
    moments: Mapped[list[AlternativeMoment]] = relationship(
        cascade="all, delete-orphan", order_by="AlternativeMoment.starts_at"
    )

    @property
    def answering(self) -> Side:
        """The side that answers."""
        return Side.TEACHER if self.by_side is Side.EXPERT else Side.EXPERT


class AlternativeMoment(Base):
    """One of the other times."""

    __tablename__ = "alternative_moment"
    __table_args__ = (sa.CheckConstraint("ends_at > starts_at", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alternative_id: Mapped[int] = mapped_column(
        sa.ForeignKey("alternative.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
