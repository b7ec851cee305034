"""Can anybody be booked in two places? Eight processes try to, and are killed in between.

Pairs of lectures of one expert, one too close to the other by some minutes only, are tried at the same time
by different processes: through the service (accept), by a plain INSERT, and by a plain UPDATE of a cancelled
row. Afterwards the rows are looked at with a calculation of its own: `too_close` has to be 0, and one of each
pair is booked.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from benchmarks.race_check import count_too_close, list_agreed
from benchmarks.race_scene import Attempt, set_scene
from guestlecture import db, schema
from guestlecture.config import load_settings
from tests.postgres import find_programs, running_server

ROOT = Path(__file__).parent.parent
PROCESSES, ATTEMPTS, QUICK_ATTEMPTS = 8, 10_000, 800
ATTEMPTS_PER_KILL = 100
Pairs = list[tuple[Attempt, Attempt]]


class Lane:
    """What one process has to try, one after the other; whoever is killed is followed by another one."""

    def __init__(self, database: str, attempts: list[Attempt], ended: Callable[[str], None]) -> None:
        self._database, self._ended = database, ended
        self._left = {proposal_id: way for way, proposal_id in attempts}
        self.racer: subprocess.Popen[str] | None = None
        self.killed = 0

    def run(self) -> None:
        """Go on until everything has been answered."""
        while self._left:
            with subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-m", "benchmarks.race_runner", self._database],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as self.racer:
                self._race(self.racer)
            if self.racer.returncode > 0:
                raise SystemExit("a process of the race broke down")

    def _race(self, racer: subprocess.Popen[str]) -> None:
        feeder = Thread(target=_feed, args=(racer, list(self._left.items())))
        feeder.start()
        for line in racer.stdout or ():
            proposal_id, outcome = json.loads(line)
            del self._left[proposal_id]
            self._ended(outcome)
        feeder.join()

    @property
    def is_racing(self) -> bool:
        """Whether there is a process that has something left to try."""
        return self.racer is not None and bool(self._left)

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        if self.racer:
            self.racer.kill()
            self.killed += 1


def _feed(racer: subprocess.Popen[str], attempts: list[tuple[int, str]]) -> None:
    assert racer.stdin
    try:
        with racer.stdin:
            racer.stdin.writelines(f"{json.dumps([way, key])}\n" for key, way in attempts)
    except BrokenPipeError:
        return  # killed


def race(
    database: str, attempts: int, *, processes: int = PROCESSES, per_kill: int = ATTEMPTS_PER_KILL
) -> dict[str, Any]:
    """Race on an empty database; return what came of it."""
    engine = db.connect(database)
    schema.upgrade(engine)
    pairs = set_scene(attempts)
    began = time.monotonic()
    outcomes, killed = _run(database, pairs, processes, per_kill)
    seconds = time.monotonic() - began
    rows = list_agreed(engine)
    db.session.remove()
    engine.dispose()
    return {
        "database": engine.dialect.name,
        "attempts": outcomes.total(),
        "booked": len(rows),
        "too_close": count_too_close(rows),
        "refused": outcomes.total() - outcomes["booked"],
        "killed": killed,
        "seconds": round(seconds, 1),
        "outcomes": dict(outcomes.most_common()),
    }


def _run(database: str, pairs: Pairs, processes: int, per_kill: int) -> tuple[Counter[str], int]:
    outcomes: Counter[str] = Counter()
    chance, lock = random.Random(2), Lock()  # noqa: S311  no secret

    def ended(outcome: str) -> None:
        with lock:
            outcomes[outcome] += 1
            if outcomes.total() % per_kill == 0:
                racing = [lane for lane in lanes if lane.is_racing]
                if racing:
                    chance.choice(racing).kill()

    # Both of a pair stand at the same place in two lanes next to each other.
    parts: list[list[Attempt]] = [[] for _ in range(processes)]
    for number, (one, other) in enumerate(pairs):
        first = number * 2 % processes
        parts[first].append(one)
        parts[(first + 1) % processes].append(other)
    lanes = [Lane(database, part, ended) for part in parts]
    threads = [Thread(target=lane.run) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes, sum(lane.killed for lane in lanes)


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """Yield the address of an empty database of this kind."""
    with tempfile.TemporaryDirectory() as folder:
        if name == "sqlite":
            yield f"sqlite:///{folder}/race.sqlite"
            return
        programs = find_programs()
        if programs is None:
            raise SystemExit("no PostgreSQL: install the package postgresql, or put initdb on the PATH")
        with running_server(programs) as url:
            yield load_settings(demo=True, database_url=url, data_dir=Path(folder)).database


def main() -> None:
    """Race on both databases, print a table or rows of JSON; exit with 1 if anybody was in two places."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="this one only (default: both)")
    parser.add_argument("--attempts", type=int, default=ATTEMPTS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ATTEMPTS} attempts, within a minute")
    parser.add_argument("--json", action="store_true", help="one object a row")
    options = parser.parse_args()
    names = [options.database] if options.database else ["sqlite", "postgresql"]
    attempts = QUICK_ATTEMPTS if options.quick else options.attempts
    is_good = True
    for number, name in enumerate(names):
        with empty_database(name) as database:
            row = race(database, attempts)
        is_good &= row["too_close"] == 0 and row["booked"] == row["attempts"] // 2
        if options.json:
            print(json.dumps(row), flush=True)
        else:
            print_row(row, with_head=number == 0)
    sys.exit(0 if is_good else 1)


def print_row(row: dict[str, Any], *, with_head: bool) -> None:
    """Print a row for people, the first one under a head."""
    names = ("attempts", "booked", "too_close", "refused", "killed", "seconds")
    if with_head:
        print(f"{'database':<12}" + "".join(f"{name:>11}" for name in names))
    print(f"{row['database']:<12}" + "".join(f"{row[name]:>11}" for name in names), flush=True)
    print("  " + ", ".join(f"{count} {outcome}" for outcome, count in row["outcomes"].items()), flush=True)


if __name__ == "__main__":
    main()
