"""How good is a planning round, and how fast? `python -m benchmarks.planning`, with the dev environment.

Seeded regions (`benchmarks/region.py`) are planned by plain ways, by ours, and by HiGHS and CP-SAT on the
whole model, each in a process of its own, so that memory is its own too. `--assignment DIR` reads who should
review what instead: scores.npy (reviewers × papers), covs.npy (reviewers a paper needs), loads.npy (most
papers of a reviewer) and, where there is one, load_lb.npy (fewest).
"""

import argparse
import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.assignment import measure_assignment
from benchmarks.region import make_region
from benchmarks.whole_model import solve_by_cpsat, solve_by_highs
from guestlecture.planning.baseline import first_come_first_served, greedy
from guestlecture.planning.check import check_plan
from guestlecture.planning.figures import figures_of
from guestlecture.planning.instance import Instance, Ints
from guestlecture.planning.plan import Progress, gap_of
from guestlecture.planning.solve import Limits, solve

CASES = (
    ("300x400", "normal"),
    ("300x400", "project"),
    ("2000x3000", "normal"),
    ("2000x3000", "project"),
    ("2000x3000", "wide"),
    ("10000x15000", "normal"),
    ("10000x15000", "project"),
)
QUICK_CASES = CASES[:3]
METHODS = ("fcfs", "greedy", "ours", "highs", "cpsat")
WHOLE = ("highs", "cpsat")
MOST_FOR_WHOLE, MOST_FOR_WHOLE_QUICK = 300_000, 50_000  # options: with more it gets nowhere in the time
BOX_SECONDS, QUICK_SECONDS = 90.0, 8.0
MILESTONES = (1e-3, 1e-4)

Found = tuple[Ints, int | None, list[Progress]]


def by_us(instance: Instance, _seconds: float, gap: float) -> Found:
    """Return plan, bound and progress of ours."""
    heard: list[Progress] = []
    plan = solve(instance, limits=Limits(gap=gap), report=heard.append)
    return plan.option, plan.bound, heard


SOLVERS: dict[str, Callable[[Instance, float, float], Found]] = {
    "fcfs": lambda instance, _seconds, _gap: (first_come_first_served(instance), None, []),
    "greedy": lambda instance, _seconds, _gap: (greedy(instance), None, []),
    "ours": by_us,
    "highs": lambda instance, seconds, gap: (*solve_by_highs(instance, seconds, gap), []),
    "cpsat": lambda instance, seconds, gap: (*solve_by_cpsat(instance, seconds, gap), []),
}


def measure(size: str, weeks: str, method: str, seed: int, seconds: float, gap: float) -> dict[str, Any]:
    """Return a row: one method on one region. Runs in a process of its own."""
    experts, requests = map(int, size.split("x"))
    instance = make_region(experts, requests, weeks, seed)
    before, began, used = memory_mb(), perf_counter(), process_time()
    option, bound, heard = SOLVERS[method](instance, seconds, gap)
    row: dict[str, Any] = {
        "size": size,
        "weeks": weeks,
        "method": method,
        "options": len(instance.options),
        "seconds": round(perf_counter() - began, 3),
        "cpu": round(process_time() - used, 3),
        "mb": round(memory_mb()),
        "mb_before": round(before),
    }
    checked = check_plan(instance, option)
    assert not checked.faults, checked.faults
    figures = figures_of(instance, option)
    for milestone in MILESTONES if heard else ():
        reached = [one.seconds for one in heard if one.gap <= milestone]
        row[f"seconds_to_{milestone:g}"] = round(reached[0], 3) if reached else None
    return row | {
        "value": checked.value,
        "bound": bound,
        "served": figures.served,
        "deviation": figures.deviation,
        "gini": round(figures.gini, 4),
    }


def memory_mb() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_case(size: str, weeks: str, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield the rows of one region; the gap of each is to the best bound of all methods."""
    rows = []
    for method in options.methods:
        seconds = QUICK_SECONDS if options.quick else options.seconds
        most = MOST_FOR_WHOLE_QUICK if options.quick else MOST_FOR_WHOLE
        if method in WHOLE and rows and rows[0]["options"] > most:
            print(f"{size} {weeks}: too large for {method} on the whole model", file=sys.stderr)
            continue
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            run = pool.submit(measure, size, weeks, method, options.seed, seconds, options.gap)
            rows.append(run.result())
    bounds = [row["bound"] for row in rows if row["bound"] is not None]
    for row in rows:
        row["bound"] = row["bound"] if row["bound"] is not None else min(bounds, default=None)
        row["gap"] = None if row["bound"] is None else gap_of(row["value"], row["bound"])
        yield row


def print_table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print the rows for people."""
    print(
        f"{'size':<12} {'weeks':<8} {'method':<7} {'options':>8} {'value':>10} {'bound':>10} {'gap':>9}"
        f" {'seconds':>8} {'cpu':>7} {'MB':>6} {'served':>6} {'off':>5} {'Gini':>6}"
    )
    for row in rows:
        bound = "–" if row["bound"] is None else row["bound"]
        gap = "–" if row["gap"] is None else f"{row['gap']:.4%}"
        print(
            f"{row['size']:<12} {row['weeks']:<8} {row['method']:<7} {row['options']:>8} {row['value']:>10}"
            f" {bound:>10} {gap:>9} {row['seconds']:>8.2f} {row['cpu']:>7.2f} {row['mb']:>6}"
            f" {row['served']:>6} {row['deviation']:>5} {row['gini']:>6.3f}",
            flush=True,
        )


def cases(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Yield the regions that are asked for."""
    known = QUICK_CASES if options.quick and not (options.size or options.weeks) else CASES
    sizes = options.size or list(dict.fromkeys(size for size, _ in known))
    for size in sizes:
        usual = [weeks for one, weeks in known if one == size] or ["normal", "project"]
        for weeks in options.weeks or usual:
            yield size, weeks


def main() -> None:
    """Measure, and print a table or rows of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", nargs="+", help="experts x requests, as 2000x3000 (default: all)")
    parser.add_argument("--weeks", nargs="+", choices=("normal", "project", "wide"), help="(default: all)")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS, help="(default: all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap", type=float, default=2e-5, help="stop at this gap (default: 0.002 %%)")
    parser.add_argument("--seconds", type=float, default=BOX_SECONDS, help="most time for the whole model")
    parser.add_argument("--assignment", type=Path, help="a folder with scores.npy, covs.npy, loads.npy")
    parser.add_argument("--quick", action="store_true", help="small regions, within a minute")
    parser.add_argument("--json", action="store_true", help="one object a row")
    options = parser.parse_args()
    if options.assignment is not None:
        print(json.dumps(measure_assignment(options.assignment)))
        return
    rows = (row for case in cases(options) for row in measure_case(*case, options))
    if not options.json:
        print_table(rows)
        return
    for row in rows:
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
