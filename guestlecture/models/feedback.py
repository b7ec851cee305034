"""What both sides say of a lecture afterwards."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import Degree, Side
from guestlecture.models.booking import Booking

LONGEST_REMARK = 500


class Feedback(Base):
    """The answers of one side. `degree`: of a teacher, whether the learning aim was reached; of an expert,
    whether the group was prepared. `again` is for the coordinator only, `remark` for the other side too.
    """

    __tablename__ = "feedback"

    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("booking.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(primary_key=True)
    degree: Mapped[Degree]
    again: Mapped[bool]
    remark: Mapped[str] = mapped_column(sa.String(LONGEST_REMARK), default="")
    given_at: Mapped[datetime]

    booking: Mapped[Booking] = relationship()
