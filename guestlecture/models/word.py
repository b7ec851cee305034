"""The words of all published profiles."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from guestlecture.db import Base

LONGEST_WORD = 60


class Word(Base):
    """A word, folded as it is searched, and in how many profiles it stands; the empty word stands in all.

    Counted anew by the worker: so compounds are split on words that are in use, and rare words weigh more.
    """

    __tablename__ = "word"

    text: Mapped[str] = mapped_column(sa.String(LONGEST_WORD), primary_key=True)
    profiles: Mapped[int]
