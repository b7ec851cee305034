"""Requests that were written once and belong together: a project week, parallel classes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import SeriesRule
from guestlecture.models.request import Request
from guestlecture.models.user import User


class Series(Base):
    """Several requests of a teacher, and what they say together about who comes."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    rule: Mapped[SeriesRule] = mapped_column(default=SeriesRule.ANY)
    created_at: Mapped[datetime]

    teacher: Mapped[User] = relationship()
    requests: Mapped[list[Request]] = relationship(back_populates="series", order_by=Request.id)
