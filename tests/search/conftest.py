"""The engines that the tests of search run on: embedded always, Meilisearch where there is one."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest

from guestlecture.search.engine import SearchEngine
from guestlecture.search.keys import make_keys
from guestlecture.search.meilisearch_server import Server
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import IndexSettings
from tests.meilisearch import MASTER_KEY, NO_SERVER, find_program, running_server
from tests.search.collection import EXPERTS, SETTINGS

PATIENCE_SECONDS = 60.0

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
    program = find_program()
    if program is None:
        pytest.skip(NO_SERVER)
    with running_server(program, tmp_path_factory.mktemp("meilisearch")) as url:
        yield Meilisearch(url, *make_keys(url, MASTER_KEY))


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
