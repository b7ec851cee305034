"""People with an account, what they may do, and where they are logged in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import sqlalchemy as sa
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from guestlecture.db import Base
from guestlecture.enums import Role

if TYPE_CHECKING:
    from guestlecture.models.expert import Expert
    from guestlecture.models.institution import Membership


class User(Base):
    """A person with an account. A teacher has a membership of an institution, an expert has a profile.

    Whoever was erased stays as somebody without a name, so that lectures keep their sides.
    """

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(2), default="nl")
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    expert: Mapped[Expert | None] = relationship(back_populates="user", foreign_keys="Expert.user_id")
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", order_by="Membership.institution_id"
    )
    role_rows: Mapped[set[UserRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    roles: AssociationProxy[set[Role]] = association_proxy(
        "role_rows", "role", creator=lambda role: UserRole(role=role)
    )

    # What Flask-Login asks of a person. The token is that of the session of this browser; it is not stored.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    login_token = ""

    def get_id(self) -> str:
        """Return what the cookie keeps: the random id of the session, not that of the person."""
        return self.login_token


class UserRole(Base):
    """A role of a person."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class LoginSession(Base):
    """A browser in which somebody is logged in. Its id is random, and only its hash is stored."""

    __tablename__ = "login_session"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined")


class LoginAttempt(Base):
    """A log-in that failed; several in a short time close the door for a while.

    There are two of each: with the hash of the e-mail address, and with that of the network address.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (sa.Index("login_attempt_email_hash_at_ix", "email_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
