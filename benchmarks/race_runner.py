"""One process of the race: tries what stands on its input, a line each, and prints how each attempt ended.

Started by `booking_race`, and killed by it in the middle.
"""

import json
import sys

from guestlecture import db
from tests.racer import attempt

MOST_TRIES = 50


def try_until_answered(way: str, proposal_id: int) -> str:
    """Try again where the database only had too much to do, as a page asks a person to."""
    for _ in range(MOST_TRIES):
        outcome = attempt(way, proposal_id)
        if outcome != "busy":
            return outcome
    return "busy"


if __name__ == "__main__":
    db.connect(sys.argv[1])
    for line in sys.stdin:
        way, proposal_id = json.loads(line)
        print(json.dumps([proposal_id, try_until_answered(way, proposal_id)]), flush=True)
