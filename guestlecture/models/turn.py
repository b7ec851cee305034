"""Whom a teacher wants to ask for an open request, one after the other."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.models.expert import Expert
from guestlecture.models.offer import Offer
from guestlecture.models.proposal import Proposal
from guestlecture.models.request import Request


class Turn(Base):
    """One expert's turn: to come, asked (`proposal`), or passed over because it could not be any more."""

    __tablename__ = "turn"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("offer.id", ondelete="SET NULL"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    is_passed: Mapped[bool] = mapped_column(default=False)

    request: Mapped[Request] = relationship()
    expert: Mapped[Expert] = relationship()
    offer: Mapped[Offer | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
