"""Mail that we sent or are about to send."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base
from guestlecture.enums import MailStatus


class SentMail(Base):
    """One mail: which message, to whom, about which rows. Never its text or links: it is rendered anew."""

    __tablename__ = "sent_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(sa.String(60))
    recipient: Mapped[str] = mapped_column(sa.String(254), index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    about: Mapped[dict[str, Any]]
    status: Mapped[MailStatus] = mapped_column(default=MailStatus.WAITING)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
