"""A real Meilisearch server that is killed, or loses everything it had; skipped where there is no program."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from meilisearch import Client

from guestlecture.search.engine import Document, NoIndex, Query, SearchEngine, SearchUnavailable
from guestlecture.search.keys import INDEXING_NUMBER, make_keys
from tests.mail.conftest import free_port
from tests.meilisearch import MASTER_KEY, NO_SERVER, find_program, started, wait_for_health
from tests.search.collection import EXPERTS, SETTINGS, expert, found
from tests.search.conftest import Meilisearch

ALL = {document.id for document in EXPERTS}


@dataclass
class OwnServer:
    """A server of one test, which it may kill and start again."""

    program: str
    folder: Path
    stack: ExitStack
    url: str = ""

    def start(self) -> Callable[[], None]:
        """Start it; returns what kills it."""
        log = self.stack.enter_context((self.folder / "log").open("ab"))
        process = self.stack.enter_context(started(self.program, self.url, self.folder, log.fileno()))
        self.stack.callback(process.kill)
        wait_for_health(process, self.url, self.folder / "log")

        def kill() -> None:
            process.kill()
            process.wait(timeout=60)

        return kill

    def open(self) -> SearchEngine:
        """Open an index on it, with keys of its own."""
        return Meilisearch(self.url, *make_keys(self.url, MASTER_KEY)).open(SETTINGS)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnServer]:
    """A server that is not started yet."""
    program = find_program()
    if program is None:
        pytest.skip(NO_SERVER)
    with ExitStack() as stack:
        yield OwnServer(program, tmp_path, stack, f"http://127.0.0.1:{free_port()}")


def test_a_server_that_lost_everything_is_filled_again_with_the_same_keys(server: OwnServer) -> None:
    kill = server.start()
    keys = make_keys(server.url, MASTER_KEY)
    assert make_keys(server.url, MASTER_KEY) == keys
    engine = server.open()
    engine.rebuild(EXPERTS)
    kill()
    with pytest.raises(SearchUnavailable):
        engine.search([Query()])
    shutil.rmtree(server.folder / "data")
    server.start()
    with pytest.raises(SearchUnavailable):
        engine.search([Query()])  # it does not know the keys any more
    assert make_keys(server.url, MASTER_KEY) == keys
    with pytest.raises(NoIndex):
        engine.upsert(EXPERTS)
    engine.rebuild(EXPERTS)
    assert engine.ids() == ALL


def test_a_server_that_is_killed_during_a_rebuild_keeps_the_old_index(server: OwnServer) -> None:
    kill = server.start()
    engine = server.open()
    engine.rebuild(EXPERTS)

    def documents() -> Iterator[Document]:
        for number in range(1, 1500):
            yield expert(number, "X", offers="Drones")
        kill()
        yield expert(1500, "X", offers="Drones")

    with pytest.raises(SearchUnavailable):
        engine.rebuild(documents())
    server.start()
    assert engine.ids() == ALL
    assert found(engine, "robots") == [5]
    assert engine.rebuild(EXPERTS[:3]) == 3
    left = Client(server.url, MASTER_KEY).get_raw_indexes()["results"]
    assert [one["uid"] for one in left] == ["test-1"], "what was half-built is cleared away"


def test_an_index_that_lost_its_settings_is_none(server: OwnServer) -> None:
    server.start()
    engine = server.open()
    engine.rebuild(EXPERTS)
    client = Client(server.url, MASTER_KEY)
    client.wait_for_task(client.index("test-1").reset_settings().task_uid)
    with pytest.raises(NoIndex):
        engine.search([Query("a", facets=SETTINGS.facets)])


def test_two_rebuilds_at_a_time_end_in_one_good_index(server: OwnServer) -> None:
    server.start()
    engine = server.open()

    def documents() -> Iterator[Document]:
        yield from (expert(number, "X") for number in range(1, 1200))
        engine.rebuild(EXPERTS)
        yield from (expert(number, "X") for number in range(1200, 2400))

    with pytest.raises(Exception, match=r"did not take its settings|not found"):
        engine.rebuild(documents())
    assert engine.ids() == ALL
    assert found(engine, "robots", filters={"theme": ["health"]}) == [5]


def test_a_key_that_may_too_little_is_made_anew_with_the_same_value(server: OwnServer) -> None:
    server.start()
    keys = make_keys(server.url, MASTER_KEY)
    client = Client(server.url, MASTER_KEY)
    client.delete_key(INDEXING_NUMBER)
    weak = {"uid": INDEXING_NUMBER, "actions": ["stats.get"], "indexes": ["*"], "expiresAt": None}
    assert client.create_key(weak).key == keys[1]
    assert make_keys(server.url, MASTER_KEY) == keys
    server.open().rebuild(EXPERTS)
