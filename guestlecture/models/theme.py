"""The economic themes of the region, as a tree."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base

theme_neighbour = sa.Table(
    "theme_neighbour",
    Base.metadata,
    sa.Column("theme_id", sa.ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("neighbour_id", sa.ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True),
)


class Theme(Base):
    """A theme or sub-theme. Icon and colour are names of our own small sets, given to top themes."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("theme.id"))
    position: Mapped[int] = mapped_column(default=0)
    label_nl: Mapped[str]
    label_en: Mapped[str]
    summary_nl: Mapped[str | None]
    summary_en: Mapped[str | None]
    icon: Mapped[str | None] = mapped_column(sa.String(20))
    colour: Mapped[str | None] = mapped_column(sa.String(20))

    parent: Mapped[Theme | None] = relationship(remote_side=id, back_populates="children")
    children: Mapped[list[Theme]] = relationship(back_populates="parent", order_by=position)
    neighbours: Mapped[list[Theme]] = relationship(
        secondary=theme_neighbour,
        primaryjoin=id == theme_neighbour.c.theme_id,
        secondaryjoin=id == theme_neighbour.c.neighbour_id,
    )

    @property
    def top(self) -> Theme:
        """The top theme above this one, or the theme itself."""
        return self if self.parent is None else self.parent.top


class ThemeTarget(Base):
    """The wanted share (0 to 1) of a top theme in a school year, named by the year it begins in."""

    __tablename__ = "theme_target"

    theme_id: Mapped[int] = mapped_column(sa.ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True)
    school_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    share: Mapped[float] = mapped_column(sa.CheckConstraint("share BETWEEN 0 AND 1", name="share"))

    theme: Mapped[Theme] = relationship()
