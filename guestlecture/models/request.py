"""What a teacher asks for, and the moments at which it may be."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import Format, Language, Level, RequestStatus, Venue
from guestlecture.models.institution import Institution
from guestlecture.models.theme import Theme
from guestlecture.models.user import User
from guestlecture.models.venue import VenueAddress

if TYPE_CHECKING:
    from guestlecture.models.booking import Booking
    from guestlecture.models.proposal import Proposal
    from guestlecture.models.series import Series


class Request(Base):
    """A request for one lecture; the experts it was put to are its proposals. No pupil data: a head count.

    In a panel several experts are `wanted` at one moment, and it goes on with a `minimum` of them.
    It is aimed at one expert, or open to all who fit. With an open one the teacher has agreed beforehand to
    any of them at the given moments, or wants to be asked first (`ask_first`).
    `venue_address` says where, if `venue` is another address. `answer_by_on` is a local date: the request
    ends at the end of that day.
    """

    __tablename__ = "request"
    __table_args__ = (sa.CheckConstraint("minimum BETWEEN 1 AND wanted AND wanted <= 10", name="panel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    theme_id: Mapped[int] = mapped_column(sa.ForeignKey("theme.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"), index=True)
    wanted: Mapped[int] = mapped_column(default=1, server_default=sa.text("1"))
    minimum: Mapped[int] = mapped_column(default=1, server_default=sa.text("1"))
    topic: Mapped[str]
    learning_aim: Mapped[str] = mapped_column(sa.Text, default="")
    prior_knowledge: Mapped[str] = mapped_column(sa.Text, default="")
    subject: Mapped[str] = mapped_column(sa.String(80), default="")
    level: Mapped[Level]
    group_name: Mapped[str] = mapped_column(sa.String(80), default="")
    group_size: Mapped[int]
    language: Mapped[Language] = mapped_column(default=Language.NL)
    format: Mapped[Format] = mapped_column(default=Format.LECTURE)
    venue: Mapped[Venue] = mapped_column(default=Venue.SCHOOL)
    venue_address_id: Mapped[int | None] = mapped_column(sa.ForeignKey("venue_address.id"), index=True)
    contact_on_day: Mapped[str] = mapped_column(default="")
    is_aimed: Mapped[bool] = mapped_column(default=False)
    ask_first: Mapped[bool] = mapped_column(default=False)
    status: Mapped[RequestStatus] = mapped_column(default=RequestStatus.OPEN, index=True)
    answer_by_on: Mapped[date]
    created_at: Mapped[datetime]

    teacher: Mapped[User] = relationship()
    institution: Mapped[Institution] = relationship()
    theme: Mapped[Theme] = relationship()
    series: Mapped[Series | None] = relationship(back_populates="requests")
    venue_address: Mapped[VenueAddress | None] = relationship()
    slots: Mapped[list[Slot]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="Slot.starts_at"
    )
    proposals: Mapped[list[Proposal]] = relationship(back_populates="request", order_by="Proposal.id")
    bookings: Mapped[list[Booking]] = relationship(back_populates="request", order_by="Booking.id")

    @property
    def is_panel(self) -> bool:
        """Whether several experts are wanted at one moment."""
        return self.wanted > 1


class Slot(Base):
    """A concrete moment of a request. Of a panel one is fixed: by the first yes, or as it was moved."""

    __tablename__ = "slot"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.UniqueConstraint("request_id", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_fixed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    request: Mapped[Request] = relationship(back_populates="slots")
