"""The index never matters: away, gone, damaged, old or half-built, it comes back from SQL by itself.

Each test breaks something while web and worker run, and ends with an index that says what SQL says.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from guestlecture import worker
from guestlecture.clock import now
from guestlecture.config import Settings
from guestlecture.db import reading, session, transaction
from guestlecture.enums import ExpertStatus
from guestlecture.indexing import LONGEST_REBUILD, MOST_MENDED, check_index, rebuild_index
from guestlecture.models import Expert
from guestlecture.queries.expert import published_ids
from guestlecture.search import meilisearch
from guestlecture.search.engine import IndexingFailed, NoIndex, Query, SearchEngine, SearchUnavailable
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import EXPERTS, IndexSettings
from tests.conftest import ROOT
from tests.page import Visitor
from tests.search.server import StandIn, answers, stand_in
from tests.test_worker import (
    PATIENCE_SECONDS,
    found,
    leave_change,
    list_jobs,
    published,
    read_until,
    wait_for,
    work_all,
    workers,
)

__all__ = ["stand_in"]  # a fixture

pytestmark = pytest.mark.usefixtures("in_app")

AWAY = answers(503, "<h1>Service Unavailable</h1>", "text/html")

# Another process that makes the index anew, as the terminal does, and can be stopped in the middle.
PROCESS = """
import sys
from guestlecture import create_app
from guestlecture.indexing import rebuild_index

def report(count):
    if sys.argv[1] == "stop":
        print("in the middle", flush=True)
        sys.stdin.readline()

app = create_app()
with app.app_context():
    for _ in range(1 if sys.argv[1] == "stop" else int(sys.argv[1])):
        rebuild_index(app, "expert", report)
"""


@dataclass(frozen=True)
class Index:
    """An engine of the application, and how to do it harm."""

    engine: SearchEngine
    open: Callable[[IndexSettings], SearchEngine]
    take_away: Callable[[], None]
    bring_back: Callable[[], None]
    wipe: Callable[[], None]


@pytest.fixture(params=["embedded", "stand-in"])
def index(
    request: pytest.FixtureRequest, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Index:
    """An index of the test's own, on each engine, which the application uses."""
    if request.param == "embedded":
        index = _embedded(tmp_path / "search")
    else:
        index = _on_stand_in(request.getfixturevalue("stand_in"))
    monkeypatch.setitem(app.extensions, "experts_index", index.engine)
    return index


def _embedded(folder: Path) -> Index:
    def open_one(settings: IndexSettings) -> SearchEngine:
        return open_engine(settings, folder=folder, url=None, search_key=None, indexing_key=None)

    aside = folder.with_name("aside")

    def take_away() -> None:
        if folder.exists():
            folder.rename(aside)
        folder.touch()  # a disk that is not there: nothing can be read or made in it

    def bring_back() -> None:
        folder.unlink()
        if aside.exists():
            aside.rename(folder)

    return Index(open_one(EXPERTS), open_one, take_away, bring_back, lambda: shutil.rmtree(folder))


def _on_stand_in(server: StandIn) -> Index:
    def open_one(settings: IndexSettings) -> SearchEngine:
        keys = {"search_key": "search", "indexing_key": "index"}
        return open_engine(settings, folder=None, url=server.url, timeout_seconds=30, **keys)

    def answer_with(fault: Any) -> None:
        server.fault = fault

    return Index(
        open_one(EXPERTS),
        open_one,
        lambda: answer_with(AWAY),
        lambda: answer_with(None),
        server.indexes.clear,
    )


def change(expert_id: int, **values: object) -> None:
    """Change a profile, as a service does."""
    with transaction():
        session.execute(sa.update(Expert).where(Expert.id == expert_id).values(**values))
    leave_change(expert_id)


def agree(app: Flask) -> bool:
    """Whether the index holds exactly those who are public, each as SQL has it."""
    engine: SearchEngine = app.extensions["experts_index"]
    with reading():
        public = published_ids()
        rows = sa.select(Expert.id, Expert.tagline).where(Expert.status == ExpertStatus.PUBLISHED)
        words = dict(session.execute(rows).all())
    try:
        return engine.ids() == public and all(one in found(app, word) for one, word in words.items())
    except SearchUnavailable:
        return False


def is_simple(app: Flask, name: str) -> bool:
    """Ask the page for somebody: it answers whatever the state of the index, and says when it is simpler."""
    page = Visitor(app).get(f"/experts?q={name}")
    assert page.soup.select("article.hit"), page.text
    return "simpler way" in page.text


