"""A server that fails in every way: nothing hangs, and each failure is one of the errors of the port."""

from collections.abc import Callable, Iterator

import pytest

from guestlecture.search import meilisearch, meilisearch_server
from guestlecture.search.engine import (
    Document,
    IndexingFailed,
    NoIndex,
    Query,
    SearchEngine,
    SearchUnavailable,
)
from guestlecture.search.opening import open_engine
from tests.search.collection import EXPERTS, SETTINGS, expert, found
from tests.search.server import (
    Fault,
    StandIn,
    StoredIndex,
    answers,
    hangs_up,
    never_answers,
    recorded,
    stand_in,
    stops_in_the_middle,
)

__all__ = ["stand_in"]  # a fixture

TIMEOUT_SECONDS = 0.2

FAULTS = {
    "500": answers(500, '{"message": "oh", "code": "internal", "type": "internal", "link": ""}'),
    "503 of a proxy": answers(503, "<h1>Service Unavailable</h1>", "text/html"),
    "502 without a word": answers(502, ""),
    "a page instead of JSON": answers(200, "<html><h1>Log in to the network</h1></html>", "text/html"),
    "JSON of something else": answers(200, '["hello"]'),
    "an object of something else": answers(200, '{"hello": 1}'),
    "nothing": answers(200, ""),
    "null": answers(200, "null"),
    "half an answer": stops_in_the_middle,
    "a closed connection": hangs_up,
    "401": answers(
        401, '{"message": "no", "code": "missing_authorization_header", "type": "auth", "link": ""}'
    ),
    "403": answers(403, '{"message": "no", "code": "invalid_api_key", "type": "auth", "link": ""}'),
    "429": answers(429, "slow down", "text/plain"),
}
CALLS: dict[str, Callable[[SearchEngine], object]] = {
    "search": lambda engine: engine.search([Query("robot", facets=["theme"]), Query()]),
    "facet_values": lambda engine: engine.facet_values("theme", "e", Query()),
    "ids": lambda engine: engine.ids(),
    "health": lambda engine: engine.health(),
    "upsert": lambda engine: engine.upsert(EXPERTS[:1]),
    "delete": lambda engine: engine.delete([1]),
    "rebuild": lambda engine: engine.rebuild(EXPERTS),
}


@pytest.fixture
def engine(stand_in: StandIn) -> SearchEngine:
    """The adapter, and its index."""
    engine = open_at(stand_in.url)
    engine.rebuild(EXPERTS)
    return engine


