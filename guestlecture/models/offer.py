"""The ready lectures that experts offer."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import Costs, Format, Language, Level, Venue
from guestlecture.models.expert import Expert
from guestlecture.models.theme import Theme


class Offer(Base):
    """One ready lecture. It narrows what the profile says of levels, language, form and group size."""

    __tablename__ = "offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(sa.Text)
    theme_id: Mapped[int] = mapped_column(sa.ForeignKey("theme.id"), index=True)
    format: Mapped[Format] = mapped_column(default=Format.LECTURE)
    venue: Mapped[Venue] = mapped_column(default=Venue.SCHOOL)
    duration_minutes: Mapped[int]
    group_size_max: Mapped[int | None]
    language: Mapped[Language] = mapped_column(default=Language.NL)
    costs: Mapped[Costs] = mapped_column(default=Costs.FREE)

    expert: Mapped[Expert] = relationship(back_populates="offers")
    theme: Mapped[Theme] = relationship()
    level_rows: Mapped[set[OfferLevel]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    levels: AssociationProxy[set[Level]] = association_proxy(
        "level_rows", "level", creator=lambda level: OfferLevel(level=level)
    )


class OfferLevel(Base):
    """A level that an offer is made for."""

    __tablename__ = "offer_level"

    offer_id: Mapped[int] = mapped_column(sa.ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[Level] = mapped_column(primary_key=True)
