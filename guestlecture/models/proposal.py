"""A request put to an expert, waiting for an answer or answered."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import DeclineReason, ProposalStatus
from guestlecture.models.expert import Expert
from guestlecture.models.offer import Offer
from guestlecture.models.request import Request, Slot
from guestlecture.models.user import User

LIVE = sa.text("status IN ('waiting_for_expert', 'waiting_for_teacher')")

proposal_slot = sa.Table(
    "proposal_slot",
    Base.metadata,
    sa.Column("proposal_id", sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("slot_id", sa.ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Proposal(Base):
    """Request × expert, with the moments to choose from: one row, one mail, one link.

    Whoever made it, the other side answers: an expert who volunteered waits for the teacher.
    `introduction` is what a volunteer wrote to the teacher, `message` what came with a refusal.
    `answer_by_at` is set where it has an end of its own, after which the request goes on without it: of those
    asked in order or in a round, and of substitutes. Else it waits as long as the request.
    `answered_by_id` is empty where somebody answered from the mail's link without an account.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        sa.Index(
            "proposal_live",
            "request_id",
            "expert_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id"), index=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("offer.id"), index=True)
    status: Mapped[ProposalStatus] = mapped_column(default=ProposalStatus.WAITING_FOR_EXPERT, index=True)
    is_volunteered: Mapped[bool] = mapped_column(default=False)
    introduction: Mapped[str] = mapped_column(sa.Text, default="")
    offered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime]
    answer_by_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decline_reason: Mapped[DeclineReason | None]
    message: Mapped[str] = mapped_column(sa.Text, default="")

    request: Mapped[Request] = relationship(back_populates="proposals")
    expert: Mapped[Expert] = relationship()
    offer: Mapped[Offer | None] = relationship()
    offered_by: Mapped[User] = relationship(foreign_keys=offered_by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    slots: Mapped[list[Slot]] = relationship(secondary=proposal_slot, order_by=Slot.starts_at)

    @property
    def answer_by(self) -> datetime | date:
        """Until when it can be answered: an instant of its own, or the last day of the request."""
        return self.answer_by_at or self.request.answer_by_on
