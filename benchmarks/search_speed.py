"""How fast is search? `python -m benchmarks.search_speed`, with the dev environment.

Made-up bilingual profiles (benchmarks/profiles.py) are asked for in six kinds of queries, at three layers:
the engine behind its port, the service that joins words and meaning and reads the database, and the whole
page over HTTP. Each layer is under the same load: eight callers, each of whom asks again as soon as there is
an answer, before two processes of four threads, as the Procfile starts them. The last rows say how soon a
change is found, how long a rebuild takes, and what it takes in memory and on disk.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import MultiDict

from benchmarks.profiles import fill, invented
from guestlecture import create_app, db, schema
from guestlecture.clock import now
from guestlecture.config import load_settings
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import year_of
from guestlecture.finding import find_for
from guestlecture.indexing import index_of, rebuild_index
from guestlecture.models import Expert
from guestlecture.queries.search import find_experts
from guestlecture.region.load import load_region
from guestlecture.search.engine import Query
from guestlecture.search.keys import make_keys
from guestlecture.search.word import folded_words
from guestlecture.services.job import leave_indexing
from tests.meilisearch import MASTER_KEY, find_program, free_port, running_server

ROOT = Path(__file__).resolve().parent.parent
SEED = 2026
SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (1_000,)
QUERIES, QUICK_QUERIES = 240, 40  # of each kind
CHANGES, QUICK_CHANGES = 30, 5
PROCESSES, THREADS = 2, 4
CLIENTS = PROCESSES * THREADS
KINDS = ("word", "prefix", "three words", "two errors", "filters + facets", "near")
LAYERS = ("engine", "service", "page")
START_SECONDS, FIND_SECONDS = 60, 30
LETTERS_FOR_TWO_ERRORS = 9

VISITORS = (f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}" for turn in count())

Address = list[tuple[str, str]]  # of a search: the names and values behind the question mark


@dataclass(frozen=True)
class Site:
    """One engine with its data: the environment that its processes get, and where the index lies."""

    environment: Mapping[str, str]
    index_folder: Path


def make_addresses(kind: str, count: int, random: Random) -> list[Address]:
    """Return searches of one kind, made of words that the profiles hold."""
    experts = db.session.scalars(sa.select(Expert).order_by(sa.func.random()).limit(count)).all()
    return [_address(kind, expert, random) for expert in random.choices(experts, k=count)]


def _address(kind: str, expert: Expert, random: Random) -> Address:
    words = [word for word in folded_words(f"{expert.tagline} {expert.biography}") if len(word) > 3]
    word = random.choice(words)
    asked = {
        "word": lambda: [("q", f"{word} ")],
        "prefix": lambda: [("q", word[: max(3, len(word) // 2)])],
        "three words": lambda: [("q", " ".join(random.sample(words, 3)) + " ")],
        "two errors": lambda: [("q", _with_two_errors(words, random) + " ")],
        "filters + facets": lambda: [
            ("q", f"{word} "),
            ("level", random.choice(["havo", "vwo", "mbo"])),
            ("language", "nl"),
            ("costs", "free"),
            ("costs", "travel"),
        ],
        "near": lambda: [("q", f"{word} "), ("place", "Assen"), ("km", "25"), ("sort", "distance")],
    }
    return asked[kind]()


def _with_two_errors(words: Sequence[str], random: Random) -> str:
    word = random.choice([word for word in words if len(word) >= LETTERS_FOR_TWO_ERRORS] or ["waterstofauto"])
    first, second = random.randrange(2, 4), random.randrange(5, 8)
    return word[:first] + word[first + 1 : second] + "q" + word[second + 1 :]


class Caller:
    """What one process asks of the engine and of the service."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def run(self, layer: str, addresses: Sequence[Address]) -> list[float]:
        """Ask from several threads at once; return the seconds that each answer took."""
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(partial(self._time, layer), addresses))

    def _time(self, layer: str, address: Address) -> float:
        with self.app.app_context(), db.reading():
            zone, engine = self.app.config["ZONE"], index_of(self.app, "expert")
            query = find_for(MultiDict(address), None, at=now(), zone=zone, rules=Rules()).query()
            started = perf_counter()
            if layer == "engine":
                engine.search([query])
            else:
                find_experts(engine, query, self.app.extensions["questions"], year=year_of(now(), zone))
            return perf_counter() - started


