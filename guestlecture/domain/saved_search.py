"""When a saved search is looked at."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.wall_time import instant, local_date

MOST_PER_PERSON = 20
MOST_FOUND = 1000  # who finds more is told nothing by one more
EACH_DAY_AT = time(7)


def latest_round(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the last daily look was due; a search that was not looked at since then is due now."""
    today = local_date(now, zone)
    due = instant(today, EACH_DAY_AT, zone)
    return due if now >= due else instant(today - timedelta(days=1), EACH_DAY_AT, zone)
