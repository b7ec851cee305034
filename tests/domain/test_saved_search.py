"""When a saved search is looked at."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from guestlecture.domain.saved_search import latest_round

ZONE = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2027-01-05T06:00", "2027-01-05T06:00"),  # seven in the morning
        ("2027-01-05T05:59", "2027-01-04T06:00"),
        ("2027-01-04T23:30", "2027-01-04T06:00"),  # past midnight in Groningen
        ("2027-01-05T22:00", "2027-01-05T06:00"),
        ("2027-03-28T05:00", "2027-03-28T05:00"),  # the clock went forward in the night
        ("2027-03-28T04:59", "2027-03-27T06:00"),
    ],
)
def test_a_round_is_due_at_seven_in_the_morning(now: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert latest_round(at, ZONE) == datetime.fromisoformat(due).replace(tzinfo=UTC)
