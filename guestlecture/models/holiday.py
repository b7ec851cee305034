"""Holidays, as they are announced for the country or for a part of it."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base
from guestlecture.enums import HolidayRegion


class Holiday(Base):
    """A school holiday of a region, or, without a region, a public holiday of the whole country."""

    __tablename__ = "holiday"
    __table_args__ = (sa.CheckConstraint("last_on >= first_on", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[HolidayRegion | None]
    label_nl: Mapped[str] = mapped_column(sa.String(80))
    label_en: Mapped[str] = mapped_column(sa.String(80))
    first_on: Mapped[date] = mapped_column(index=True)
    last_on: Mapped[date]
    source: Mapped[str]
