"""Searches that people have saved, to be told of who is new."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.models.user import User

LONGEST_QUERY = 1000


class SavedSearch(Base):
    """A search as it stands in the address, behind the question mark.

    `looked_at` is when the worker looked last, `told_at` when it last had something to tell, and `mails` how
    often it had.
    """

    __tablename__ = "saved_search"
    __table_args__ = (sa.UniqueConstraint("user_id", "query"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    query: Mapped[str] = mapped_column(sa.String(LONGEST_QUERY))
    created_at: Mapped[datetime]
    looked_at: Mapped[datetime | None] = mapped_column(index=True)
    told_at: Mapped[datetime | None]
    mails: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship()

    @property
    def words(self) -> str:
        """What was typed into the box; the filters are not among it."""
        return parse_qs(self.query).get("q", [""])[0].strip()


class ToldExpert(Base):
    """An expert whom the searcher knows of: from the mail with this number, or from the start (0)."""

    __tablename__ = "told_expert"

    saved_search_id: Mapped[int] = mapped_column(
        sa.ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True
    )
    expert_id: Mapped[int] = mapped_column(
        sa.ForeignKey("expert.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mail_number: Mapped[int]
