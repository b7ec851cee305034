"""Municipalities and places: where people and schools are."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base


class Municipality(Base):
    """A municipality. Those outside the region may take part, and are reported separately."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(sa.String(10), unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    in_region: Mapped[bool] = mapped_column(default=False)


class Place(Base):
    """A town or village; its coordinates stand for everybody who lives or works there."""

    __tablename__ = "place"
    __table_args__ = (sa.UniqueConstraint("name", "municipality_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    municipality_id: Mapped[int] = mapped_column(sa.ForeignKey("municipality.id"), index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]

    municipality: Mapped[Municipality] = relationship()
