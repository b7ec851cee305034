"""The clock of the wall, read by views, worker and terminal; everything below them is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