_caller: Caller


def _open_caller(environment: Mapping[str, str]) -> None:
    global _caller  # a process of the pool has one
    os.environ.update(environment)
    _caller = Caller(create_app(load_settings()))


def _call(layer: str, addresses: Sequence[Address]) -> list[float]:
    return _caller.run(layer, addresses)


def time_in_processes(pool: ProcessPoolExecutor, layer: str, addresses: Sequence[Address]) -> list[float]:
    """Return the seconds of each answer of the engine or the service."""
    shares = [addresses[number::PROCESSES] for number in range(PROCESSES)]
    return [seconds for some in pool.map(partial(_call, layer), shares) for seconds in some]


def time_pages(port: int, addresses: Sequence[Address]) -> list[float]:
    """Return the seconds until each page had arrived whole, asked for by eight clients."""

    def ask(number: int) -> list[float]:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        # Each visit comes from elsewhere, as far as the site can see: one address may not ask so often.
        return [_time_page(connection, address, next(VISITORS)) for address in addresses[number::CLIENTS]]

    with ThreadPoolExecutor(CLIENTS) as clients:
        return [seconds for some in clients.map(ask, range(CLIENTS)) for seconds in some]


def _time_page(connection: HTTPConnection, address: Address, visitor: str) -> float:
    started = perf_counter()
    connection.request("GET", f"/experts?{urlencode(address)}", headers={"X-Forwarded-For": visitor})
    response = connection.getresponse()
    response.read()
    assert response.status == 200, response.status
    return perf_counter() - started


@contextmanager
def running(process: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the Procfile's processes until the end of the block."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    honcho = subprocess.Popen(  # noqa: S603  our own programs
        [sys.executable, "-m", "honcho", "--env", os.devnull, "start", process],
        cwd=ROOT,
        env={**os.environ, **environment, "PATH": programs},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield honcho
    finally:
        honcho.terminate()
        honcho.wait()


@contextmanager
def web_server(site: Site) -> Iterator[tuple[int, int]]:
    """Yield the process id and the port of the web site."""
    port = free_port()
    with running("web", {**site.environment, "PORT": str(port)}) as process:
        deadline = monotonic() + START_SECONDS
        while monotonic() < deadline:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/experts?q=energie+"):
                break
            sleep(0.1)
        yield process.pid, port


def time_changes(site: Site, app: Flask, count: int, random: Random) -> list[float]:
    """Return how many seconds after its commit each change was found, while a worker runs."""
    engine = index_of(app, "expert")
    with running("worker", site.environment):
        _change(engine, f"{invented(random, 5)} ", 1)  # until the worker is there
        return [_change(engine, f"{invented(random, 5)}{number} ", number) for number in range(1, count + 1)]


def _change(engine: Any, word: str, expert_id: int) -> float:
    with db.transaction():
        db.get(Expert, expert_id).tagline = word.strip()
        leave_indexing("expert", [expert_id], at=now())
    started = perf_counter()
    while perf_counter() - started < START_SECONDS and not engine.search([Query(word)])[0].total:
        sleep(0.002)
    return perf_counter() - started


def memory_mb(process_id: int) -> float:
    """Return the memory of a process and its children; what they share counts once (PSS)."""
    kilobytes = 0
    for pid in _family(process_id):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


def _family(process_id: int) -> list[int]:
    """Return the ids of a process and of all that it has started, directly or not."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    return [process_id, *(member for child in children for member in _family(int(child)))]


def disk_mb(folder: Path) -> float:
    """Return what a folder takes on disk."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()) / 1e6


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the slowest answers, in milliseconds."""
    marks = np.percentile(np.array(seconds) * 1000, (50, 95, 99))
    return {f"p{mark}_ms": round(float(value), 2) for mark, value in zip((50, 95, 99), marks, strict=True)}


def measure(name: str, site: Site, profiles: int, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield the rows of one engine with so many profiles."""
    os.environ.update(site.environment)
    app = create_app(load_settings())
    random = Random(SEED)  # noqa: S311  nothing secret
    about = {"engine": name, "profiles": profiles}
    with app.app_context():
        started = perf_counter()
        rebuild_index(app, "expert")
        rebuild_seconds = perf_counter() - started
        with db.reading():
            asked = QUICK_QUERIES if options.quick else QUERIES
            addresses = {kind: make_addresses(kind, asked, random) for kind in KINDS}
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(PROCESSES, context, _open_caller, (dict(site.environment),)) as pool,
        web_server(site) as (process_id, port),
    ):
        ways = {layer: partial(time_in_processes, pool, layer) for layer in ("engine", "service")}
        ways["page"] = partial(time_pages, port)
        for kind in KINDS:
            for layer in LAYERS:
                ways[layer](addresses[kind][: 2 * CLIENTS])  # whatever is done once is done before
                yield {**about, "layer": layer, "kind": kind, **percentiles(ways[layer](addresses[kind]))}
        memory = memory_mb(process_id)
    with app.app_context():
        changes = time_changes(site, app, QUICK_CHANGES if options.quick else CHANGES, random)
    yield {**about, "layer": "worker", "kind": "change found", **percentiles(changes)}
    yield {
        **about,
        "layer": "index",
        "kind": "rebuild",
        "rebuild_seconds": round(rebuild_seconds, 1),
        "web_memory_mb": round(memory),
        "disk_mb": round(disk_mb(site.index_folder)),
    }


