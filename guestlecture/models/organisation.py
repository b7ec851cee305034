"""The company or institute that an expert works for."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base


class Organisation(Base):
    """An organisation; several experts may share one. `kvk` keeps its leading zeros."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    kvk: Mapped[str | None] = mapped_column(sa.String(8))
    website: Mapped[str | None] = mapped_column(sa.String(500))
