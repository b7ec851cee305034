"""Other addresses at which lectures are given: neither at the school nor at the expert's."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.models.place import Place

LONGEST_ADDRESS = 150


class VenueAddress(Base):
    """One such address; whoever writes the same means the same, so that nobody travels within it.

    Its town stands for where it is; without one nobody knows how far it is.
    """

    __tablename__ = "venue_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(index=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)

    place: Mapped[Place | None] = relationship(lazy="joined")

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.line, self.place.name if self.place else None)))
