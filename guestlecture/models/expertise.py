"""The taxonomy of expertise: tags with labels in both languages, and their synonyms."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.models.theme import Theme


class Expertise(Base):
    """One tag."""

    __tablename__ = "expertise"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    theme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme.id"), index=True)
    label_nl: Mapped[str]
    label_en: Mapped[str]

    theme: Mapped[Theme | None] = relationship()
    synonyms: Mapped[list[ExpertiseSynonym]] = relationship(cascade="all, delete-orphan")


class ExpertiseSynonym(Base):
    """Another word for the same expertise, in one language."""

    __tablename__ = "expertise_synonym"

    expertise_id: Mapped[int] = mapped_column(
        sa.ForeignKey("expertise.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
