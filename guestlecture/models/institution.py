"""Schools, the boards above them, and who works there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.domain.period_grid import PeriodGrid
from guestlecture.domain.vog import VOG_VALID_YEARS
from guestlecture.enums import HolidayRegion, Level, VogRule
from guestlecture.models.place import Place
from guestlecture.models.user import User

if TYPE_CHECKING:
    from guestlecture.models.closed_day import ClosedDay, OpenedDay
    from guestlecture.models.period_grid import Timetable, TimetableDay


class Board(Base):
    """A school board. Who registers for one of its schools needs an address of one of its domains.

    Its rule on certificates of conduct holds for all its schools that have none of their own.
    """

    __tablename__ = "board"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    vog_rule: Mapped[VogRule] = mapped_column(default=VogRule.NONE)
    vog_valid_years: Mapped[int] = mapped_column(default=VOG_VALID_YEARS)

    domain_rows: Mapped[set[BoardDomain]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    domains: AssociationProxy[set[str]] = association_proxy(
        "domain_rows", "domain", creator=lambda domain: BoardDomain(domain=domain)
    )


class BoardDomain(Base):
    """An e-mail domain of a board, in lower case."""

    __tablename__ = "board_domain"

    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    domain: Mapped[str] = mapped_column(primary_key=True)


class Institution(Base):
    """A school location. Coordinates in degrees; without them there are no distances.

    `vog_rule` is the school's own rule on certificates of conduct; None: that of its board.
    `holiday_region` says whose school holidays it keeps; None are those of most schools here. `phone` and the
    texts below it help a speaker on the day.
    """

    __tablename__ = "institution"
    __table_args__ = (sa.UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    brin: Mapped[str | None] = mapped_column(sa.String(4))
    board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("board.id"), index=True)
    street: Mapped[str | None]
    postcode: Mapped[str | None] = mapped_column(sa.String(7))
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    website: Mapped[str | None] = mapped_column(sa.String(500))
    pupils: Mapped[int | None]
    vog_rule: Mapped[VogRule | None]
    source: Mapped[str | None] = mapped_column(sa.String(60))
    external_id: Mapped[str | None] = mapped_column(sa.String(60))
    holiday_region: Mapped[HolidayRegion | None]
    phone: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    entrance: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    parking: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    rooms: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    equipment: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")

    board: Mapped[Board | None] = relationship()
    place: Mapped[Place | None] = relationship(lazy="joined")
    level_rows: Mapped[set[InstitutionLevel]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    levels: AssociationProxy[set[Level]] = association_proxy(
        "level_rows", "level", creator=lambda level: InstitutionLevel(level=level)
    )
    timetables: Mapped[list[Timetable]] = relationship(
        back_populates="institution", cascade="all, delete-orphan", order_by="Timetable.name"
    )
    timetable_days: Mapped[list[TimetableDay]] = relationship(
        back_populates="institution", cascade="all, delete-orphan", order_by="TimetableDay.on"
    )
    closed_days: Mapped[list[ClosedDay]] = relationship(
        back_populates="institution", cascade="all, delete-orphan", order_by="ClosedDay.first_on"
    )
    opened_days: Mapped[list[OpenedDay]] = relationship(
        back_populates="institution", cascade="all, delete-orphan", order_by="OpenedDay.on"
    )

    @property
    def grid(self) -> PeriodGrid:
        """Its lesson hours, as the rules see them."""
        variants = {timetable.id: timetable.variant for timetable in self.timetables}
        chosen = {day.on: variants[day.timetable_id] for day in self.timetable_days}
        return PeriodGrid(tuple(variants.values()), chosen)


class InstitutionLevel(Base):
    """A level that is taught at an institution."""

    __tablename__ = "institution_level"

    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[Level] = mapped_column(primary_key=True)


class Membership(Base):
    """A teacher works at an institution."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), primary_key=True, index=True)

    user: Mapped[User] = relationship(back_populates="memberships")
    institution: Mapped[Institution] = relationship(lazy="joined")