@contextmanager
def sites(folder: Path, profiles: int) -> Iterator[dict[str, Site]]:
    """Yield the sites of the engines at hand, before one database with so many profiles."""
    environment = {
        "DATA_DIR": str(folder),
        "SECRET_KEY": "only-for-measuring-on-this-machine",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "TRUSTED_PROXIES": "1",
        "PUBLIC_URL": "http://127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'speed.sqlite'}",
    }
    schema.upgrade(db.connect(environment["DATABASE_URL"]))
    with db.transaction():
        load_region(school_year=now().year)
        fill(profiles, seed=SEED, at=now())
    found = {"embedded": Site(environment, folder / "search")}
    program = find_program()
    if program is None:
        yield found
        return
    (folder / "server").mkdir()
    with running_server(program, folder / "server") as url:
        search_key, indexing_key = make_keys(url, MASTER_KEY)
        keys = {"MEILISEARCH_SEARCH_KEY": search_key, "MEILISEARCH_INDEXING_KEY": indexing_key}
        server = environment | keys | {"MEILISEARCH_URL": url, "SEARCH_TIMEOUT_SECONDS": "30"}
        yield found | {"meilisearch": Site(server, folder / "server")}


def measure_all(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield all rows."""
    for profiles in options.profiles or (QUICK_SIZES if options.quick else SIZES):
        with tempfile.TemporaryDirectory() as folder, sites(Path(folder), profiles) as at_hand:
            for name, site in at_hand.items():
                yield from measure(name, site, profiles, options)


def print_table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print the rows for people."""
    print(f"{'profiles':>8} {'engine':<12} {'kind':<17} {'layer':<8} {'p50':>8} {'p95':>8} {'p99':>8}  (ms)")
    for row in rows:
        start = f"{row['profiles']:>8} {row['engine']:<12} {row['kind']:<17}"
        if "p50_ms" in row:
            print(
                f"{start} {row['layer']:<8} {row['p50_ms']:>8} {row['p95_ms']:>8} {row['p99_ms']:>8}",
                flush=True,
            )
        else:
            numbers = f"{row['rebuild_seconds']} s; web {row['web_memory_mb']} MB; disk {row['disk_mb']} MB"
            print(f"{start} {numbers}", flush=True)


def main() -> None:
    """Measure, and print a table or rows of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--profiles", type=int, nargs="+", help="how many, instead of 1,000, 10,000 and 100,000"
    )
    parser.add_argument(
        "--quick", action="store_true", help="1,000 profiles and fewer queries, within a minute"
    )
    parser.add_argument("--json", action="store_true", help="one object a row")
    options = parser.parse_args()
    rows = measure_all(options)
    if options.json:
        for row in rows:
            print(json.dumps(row), flush=True)
    else:
        print_table(rows)


if __name__ == "__main__":
    main()