def open_at(url: str, timeout_seconds: float = 30.0) -> SearchEngine:
    keys = {"search_key": "search", "indexing_key": "index"}
    return open_engine(SETTINGS, folder=None, url=url, timeout_seconds=timeout_seconds, **keys)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_server_that_fails_is_unavailable(engine: SearchEngine, stand_in: StandIn, fault: Fault) -> None:
    stand_in.fault = fault
    for name, call in CALLS.items():
        with pytest.raises(SearchUnavailable) as caught:
            call(engine)
        assert not isinstance(caught.value, NoIndex), f"{name}: it says nothing of an index"
    stand_in.fault = None
    assert found(engine, "robots") == [5]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_server_that_takes_a_request_and_says_nothing_is_not_waited_for(
    stand_in: StandIn, call: Callable[[SearchEngine], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meilisearch, "ANSWER_SECONDS", TIMEOUT_SECONDS)
    stand_in.fault = never_answers
    with pytest.raises(SearchUnavailable, match="did not answer in time"):
        call(open_at(stand_in.url, TIMEOUT_SECONDS))
    assert not stand_in.was_waited_for


@pytest.mark.parametrize("call", ["search", "ids", "health", "upsert", "delete"])
def test_all_but_a_rebuild_has_the_patience_of_a_page(stand_in: StandIn, call: str) -> None:
    stand_in.fault = never_answers
    with pytest.raises(SearchUnavailable):
        CALLS[call](open_at(stand_in.url, TIMEOUT_SECONDS))
    assert not stand_in.was_waited_for, "the worker has mail to send"


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_server_that_is_not_there_is_unavailable(
    call: Callable[[SearchEngine], object], closed_port: int
) -> None:
    with pytest.raises(SearchUnavailable, match="no connection"):
        call(open_at(f"http://127.0.0.1:{closed_port}"))


@pytest.mark.parametrize("call", ["upsert", "delete", "rebuild"])
def test_a_task_that_fails_is_said_with_its_reason(
    engine: SearchEngine, stand_in: StandIn, call: str
) -> None:
    stand_in.failing = {"documentAdditionOrUpdate", "documentDeletion"}
    with pytest.raises(IndexingFailed, match="failed: Document identifier"):
        CALLS[call](engine)
    stand_in.failing = set()
    assert engine.ids() == {document.id for document in EXPERTS}
    assert list(stand_in.indexes) == ["test-1"], "a rebuild that fails leaves nothing behind"


@pytest.mark.parametrize("kind", ["indexCreation", "settingsUpdate", "indexSwap"])
def test_a_rebuild_that_fails_on_the_way_leaves_the_old_index(
    engine: SearchEngine, stand_in: StandIn, kind: str
) -> None:
    stand_in.failing = {kind}
    with pytest.raises(IndexingFailed):
        engine.rebuild(EXPERTS[:1])
    assert engine.ids() == {document.id for document in EXPERTS}
    assert list(stand_in.indexes) == ["test-1"]


@pytest.mark.parametrize("call", ["upsert", "delete", "rebuild"])
def test_a_task_that_never_ends_is_not_waited_for_for_ever(
    engine: SearchEngine, stand_in: StandIn, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meilisearch_server, "TASK_MILLISECONDS", 20)
    stand_in.unending = True
    with pytest.raises(SearchUnavailable):
        CALLS[call](engine)


@pytest.mark.parametrize("call", ["search", "facet_values", "ids", "health", "upsert"])
def test_an_index_that_is_gone_is_told_from_a_server_that_is(
    engine: SearchEngine, stand_in: StandIn, call: str
) -> None:
    stand_in.indexes.clear()
    with pytest.raises(NoIndex):
        CALLS[call](engine)
    assert stand_in.indexes == {}, "adding would make an index without settings"


def test_an_index_without_settings_is_none(engine: SearchEngine, stand_in: StandIn) -> None:
    stand_in.indexes["test-1"] = StoredIndex()
    with pytest.raises(NoIndex):
        CALLS["search"](engine)


def test_a_setting_that_the_server_does_not_take_is_noticed(engine: SearchEngine, stand_in: StandIn) -> None:
    answer = stand_in.answer

    def without_facets(
        method: str, path: str, parameters: dict[str, str], body: object
    ) -> tuple[int, object]:
        status, told = answer(method, path, parameters, body)
        if path.endswith("/settings") and method == "GET":
            told = {**told, "faceting": recorded("get settings")["faceting"]}
        return status, told

    stand_in.answer = without_facets  # type: ignore[method-assign]
    with pytest.raises(IndexingFailed, match="did not take its settings: faceting"):
        engine.rebuild(EXPERTS)


# Several at once


def test_of_two_rebuilds_at_a_time_the_first_to_end_wins(engine: SearchEngine, stand_in: StandIn) -> None:
    def documents() -> Iterator[Document]:
        yield expert(1, "X", offers="Drones")
        engine.rebuild(EXPERTS)
        yield expert(2, "Y", offers="Drones")

    with pytest.raises(IndexingFailed, match="did not take its settings"):
        engine.rebuild(documents())
    assert engine.ids() == {document.id for document in EXPERTS}
    assert list(stand_in.indexes) == ["test-1"]
    assert stand_in.indexes["test-1"].settings


def test_what_a_killed_rebuild_left_is_cleared_away(engine: SearchEngine, stand_in: StandIn) -> None:
    stand_in.indexes["test-1-new-0123456789ab"] = StoredIndex()
    stand_in.indexes["test-0"] = StoredIndex()
    stand_in.indexes["other-1"] = StoredIndex()
    engine.rebuild(EXPERTS)
    assert list(stand_in.indexes) == ["test-1", "other-1"]


def test_a_killed_first_rebuild_is_no_index(stand_in: StandIn) -> None:
    stand_in.indexes["test-1-new-0123456789ab"] = StoredIndex()
    engine = open_at(stand_in.url)
    with pytest.raises(NoIndex):
        engine.upsert(EXPERTS)
    assert engine.rebuild(EXPERTS) == len(EXPERTS)
