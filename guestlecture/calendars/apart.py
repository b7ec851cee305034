"""A calendar, read in a process of its own that is ended when it takes too long or too much memory.

Its rules are a small language, in which somebody can ask for what is never done ('each 30 February'); and no
library for them can be stopped half-way.
"""

import json
import resource
import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.calendars.busy import Reading, read_busy
from guestlecture.domain.slot import Moment
from guestlecture.errors import CalendarRefusal, CalendarSlow, CalendarTooFull, CalendarTooLarge

SECONDS = 15
MOST_BYTES = 1_000_000_000
COUNTED = ("number", "has_guessed_zones", "unread")
REFUSALS = (CalendarRefusal, CalendarTooFull, CalendarTooLarge)


def read_apart(data: bytes, *, begins: datetime, zone: ZoneInfo, seconds: float = SECONDS) -> Reading:
    """Read the busy times of a calendar as `read_busy` does. Raises CalendarSlow too."""
    command = [sys.executable, "-m", __name__, begins.isoformat(), zone.key]
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell
            command, input=data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise CalendarSlow from None
    # What it writes on errors may repeat the calendar: nobody reads it.
    if done.returncode:
        raise CalendarRefusal
    answer = json.loads(done.stdout)
    for refusal in REFUSALS:
        if answer.get("problem") == refusal.problem:
            raise refusal(**answer["values"])
    busy = tuple(Moment(*map(datetime.fromisoformat, pair)) for pair in answer["busy"])
    return Reading(busy, **{name: answer[name] for name in COUNTED})


def _main(begins: str, zone: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    try:
        reading = read_busy(
            sys.stdin.buffer.read(), begins=datetime.fromisoformat(begins), zone=ZoneInfo(zone)
        )
    except CalendarRefusal as refusal:
        json.dump({"problem": refusal.problem, "values": refusal.values}, sys.stdout)
        return
    busy = [(each.starts_at.isoformat(), each.ends_at.isoformat()) for each in reading.busy]
    json.dump({"busy": busy, **{name: getattr(reading, name) for name in COUNTED}}, sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
