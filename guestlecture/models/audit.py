"""Who did what, and when; without personal free text."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base


class AuditEvent(Base):
    """One act. `noun` and `noun_id` name the row it was about; no actor: a mail link or the system."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("audit_event_noun_noun_id_ix", "noun", "noun_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(sa.String(60))
    noun: Mapped[str] = mapped_column(sa.String(60))
    noun_id: Mapped[int]
    on_behalf: Mapped[bool] = mapped_column(default=False)
