"""Teachers who wait until an expert has room again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.domain.slot import Moment
from guestlecture.enums import Venue
from guestlecture.models.expert import Expert
from guestlecture.models.institution import Institution
from guestlecture.models.offer import Offer
from guestlecture.models.user import User


class Waiting(Base):
    """One place on the waiting list of an expert, with what was filled in of the request.

    `told_at`: when there was room and the teacher heard so; `asked_at`: when the expert was asked after all.
    `ends_on` is the answer date that was chosen: after that day nobody waits any more.
    """

    __tablename__ = "waiting"
    __table_args__ = (sa.UniqueConstraint("expert_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("offer.id", ondelete="SET NULL"))
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id", ondelete="CASCADE"))
    venue: Mapped[Venue]
    times: Mapped[list[list[str]]] = mapped_column(sa.JSON)
    answers: Mapped[dict[str, Any]]
    ends_on: Mapped[date]
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]

    expert: Mapped[Expert] = relationship()
    user: Mapped[User] = relationship()
    offer: Mapped[Offer | None] = relationship()
    institution: Mapped[Institution] = relationship()

    @property
    def moments(self) -> list[Moment]:
        """The moments that suit the teacher."""
        read = datetime.fromisoformat
        return [Moment(read(starts), read(ends)) for starts, ends in self.times]