@pytest.fixture
def quick_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's clock that comes round at once."""
    monkeypatch.setitem(worker.CLOCK, "check_index", timedelta(milliseconds=50))


# Away


def test_changes_wait_while_the_engine_is_away_and_nothing_is_lost(app: Flask, index: Index) -> None:
    kept, changed, gone = (published(f"Waterstof{number}") for number in range(3))
    rebuild_index(app, "expert")
    index.take_away()
    change(changed, tagline="Windmolens")
    change(gone, status=ExpertStatus.WITHDRAWN)
    new = published("Zonnepanelen")
    leave_change(new)
    work_all(app)
    waiting = [job for job in list_jobs() if job.kind == "index_experts"]
    assert len(waiting) == 3
    assert {job.attempts for job in waiting} == {1}
    assert is_simple(app, "Windmolens")
    index.bring_back()
    assert not agree(app)
    with time_machine.travel(now() + timedelta(minutes=1)):
        work_all(app)
    assert list_jobs() == []
    assert agree(app)
    assert index.engine.ids() == {kept, changed, new}
    assert not is_simple(app, "Windmolens")


def test_an_engine_that_is_away_is_not_burdened_with_a_rebuild(
    app: Flask, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = _on_stand_in(stand_in)
    monkeypatch.setitem(app.extensions, "experts_index", index.engine)
    rebuild_index(app, "expert")
    index.take_away()
    with pytest.raises(SearchUnavailable):
        check_index(app, "expert")
    assert list_jobs() == []
    index.bring_back()
    seen = len(stand_in.exchanges)
    check_index(app, "expert")
    asked = {one.path for one in stand_in.exchanges[seen:]}
    assert asked == {"/multi-search", f"/indexes/experts-{EXPERTS.version}/documents/fetch"}


# Gone, old, damaged


@pytest.mark.usefixtures("quick_clock")
def test_an_index_that_vanishes_comes_back_while_web_and_worker_run(app: Flask, index: Index) -> None:
    published("Waterstof")
    with workers(app):
        wait_for(lambda: agree(app))
        index.wipe()
        assert is_simple(app, "Waterstof") or agree(app)
        wait_for(lambda: agree(app))
        assert not is_simple(app, "Waterstof")


def test_an_index_job_that_finds_no_index_makes_it_whole(app: Flask, index: Index) -> None:
    one, other = published("Waterstof"), published("Windmolens")
    leave_change(one)
    work_all(app)
    assert index.engine.ids() == {one, other}
    index.wipe()
    leave_change(other)
    work_all(app)
    assert agree(app)
    assert list_jobs() == []


@pytest.mark.usefixtures("quick_clock")
def test_an_index_of_an_older_version_is_replaced(app: Flask, index: Index) -> None:
    published("Waterstof")
    older = index.open(replace(EXPERTS, version=EXPERTS.version - 1, facets=("theme",)))
    older.rebuild([])
    assert is_simple(app, "Waterstof")
    with workers(app):
        wait_for(lambda: agree(app))
    assert not is_simple(app, "Waterstof")
    with pytest.raises(NoIndex):
        older.search([Query()])


def test_an_index_that_is_half_lost_is_mended(app: Flask, index: Index) -> None:
    people = [published(f"Waterstof{number}") for number in range(4)]
    rebuild_index(app, "expert")
    index.engine.delete(people[:2])
    with transaction():
        session.execute(sa.update(Expert).where(Expert.id == people[3]).values(status="withdrawn"))
    check_index(app, "expert")
    assert [job.kind for job in list_jobs()] == ["index_experts"], "a few are not worth a rebuild"
    work_all(app)
    assert agree(app)


def test_an_index_that_lost_most_is_built_anew(
    app: Flask, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [published(f"Waterstof{number}") for number in range(4)]
    rebuild_index(app, "expert")
    index.engine.delete(people[:3])
    assert MOST_MENDED > 3
    monkeypatch.setattr("guestlecture.indexing.MOST_MENDED", 2)
    check_index(app, "expert")
    assert list_jobs() == []
    assert agree(app)


def test_a_check_of_a_good_index_changes_nothing(app: Flask, index: Index) -> None:
    published("Waterstof")
    rebuild_index(app, "expert")
    check_index(app, "expert")
    assert list_jobs() == []
    assert agree(app)


def test_a_meilisearch_index_that_lost_its_settings_is_built_anew(
    app: Flask, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "experts_index", _on_stand_in(stand_in).engine)
    published("Waterstof")
    rebuild_index(app, "expert")
    (only,) = stand_in.indexes.values()
    only.settings.clear()
    assert is_simple(app, "Waterstof")
    check_index(app, "expert")
    assert agree(app)
    assert not is_simple(app, "Waterstof")


# Stopped in the middle


def rebuilding(settings: Settings, folder: Path, how: str) -> "subprocess.Popen[str]":
    """Another process that rebuilds the index of this test."""
    environment = {**os.environ, "DEMO": "1", "DATABASE_URL": settings.database, "DATA_DIR": str(folder)}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", PROCESS, how], env=environment, cwd=ROOT, **pipes)


@pytest.fixture
def embedded(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """The embedded engine, in a folder that other processes share."""
    index = _embedded(tmp_path / "search")
    monkeypatch.setitem(app.extensions, "experts_index", index.engine)
    return index


@pytest.mark.parametrize("was_there", [False, True], ids=["the first time", "later"])
def test_a_killed_rebuild_leaves_what_was_and_is_done_again(
    app: Flask, settings: Settings, tmp_path: Path, embedded: Index, was_there: bool
) -> None:
    one = published("Waterstof")
    if was_there:
        rebuild_index(app, "expert")
    other = published("Windmolens")
    with rebuilding(settings, tmp_path, "stop") as process:
        read_until(process, "in the middle")
        process.kill()
        process.wait(timeout=PATIENCE_SECONDS)
    assert is_simple(app, "Waterstof") != was_there
    if was_there:
        assert embedded.engine.ids() == {one}
    check_index(app, "expert")
    work_all(app)
    assert agree(app)
    assert embedded.engine.ids() == {one, other}
    with time_machine.travel(now() + LONGEST_REBUILD + timedelta(seconds=1)):
        work_all(app)
    assert list_jobs() == []
    assert agree(app)
    generations = [each for each in (tmp_path / "search" / "experts").iterdir() if each.is_dir()]
    assert len(generations) == 1, "what was half-built is cleared away"


class Killed(BaseException):
    """The end of a process, at a moment that a test chooses."""


def test_a_change_during_a_rebuild_that_is_killed_after_its_swap_is_not_lost(
    app: Flask, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _on_stand_in(stand_in).engine
    monkeypatch.setitem(app.extensions, "experts_index", engine)
    expert_id = published("Waterstof")
    rebuild_index(app, "expert")

    def change_and_index(_count: int) -> None:
        def meanwhile() -> None:
            with app.app_context():
                change(expert_id, tagline="Windmolens")
                work_all(app)

        other_process = Thread(target=meanwhile)
        other_process.start()
        other_process.join()

    rebuild = engine.rebuild

    def rebuild_and_die(documents: Any) -> int:
        rebuild(documents)
        raise Killed

    monkeypatch.setattr(engine, "rebuild", rebuild_and_die)
    with pytest.raises(Killed):
        rebuild_index(app, "expert", change_and_index)
    monkeypatch.setattr(engine, "rebuild", rebuild)
    assert not agree(app), "the change went into the index that was replaced"
    with time_machine.travel(now() + LONGEST_REBUILD + timedelta(seconds=1)):
        work_all(app)
    assert agree(app)
    assert list_jobs() == []


def test_rebuilds_of_another_process_and_changes_here_end_in_agreement(
    app: Flask, settings: Settings, tmp_path: Path, embedded: Index
) -> None:
    people = [published(f"Waterstof{number}") for number in range(20)]
    rebuild_index(app, "expert")
    rounds = 0
    with rebuilding(settings, tmp_path, "4") as process:
        while process.poll() is None or rounds < 2:
            status = ExpertStatus.WITHDRAWN if rounds % 3 == 1 else ExpertStatus.PUBLISHED
            for one in people[rounds % 4 :: 4]:
                change(one, tagline=f"Windmolens{rounds}x{one}", status=status)
            work_all(app)
            rounds += 1
        assert process.returncode == 0
    work_all(app)
    assert agree(app)
    assert list_jobs() == []


def test_rebuilds_of_two_workers_at_a_time_end_in_one_good_index(
    app: Flask, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meilisearch, "BATCH", 2)
    monkeypatch.setitem(app.extensions, "experts_index", _on_stand_in(stand_in).engine)
    for number in range(9):
        published(f"Waterstof{number}")
    failures: list[Exception] = []

    def rebuild() -> None:
        with app.app_context():
            try:
                rebuild_index(app, "expert")
            except (IndexingFailed, SearchUnavailable) as failure:
                failures.append(failure)

    threads = [Thread(target=rebuild) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failures) < len(threads), "somebody wins"
    assert agree(app)
    assert list(stand_in.indexes) == [f"experts-{EXPERTS.version}"]
