"""How long does a round take to build from the database? `python -m benchmarks.round_instance`.

A seeded region: made-up profiles (benchmarks/profiles.py), of whom half keep school hours and a quarter have
windows of their own, and open requests of twelve moments each at the demo's schools. Database and index are
those of an installation without settings: SQLite, and a folder.
"""

import argparse
import json
import resource
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

import numpy as np
import sqlalchemy as sa

from benchmarks.profiles import fill
from guestlecture import create_app, db, schema
from guestlecture.clock import now
from guestlecture.config import load_settings
from guestlecture.demo.region import add_schools
from guestlecture.domain.round import Window
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import HOURS as HOURS_OF_DAY
from guestlecture.domain.wall_time import instant, local_date, school_year
from guestlecture.enums import DayPart, ExceptionKind, Venue, Weeks
from guestlecture.indexing import index_of, rebuild_index
from guestlecture.meaning import understand
from guestlecture.models import AvailabilityException, AvailabilityRule, Request, Slot, User
from guestlecture.planning.instance import Weights
from guestlecture.planning.validate import validate
from guestlecture.queries.match import get_weights
from guestlecture.queries.round_instance import Builder
from guestlecture.region.load import load_region

CASES, QUICK_CASES = ((300, 400), (2_000, 3_000)), ((300, 400),)
FIRST_DAY, DAYS, MOMENTS, SEED = 40, 90, 12, 2026
HOURS = (time(8, 30), time(9, 20), time(10, 25), time(11, 15), time(12, 30), time(13, 20))


def set_region(experts: int, requests: int, at: datetime, zone: Any) -> None:
    """Write profiles and open requests; no commit."""
    load_region(school_year=school_year(local_date(at, zone)))
    region, random = add_schools(), Random(SEED)  # noqa: S311  nothing secret
    fill(experts, seed=SEED, at=at)
    set_hours(experts, random, local_date(at, zone) + timedelta(days=FIRST_DAY))
    teacher = User(email="teacher@round.example", name="Teacher", created_at=at)
    schools = [school for school in region.institutions.values() if school.levels]
    tags = [tag for tag in region.expertise.values() if tag.theme]
    first = local_date(at, zone) + timedelta(days=FIRST_DAY)
    weekdays = [day for number in range(DAYS) if (day := first + timedelta(days=number)).weekday() < 5]
    for _number in range(requests):
        school, tag = random.choice(schools), random.choice(tags)
        starts = sorted(instant(day, random.choice(HOURS), zone) for day in random.sample(weekdays, MOMENTS))
        db.session.add(
            Request(
                teacher=teacher,
                institution=school,
                theme=tag.theme,
                topic=f"{tag.label_nl} in de praktijk",
                learning_aim=f"De leerlingen weten wat {tag.label_nl} voor hun buurt betekent.",
                level=random.choice(sorted(school.levels)),
                group_size=random.randint(15, 30),
                venue=random.choice(list(Venue)),
                answer_by_on=first - timedelta(days=7),
                created_at=at,
                slots=[Slot(starts_at=start, ends_at=start + timedelta(minutes=50)) for start in starts],
            )
        )


def set_hours(experts: int, random: Random, first: date) -> None:
    """Let half of the experts keep school hours, and a quarter have two half days and a week away."""
    rules, exceptions = list[dict[str, Any]](), list[dict[str, Any]]()
    for number in range(1, experts + 1):
        if number % 4 < 2:
            rules += [_rule(number, weekday, *HOURS_OF_DAY[DayPart.DAY]) for weekday in range(5)]
        elif number % 4 == 2:
            parts = random.sample((DayPart.MORNING, DayPart.AFTERNOON), 2)
            days = random.sample(range(5), 2)
            rules += [_rule(number, day, *HOURS_OF_DAY[part]) for day, part in zip(days, parts, strict=True)]
            away = first + timedelta(days=random.randrange(DAYS))
            row = {"expert_id": number, "kind": ExceptionKind.AWAY, "first_on": away}
            exceptions.append(row | {"last_on": away + timedelta(days=6)})
    db.session.execute(sa.insert(AvailabilityRule), rules)
    db.session.execute(sa.insert(AvailabilityException), exceptions)


def _rule(expert_id: int, weekday: int, starts: time, ends: time) -> dict[str, Any]:
    minutes = (each.hour * 60 + each.minute for each in (starts, ends))
    row = dict(zip(("starts_minute", "ends_minute"), minutes, strict=True))
    return row | {"expert_id": expert_id, "weekday": weekday, "weeks": Weeks.EVERY, "every_weeks": 1}


def measure(experts: int, requests: int) -> dict[str, Any]:
    """Return how long one region takes, and what comes out."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings(demo=True, data_dir=Path(folder)))
        schema.upgrade(db.session.get_bind())
        with app.app_context():
            at, zone = now(), app.config["ZONE"]
            with db.transaction():
                set_region(experts, requests, at, zone)
            with db.reading():
                ids = [id for (id,) in db.session.query(Request.id)]
            understand(app, "request", ids)
            rebuild_index(app, "expert")
            day = local_date(at, zone) + timedelta(days=FIRST_DAY)
            window = Window(day, day + timedelta(days=DAYS))
            began, used = perf_counter(), process_time()
            with db.reading():
                builder = Builder(
                    window,
                    engine=index_of(app, "expert"),
                    weights=get_weights(),
                    at=at,
                    zone=zone,
                    rules=Rules(),
                )
                built = builder.build(plan_weights=Weights())
            seconds, cpu = perf_counter() - began, process_time() - used
            validate(built.instance)
    options = built.instance.options
    pairs = np.unique(np.column_stack([options.expert, options.request]), axis=0)
    return {
        "experts": experts,
        "requests": requests,
        "seconds": round(seconds, 2),
        "cpu": round(cpu, 2),
        "pairs": len(pairs),
        "options": len(options),
        "requests_with_options": len(np.unique(options.request)),
        "cut": len(built.cut),
        "mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """Measure, and print a table or rows of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the small region only")
    parser.add_argument("--json", action="store_true", help="one object a row")
    options = parser.parse_args()
    for case in QUICK_CASES if options.quick else CASES:
        row = measure(*case)
        print(json.dumps(row) if options.json else "  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
