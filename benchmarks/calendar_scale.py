"""Who is free when, and who can come instead?

Measured are the free stretches of one expert over a school year, with weekly windows, absences, a calendar
full of appointments and lectures, read and calculated; and the ranked list of all candidates of a request,
with all that stands in their way, and how many queries it takes: as many for 300 experts as for 30.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from guestlecture import create_app, db, schema
from guestlecture.config import load_settings
from guestlecture.db import session
from guestlecture.domain.availability import free_moments
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date, school_year, school_year_bounds
from guestlecture.enums import ExceptionKind
from guestlecture.models import Expert, Request
from guestlecture.queries.availability import load_availability
from guestlecture.queries.booking import list_engagements
from guestlecture.queries.ranking import rank_experts
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_calendar,
    make_exception,
    make_expert,
    make_offer,
    make_proposal,
    make_request,
    make_rule,
    make_slot_times,
    make_theme,
)

CANDIDATES, QUICK_CANDIDATES = (30, 300, 2000), (30, 300)
TIMES, BUSY_TIMES, LECTURES = 20, 1500, 40
AT = datetime(2026, 9, 1, 9, tzinfo=UTC)


def free_of_one() -> dict[str, Any]:
    """Measure the free stretches of one busy expert over a school year."""
    begins, ends = school_year_bounds(school_year(local_date(AT, ZONE)), ZONE)
    first, last = local_date(begins, ZONE), local_date(ends, ZONE) - timedelta(days=1)
    expert_id = _busy_expert(begins).id
    session.commit()

    def look() -> int:
        session.expunge_all()
        expert = session.get_one(Expert, expert_id)
        taken = [each.moment for each in list_engagements(expert, begins, ends)]
        return len(free_moments(first, last, load_availability(expert, first, last, ZONE), ZONE, taken=taken))

    return {"what": "free slots of one expert over a school year", **measure(look)}


def next_of_many(number: int) -> dict[str, Any]:
    """Measure the ranked list of a request with so many candidates."""
    theme = make_theme()
    times = [make_slot_times(days=40 + day) for day in range(12)]
    request_id = make_proposal(request=make_request(theme=theme, times=times)).request_id
    for index in range(number):
        expert = make_expert(themes=[theme], max_per_month=2 + index % 3)
        make_offer(expert=expert)
        for weekday in range(5):
            make_rule(expert, weekday)
    session.commit()

    def look() -> int:
        session.expunge_all()
        return len(
            rank_experts(session.get_one(Request, request_id), at=datetime.now(UTC), zone=ZONE, rules=Rules())
        )

    return {"what": f"all candidates of a request: {number}", **measure(look)}


def measure(look: Callable[[], int]) -> dict[str, Any]:
    """Return how long it takes, the best and the median of some times, and how many queries."""
    engine = session.get_bind()
    with queries_of(engine) as queries:  # type: ignore[arg-type]  # `connect` binds an engine
        found = look()
    seconds = []
    for _time in range(TIMES):
        began = time.perf_counter()
        look()
        seconds.append(time.perf_counter() - began)
    return {
        "found": found,
        "queries": len(queries),
        "best_ms": round(min(seconds) * 1000, 1),
        "median_ms": round(statistics.median(seconds) * 1000, 1),
    }


def _busy_expert(begins: datetime) -> Expert:
    expert = make_expert()
    for weekday in range(5):
        make_rule(expert, weekday)
    for week in range(0, 40, 8):
        day = local_date(begins, ZONE) + timedelta(weeks=week)
        make_exception(expert, ExceptionKind.AWAY, day, day + timedelta(days=6))
    busy = [begins + timedelta(hours=5.5 * number) for number in range(BUSY_TIMES)]
    make_calendar(expert, *(Moment(each, each + timedelta(hours=1)) for each in busy))
    for number in range(LECTURES):
        starts_at = begins + timedelta(days=6 * number, hours=9)
        request = make_request(times=[(starts_at, starts_at + timedelta(hours=1))])
        make_booking(request=request, expert=expert)
    return expert


@contextmanager
def empty_application() -> Any:
    """An application on a new database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'scale.sqlite'}"
        settings = load_settings(demo=True, database_url=url, data_dir=Path(folder))
        engine = db.connect(settings.database)
        schema.upgrade(engine)
        app: Flask = create_app(settings)
        with app.app_context():
            yield
        session.remove()
        engine.dispose()


def main() -> None:
    """Measure, and print a table or one line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the largest")
    parser.add_argument("--json", action="store_true", help="one line of JSON each")
    options = parser.parse_args()
    numbers = QUICK_CANDIDATES if options.quick else CANDIDATES
    cases: list[Callable[[], dict[str, Any]]] = [free_of_one]
    cases += [lambda number=number: next_of_many(number) for number in numbers]  # type: ignore[misc]
    if not options.json:
        print(f"{'what':46}{'found':>7}{'queries':>9}{'best ms':>11}{'median ms':>12}")
    for case in cases:
        with empty_application():
            row = case()
        if options.json:
            print(json.dumps(row), flush=True)
        else:
            print(
                f"{row['what']:46}{row['found']:>7}{row['queries']:>9}{row['best_ms']:>11}"
                f"{row['median_ms']:>12}",
                flush=True,
            )


if __name__ == "__main__":
    main()
