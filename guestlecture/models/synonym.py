"""Words that mean the same, as coordinators write them down for search."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base


class SynonymGroup(Base):
    """A group of words that mean the same."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)

    words: Mapped[list[Synonym]] = relationship(cascade="all, delete-orphan", order_by="Synonym.id")

    @property
    def line(self) -> str:
        """The words as a coordinator writes them."""
        return ", ".join(word.text for word in self.words)


class Synonym(Base):
    """A word, or several that belong together, of one group; `folded` is how search compares it."""

    __tablename__ = "synonym"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("synonym_group.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.String(60))
    folded: Mapped[str] = mapped_column(sa.Text, unique=True)
