"""What a region can choose for itself: its name, and the numbers of its rules."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base


class Setting(Base):
    """One chosen value; what is not chosen has the default of `domain.rules`."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(500))
