"""A list that may be long: its first rows, and how many more there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic

import sqlalchemy as sa
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import Row, session


@dataclass(frozen=True)
class Part(Generic[Row]):
    """The first rows of a list; a page says how many `more` there are where a person would miss them."""

    rows: list[Row]
    more: int

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows that are here."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Count the rows that are here."""
        return len(self.rows)

    @property
    def total(self) -> int:
        """How many rows the whole list has."""
        return len(self.rows) + self.more


def first_rows(rows: sa.Select[Row], *options: ORMOption, limit: int) -> Part[Row]:
    """Read the first rows of a query, and count the others if there can be any."""
    found = list(session.scalars(rows.options(*options).limit(limit)))
    if len(found) < limit:
        return Part(found, 0)
    total = session.scalar(sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())) or 0
    return Part(found, total - len(found))
