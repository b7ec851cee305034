"""The profile of an entrepreneur who gives guest lectures."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import ExpertStatus, Language, Level
from guestlecture.models.expertise import Expertise
from guestlecture.models.organisation import Organisation
from guestlecture.models.place import Place
from guestlecture.models.theme import Theme
from guestlecture.models.user import User

if TYPE_CHECKING:
    from guestlecture.models.offer import Offer

# How much a profile holds, whether somebody types it or it comes from a file.
LONGEST_NAME = LONGEST_TAGLINE = 200
LONGEST_DESCRIPTION = 10_000
LONGEST_PHONE = 30
MOST_KM = 500
MOST_PER_MONTH = MOST_PER_TERM = 99
SUBSTITUTE_NOTICE_DAYS, MOST_SUBSTITUTE_NOTICE_DAYS = 3, 60

expert_theme = sa.Table(
    "expert_theme",
    Base.metadata,
    sa.Column("expert_id", sa.ForeignKey("expert.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("theme_id", sa.ForeignKey("theme.id"), primary_key=True, index=True),
)

expert_expertise = sa.Table(
    "expert_expertise",
    Base.metadata,
    sa.Column("expert_id", sa.ForeignKey("expert.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("expertise_id", sa.ForeignKey("expertise.id"), primary_key=True, index=True),
)


class Expert(Base):
    """A profile. It belongs to one user, or to none while a coordinator answers for it.

    `agreement` says when and how the person agreed to be public, where a coordinator recorded it.
    `vog_issued_on` is the date on a certificate of conduct that somebody has seen; the certificate itself, or
    that there is none, is never stored.
    `email` and `phone` are shown to the other side after an acceptance, and to nobody else. `erased_at` is
    when all that says who it is was removed.
    """

    __tablename__ = "expert"
    __table_args__ = (sa.UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    phone: Mapped[str | None] = mapped_column(sa.String(LONGEST_PHONE))
    tagline: Mapped[str] = mapped_column(default="")
    biography: Mapped[str] = mapped_column(sa.Text, default="")
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    radius_km: Mapped[int | None]
    max_per_month: Mapped[int | None]
    max_per_term: Mapped[int | None]
    substitute_notice_days: Mapped[int] = mapped_column(default=SUBSTITUTE_NOTICE_DAYS)
    open_to_questions: Mapped[bool] = mapped_column(default=True)
    status: Mapped[ExpertStatus] = mapped_column(default=ExpertStatus.DRAFT, index=True)
    agreement: Mapped[str | None]
    vog_issued_on: Mapped[date | None]
    vog_checked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    source: Mapped[str | None] = mapped_column(sa.String(60))
    external_id: Mapped[str | None] = mapped_column(sa.String(60))

    user: Mapped[User | None] = relationship(back_populates="expert", foreign_keys=user_id)
    vog_checked_by: Mapped[User | None] = relationship(foreign_keys=vog_checked_by_id)
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    place: Mapped[Place | None] = relationship(lazy="joined")
    themes: Mapped[list[Theme]] = relationship(secondary=expert_theme, order_by=Theme.position)
    expertise: Mapped[list[Expertise]] = relationship(secondary=expert_expertise, order_by=Expertise.label_nl)
    offers: Mapped[list[Offer]] = relationship(
        back_populates="expert", cascade="all, delete-orphan", order_by="Offer.id"
    )
    level_rows: Mapped[set[ExpertLevel]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    levels: AssociationProxy[set[Level]] = association_proxy(
        "level_rows", "level", creator=lambda level: ExpertLevel(level=level)
    )
    language_rows: Mapped[set[ExpertLanguage]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    languages: AssociationProxy[set[Language]] = association_proxy(
        "language_rows", "language", creator=lambda language: ExpertLanguage(language=language)
    )


class ExpertLevel(Base):
    """A level that an expert wants to teach at."""

    __tablename__ = "expert_level"

    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[Level] = mapped_column(primary_key=True)


class ExpertLanguage(Base):
    """A language that an expert can teach in."""

    __tablename__ = "expert_language"

    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("expert.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[Language] = mapped_column(primary_key=True)
