"""Moments that experts publish for the first school that fits."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.models.expert import Expert
from guestlecture.models.offer import Offer
from guestlecture.models.request import Request


class OpenDate(Base):
    """A moment to which an expert has agreed beforehand, with one of the lectures or any that fits.

    Once a request has taken it, it stays taken.
    """

    __tablename__ = "open_date"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.UniqueConstraint("request_id"),
        sa.Index("open_date_expert_id_starts_at_ix", "expert_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"))
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("offer.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("request.id"))
    created_at: Mapped[datetime]

    expert: Mapped[Expert] = relationship()
    offer: Mapped[Offer | None] = relationship()
    request: Mapped[Request | None] = relationship()
