"""What passages of profiles mean, as vectors."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base


class PassageVector(Base):
    """The vector of a text, 512 floats of 32 bits; known by the model that made it and the text's digest.

    The text itself is not stored: profiles hold it. A rebuild of the index makes no vector again.
    """

    __tablename__ = "passage_vector"

    model: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    vector: Mapped[bytes]
