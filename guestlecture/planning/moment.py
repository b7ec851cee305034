"""Moments in files: with their offset from UTC, so that nobody has to guess."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def read_moment(text: str) -> int:
    """Return the minutes since 1970 of '2026-11-02T09:00+01:00'; ValueError for another text."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return (moment - EPOCH) // MINUTE


def write_moment(minutes: int) -> str:
    """Return '2026-11-02T08:00Z'."""
    return (EPOCH + minutes * MINUTE).strftime("%Y-%m-%dT%H:%MZ")
