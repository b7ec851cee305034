"""Requests that somebody wrote without an account, until they are sent."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base


class RequestDraft(Base):
    """What was filled in of a request, as its form sends it, and the address of that form.

    Its id is random and known to one browser only; the hash of it is stored. Whom to contact is not in it.
    """

    __tablename__ = "request_draft"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(500))
    answers: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(index=True)
