"""Counting queries: a page costs the same however much there is."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def queries_of(engine: sa.Engine) -> Iterator[list[str]]:
    """Collect the queries that are sent meanwhile; those that begin a transaction are not counted."""
    queries: list[str] = []

    def note(*event: object) -> None:
        if not str(event[2]).startswith(("BEGIN", "PRAGMA", "SET ")):
            queries.append(str(event[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
