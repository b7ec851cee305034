"""Planning rounds: a window, what counts how much, and a line for each request with who should come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import PlanEnd, RoundStatus, UnservedReason
from guestlecture.models.expert import Expert
from guestlecture.models.offer import Offer
from guestlecture.models.proposal import Proposal
from guestlecture.models.request import Request, Slot
from guestlecture.models.user import User


class Round(Base):
    """A round. `weights` are those of the score, `costs` those of the planner (`planning.instance.Weights`).

    Each solve has a `version` of its own: what an older one still brings is dropped. While one goes on,
    `value`, `bound` and `seconds` say how far it is. `is_stale` says that part of the plan was
    ruled out since. `problem` is a refusal, by name and values, if the last solve ended with one.
    `left_out` are the ids of requests that somebody ticked off, `shares` those of lectures that are wanted
    for top themes, by id; without any those of the region.

    A what-if is a round with an `original` and `changes` to it (`domain.what_if`). It has no lines and is
    never published: what comes of it is in its figures.
    """

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    original_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round.id"), index=True)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list, server_default="[]")
    shares: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    left_out: Mapped[list[int]] = mapped_column(sa.JSON, default=list, server_default="[]")
    status: Mapped[RoundStatus] = mapped_column(default=RoundStatus.DRAFT)
    weights: Mapped[dict[str, Any]]
    costs: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=0)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    is_stale: Mapped[bool] = mapped_column(default=False)
    value: Mapped[int | None] = mapped_column(sa.BigInteger)
    bound: Mapped[int | None] = mapped_column(sa.BigInteger)
    seconds: Mapped[float | None]
    end: Mapped[PlanEnd | None]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    touched_at: Mapped[datetime]
    touched_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    published_at: Mapped[datetime | None]

    original: Mapped[Round | None] = relationship(remote_side=id)
    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    touched_by: Mapped[User] = relationship(foreign_keys=touched_by_id)
    lines: Mapped[list[RoundLine]] = relationship(
        back_populates="round", cascade="all, delete-orphan", order_by="RoundLine.id"
    )

    @property
    def gap(self) -> float | None:
        """How far the plan can be from the best, as a share; None while nothing is known."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, (self.bound - self.value) / max(1, abs(self.bound)))


class RoundLine(Base):
    """A request in a round: who should come when, with the numbers behind it; or why nobody does.

    `forbidden` are the ids of experts who must not come. `proposal` is what publishing made of it.
    """

    __tablename__ = "round_line"
    __table_args__ = (sa.UniqueConstraint("round_id", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id"), index=True)
    expert_id: Mapped[int | None] = mapped_column(sa.ForeignKey("expert.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("offer.id", ondelete="SET NULL"), index=True)
    slot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("slot.id", ondelete="SET NULL"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    forbidden: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    reason: Mapped[UnservedReason | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    round: Mapped[Round] = relationship(back_populates="lines")
    request: Mapped[Request] = relationship()
    expert: Mapped[Expert | None] = relationship()
    offer: Mapped[Offer | None] = relationship()
    slot: Mapped[Slot | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
