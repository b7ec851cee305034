"""Agreed lectures. Only they hold an expert's time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.domain.outcome import Lecture
from guestlecture.domain.travel import Whereabouts, whereabouts
from guestlecture.enums import BookingStatus, Outcome, Venue
from guestlecture.models.expert import Expert
from guestlecture.models.proposal import Proposal
from guestlecture.models.request import Request
from guestlecture.models.user import User

LIVE = sa.text("status IN ('agreed', 'provisional')")
ONCE = sa.text("status IN ('agreed', 'provisional') AND once_in_id IS NOT NULL")


class Booking(Base):
    """A lecture that will be, or was, given.

    `uid` and `sequence` are those of its calendar invitation (RFC 5545). Two live bookings of one expert,
    agreed or provisional, never overlap: PostgreSQL refuses by the exclusion constraint here, SQLite by two
    triggers with the same name, made by the migrations 0002 and 0012. Nor are they too close to travel in
    between: triggers of 0008 and 0012.

    A request has one live booking per seat: one seat, or several in a panel. `once_in_id` is the series of
    the request where no expert may come twice in it.

    `place_key`, `lat` and `lon` say where, as it was known when the lecture was agreed. The database refuses
    what is not so at that moment. When a school moves later, its booked lectures stay where they were agreed,
    for the gap too, until somebody writes the new place into them.

    `outcome` is how it went, as `outcome_by` told (None: the expert, from the mail's link); of a cancelled
    one which side did it, and `cancelled_late` whether in the last week. `offers_hours`: the expert can take
    the hours beside it at this school too.
    """

    __tablename__ = "booking"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.CheckConstraint("seat BETWEEN 0 AND 9", name="seat"),
        sa.Index(
            "booking_live_seat",
            "request_id",
            "seat",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        sa.Index(
            "booking_once_in_series",
            "once_in_id",
            "expert_id",
            unique=True,
            sqlite_where=ONCE,
            postgresql_where=ONCE,
        ),
        sa.Index("booking_expert_id_starts_at_ix", "expert_id", "starts_at"),
        ExcludeConstraint(
            ("expert_id", "="),
            (sa.func.tstzrange(sa.column("starts_at"), sa.column("ends_at")), "&&"),
            where=LIVE,
            using="gist",
            name="booking_no_overlap",
        ).ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id"))
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id"))
    seat: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    once_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    venue: Mapped[Venue]
    place_key: Mapped[str] = mapped_column(sa.String(40))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.AGREED)
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancellation_reason: Mapped[str] = mapped_column(sa.Text, default="")

    outcome: Mapped[Outcome | None]
    outcome_at: Mapped[datetime | None]
    outcome_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    head_count: Mapped[int | None]
    cancelled_late: Mapped[bool | None]
    offers_hours: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    request: Mapped[Request] = relationship(back_populates="bookings")
    proposal: Mapped[Proposal] = relationship()
    expert: Mapped[Expert] = relationship()
    outcome_by: Mapped[User | None] = relationship()

    @property
    def lecture(self) -> Lecture:
        """What has been told of it, as the rules see it."""
        return Lecture(self.status, self.ends_at, self.outcome, self.outcome_at)

    @property
    def where(self) -> Whereabouts:
        """Where it is, as the rules see it."""
        return whereabouts(self.place_key, self.lat, self.lon)

    @where.setter
    def where(self, where: Whereabouts) -> None:
        point = where.point
        self.place_key = where.key or ""
        self.lat, self.lon = (point.lat, point.lon) if point else (None, None)
