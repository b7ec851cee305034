"""The engines that the tests of search run on: embedded always, Meilisearch where there is one."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from urllib.request import urlopen
from uuid import uuid4

import pytest

from guestlecture.search.engine import SearchEngine
from guestlecture.search.keys import make_keys
from guestlecture.search.meilisearch_server import Server
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import IndexSettings
from tests.search.collection import EXPERTS, SETTINGS

MASTER_KEY = "a-master-key-for-tests-only"
NO_SERVER = "no Meilisearch server: set MEILISEARCH_URL or put meilisearch on the PATH"
START_SECONDS = 30
PATIENCE_SECONDS = 10.0

Opener = Callable[[IndexSettings], SearchEngine]


@dataclass(frozen=True)
class Meilisearch:
    """A server and the keys with which the application uses it."""

    url: str
    search_key: str | None
    indexing_key: str | None

    def open(self, settings: IndexSettings) -> SearchEngine:
        """Open an index as the application does."""
        return open_engine(
            settings,
            folder=None,
            url=self.url,
            search_key=self.search_key,
            indexing_key=self.indexing_key,
            timeout_seconds=PATIENCE_SECONDS,
        )


@pytest.fixture(scope="session")
def meilisearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meilisearch]:
    """The server that is set in the environment, or one that lives as long as the tests."""
    if url := os.environ.get("MEILISEARCH_URL"):
        yield _server_of_environment(url)
        return
    program = shutil.which("meilisearch")
    if program is None:
        pytest.skip(NO_SERVER)
    folder = tmp_path_factory.mktemp("meilisearch")
    url = f"http://127.0.0.1:{_free_port()}"
    with (folder / "log").open("wb") as log, started(program, url, folder, log.fileno()) as process:
        try:
            wait_for_health(process, url, folder / "log")
            yield Meilisearch(url, *make_keys(url, MASTER_KEY))
        finally:
            process.terminate()


@pytest.fixture(scope="session", params=["embedded", "meilisearch"])
def opener(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """What opens an index of each engine."""
    if request.param == "embedded":
        yield _embedded_opener(tmp_path_factory.mktemp("search"))
        return
    server: Meilisearch = request.getfixturevalue("meilisearch")
    yield server.open


@pytest.fixture(scope="session")
def experts(opener: Opener) -> Iterator[SearchEngine]:
    """The small collection, only read."""
    with_name = _with_own_name()
    engine = opener(with_name)
    engine.rebuild(EXPERTS)
    yield engine
    _drop(engine)


@pytest.fixture
def blank(opener: Opener) -> Iterator[SearchEngine]:
    """An index that is not made yet."""
    engine = opener(_with_own_name())
    yield engine
    _drop(engine)


def _with_own_name() -> IndexSettings:
    return replace(SETTINGS, name=f"test_{uuid4().hex}")


def _embedded_opener(folder: Path) -> Opener:
    return lambda settings: open_engine(settings, folder=folder, url=None, search_key=None, indexing_key=None)


def _drop(engine: SearchEngine) -> None:
    """Leave nothing on a server that is not ours."""
    url = os.environ.get("MEILISEARCH_URL")
    if url and "Meilisearch" in type(engine).__name__:
        server = Server(url, _server_of_environment(url).indexing_key, PATIENCE_SECONDS)
        for uid in server.list_indexes(rf"{engine.settings.name}-.*"):
            server.drop(uid)


def _server_of_environment(url: str) -> Meilisearch:
    master = os.environ.get("MEILISEARCH_MASTER_KEY")
    searching = os.environ.get("MEILISEARCH_SEARCH_KEY", master)
    indexing = os.environ.get("MEILISEARCH_INDEXING_KEY", master)
    return Meilisearch(url, searching, indexing)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def started(program: str, url: str, folder: Path, log: int) -> subprocess.Popen[bytes]:
    """Start a server in a folder."""
    address = url.removeprefix("http://")
    options = ["--http-addr", address, "--master-key", MASTER_KEY, "--db-path", "data", "--no-analytics"]
    # It sets memory apart for each batch of changes; by default so much that one change can take a second.
    options += ["--max-indexing-memory", "100MiB", "--max-indexing-threads", "1"]
    return subprocess.Popen([program, *options], cwd=folder, stdout=log, stderr=log)


def wait_for_health(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until the server answers; fail at once when it ends."""
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        try:
            with urlopen(f"{url}/health", timeout=1):
                return
        except OSError:
            try:
                process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"Meilisearch did not start: {log.read_text()}")
