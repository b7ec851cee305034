"""A stand-in for a Meilisearch server, on loopback: it keeps documents, and answers as a real one did.

It is no search engine (a document is found when all words of the query stand somewhere in its text), and
nothing that runs on it has been seen to work on Meilisearch. It shows what we send, and what we make of
answers.
"""

import json
import re
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

RECORDINGS = Path(__file__).with_name("meilisearch-recordings.json")
MOST_SECONDS = 20  # that an answer is held back, should nobody close the server

Json = Any
Answer = tuple[int, Json]


@cache
def load_exchanges() -> list[dict[str, Json]]:
    """Return the exchanges of the official client with a real server."""
    exchanges: list[dict[str, Json]] = json.loads(RECORDINGS.read_text())["exchanges"]
    return exchanges


def recorded(label: str, *, number: int = 0, **changes: Json) -> Json:
    """Return the body that the real server answered, with some changes."""
    found = [one["response"]["body"] for one in load_exchanges() if one["label"] == label]
    return {**deepcopy(found[number]), **changes}


@dataclass(frozen=True)
class Exchange:
    """A request as it came over the wire, and what was answered."""

    method: str
    path: str
    parameters: dict[str, str]
    body: Json
    key: str | None
    status: int
    answer: Json


@dataclass
class StoredIndex:
    """Documents, and the settings that were changed."""

    settings: dict[str, Json] = field(default_factory=dict)
    documents: dict[int, dict[str, Json]] = field(default_factory=dict)


class Refused(Exception):
    """What the real server refuses, in its words."""

    def __init__(self, error: Json) -> None:
        self.error = error


class NotThere(Refused):
    """An index or a key that does not exist."""

    def __init__(self, uid: str, what: str = "Index", code: str = "index_not_found") -> None:
        changes = {"message": f"{what} `{uid}` not found.", "code": code}
        super().__init__(recorded("search an index that is not there", **changes))


def failed(label: str) -> Refused:
    """Return the reason that a recorded task gave for failing."""
    return Refused(recorded(f"{label}: task fails", number=1)["error"])


Fault = Callable[["Handler"], None]


class StandIn:
    """The state of the server, and how it misbehaves.

    `fault` takes over every answer. `failing` names types of tasks that fail, `unending` lets no task end.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.exchanges: list[Exchange] = []
        self.indexes: dict[str, StoredIndex] = {}
        self.tasks: dict[int, dict[str, Json]] = {}
        self.keys: dict[str, dict[str, Json]] = {}
        self.right_keys: set[str] | None = None
        self.fault: Fault | None = None
        self.failing: set[str] = set()
        self.unending = False
        self.closing = Event()
        self.was_waited_for = False
        self.url = ""

    def answer(self, method: str, path: str, parameters: dict[str, str], body: Json) -> Answer:
        """Answer as the real server does."""
        for pattern, name, found_method in ROUTES:
            match = re.fullmatch(pattern, path)
            if match and method == found_method:
                try:
                    answer: Answer = getattr(self, f"_{name}")(*match.groups(), parameters, body)
                except NotThere as refusal:
                    return 404, refusal.error
                return answer
        return 501, {"message": f"the stand-in does not know {method} {path}: teach it"}

    # Tasks

    def _task(self, uid: str | None, kind: str, change: Callable[[], None]) -> Answer:
        label, number, error = "create index", len(self.tasks), None
        if self.unending:
            task = recorded(label, number=1)
        else:
            try:
                if kind in self.failing:
                    raise failed("add document with a bad id")
                change()
            except Refused as refusal:
                error = refusal.error
            task = recorded(label, number=2, status="failed" if error else "succeeded")
        self.tasks[number] = {**task, "uid": number, "indexUid": uid, "type": kind, "error": error}
        return 202, recorded(label, taskUid=number, indexUid=uid, type=kind)

    def _get_task(self, number: str, _parameters: Json, _body: Json) -> Answer:
        return 200, self.tasks[int(number)]

    # Indexes

    def _index(self, uid: str) -> StoredIndex:
        if uid not in self.indexes:
            raise NotThere(uid)
        return self.indexes[uid]

    def _list_indexes(self, parameters: dict[str, str], _body: Json) -> Answer:
        task = recorded("create index")
        times = {"createdAt": task["enqueuedAt"], "updatedAt": task["enqueuedAt"], "primaryKey": "id"}
        results = [{"uid": uid, **times} for uid in self.indexes]
        limit = int(parameters.get("limit", 20))
        return 200, {"results": results[:limit], "offset": 0, "limit": limit, "total": len(results)}

    def _create_index(self, _parameters: Json, body: Json) -> Answer:
        def make() -> None:
            if body["uid"] in self.indexes:
                raise failed("create index that exists")
            self.indexes[body["uid"]] = StoredIndex()

        return self._task(body["uid"], "indexCreation", make)

    def _delete_index(self, uid: str, _parameters: Json, _body: Json) -> Answer:
        def remove() -> None:
            self._index(uid)
            del self.indexes[uid]

        return self._task(uid, "indexDeletion", remove)

    def _swap(self, _parameters: Json, body: Json) -> Answer:
        def exchange() -> None:
            for swap in body:
                one, other = swap["indexes"]
                mine = self._index(one)
                if swap.get("rename"):
                    assert other not in self.indexes
                    del self.indexes[one]
                else:
                    self.indexes[one] = self._index(other)
                self.indexes[other] = mine

        return self._task(None, "indexSwap", exchange)

    def _get_settings(self, uid: str, _parameters: Json, _body: Json) -> Answer:
        given = recorded("get settings")
        for name, value in self._index(uid).settings.items():
            is_part = isinstance(value, dict) and name != "synonyms"
            given[name] = {**given[name], **value} if is_part else value
        return 200, given

    def _update_settings(self, uid: str, _parameters: Json, body: Json) -> Answer:
        def change() -> None:
            self._index(uid).settings.update(body)

        return self._task(uid, "settingsUpdate", change)

    def _stats(self, uid: str, _parameters: Json, _body: Json) -> Answer:
        return 200, recorded("stats", numberOfDocuments=len(self._index(uid).documents))

    # Documents

    def _add_documents(self, uid: str, _parameters: Json, body: Json) -> Answer:
        def add() -> None:
            index = self.indexes.setdefault(uid, StoredIndex())  # as the real one does: without settings
            if index.settings.get("embedders") and not all("_vectors" in document for document in body):
                raise failed("add document with wrong vector size")
            index.documents.update({document["id"]: document for document in body})

        return self._task(uid, "documentAdditionOrUpdate", add)

    def _delete_documents(self, uid: str, _parameters: Json, body: Json) -> Answer:
        def remove() -> None:
            for one in _ids_of(body["filter"]):
                self._index(uid).documents.pop(one, None)

        return self._task(uid, "documentDeletion", remove)

    def _fetch_documents(self, uid: str, _parameters: Json, body: Json) -> Answer:
        every = list(self._index(uid).documents.values())
        offset, limit = body.get("offset", 0), body.get("limit", 20)
        shown = [_only(document, body["fields"]) for document in every[offset : offset + limit]]
        changes = {"offset": offset, "limit": limit, "total": len(every)}
        return 200, recorded("documents with vectors", results=shown, **changes)

    def _multi_search(self, _parameters: Json, body: Json) -> Answer:
        answers = []
        for search in body["queries"]:
            index = self._index(search["indexUid"])
            known = index.settings.get("filterableAttributes") or []
            if missing := set(search.get("facets") or []) - set(known):
                return 400, recorded("search: filter not filterable", message=f"{missing} is not filterable")
            answers.append(_search(index, search))
        return 200, {"results": answers}

    # The rest

    def _version(self, _parameters: Json, _body: Json) -> Answer:
        return 200, {"commitSha": "unknown", "commitDate": "unknown", "pkgVersion": "1.50.0"}

    def _create_key(self, _parameters: Json, body: Json) -> Answer:
        made = recorded("keys", **body)
        made["key"] = sha256(made["uid"].encode()).hexdigest()
        self.keys[made["uid"]] = made
        return 201, made

    def _get_key(self, uid: str, _parameters: Json, _body: Json) -> Answer:
        return 200, self._key(uid)

    def _delete_key(self, uid: str, _parameters: Json, _body: Json) -> Answer:
        del self.keys[self._key(uid)["uid"]]
        return 204, None

    def _key(self, uid: str) -> Json:
        if uid not in self.keys:
            raise NotThere(uid, "API key", "api_key_not_found")
        return self.keys[uid]


ROUTES = (
    (r"/tasks/(\d+)", "get_task", "GET"),
    (r"/indexes", "list_indexes", "GET"),
    (r"/indexes", "create_index", "POST"),
    (r"/indexes/([\w-]+)", "delete_index", "DELETE"),
    (r"/swap-indexes", "swap", "POST"),
    (r"/indexes/([\w-]+)/settings", "get_settings", "GET"),
    (r"/indexes/([\w-]+)/settings", "update_settings", "PATCH"),
    (r"/indexes/([\w-]+)/stats", "stats", "GET"),
    (r"/indexes/([\w-]+)/documents", "add_documents", "POST"),
    (r"/indexes/([\w-]+)/documents/fetch", "fetch_documents", "POST"),
    (r"/indexes/([\w-]+)/documents/delete", "delete_documents", "POST"),
    (r"/multi-search", "multi_search", "POST"),
    (r"/version", "version", "GET"),
    (r"/keys", "create_key", "POST"),
    (r"/keys/([\w-]+)", "get_key", "GET"),
    (r"/keys/([\w-]+)", "delete_key", "DELETE"),
)


def _ids_of(condition: str) -> list[int]:
    listed = re.fullmatch(r"id IN \[([\d, -]*)\]", condition)
    assert listed, condition
    return [int(one) for one in listed[1].split(",") if one.strip()]


def _search(index: StoredIndex, search: dict[str, Json]) -> Json:
    words = re.findall(r"\w+", search.get("q", "").lower())
    enough = any if search.get("matchingStrategy") == "frequency" and words else all
    hits = [
        document for document in index.documents.values() if enough(word in _text(document) for word in words)
    ]
    if "limit" in search:
        return _first_hits(search, hits)
    size, page = search["hitsPerPage"], search["page"]
    facets: dict[str, dict[str, int]] = {facet: {} for facet in search.get("facets") or []}
    for facet, counts in facets.items():
        for value in (value for document in hits for value in document.get(facet, ())):
            counts[value] = counts.get(value, 0) + 1
    shown = [_only(hit, search["attributesToRetrieve"]) for hit in hits]
    template = recorded("multi search: disjunctive facets")["results"][0]
    return {
        **template,
        "indexUid": search["indexUid"],
        "hits": shown[(page - 1) * size : page * size] if page else [],
        "query": search["q"],
        "page": page,
        "hitsPerPage": size,
        "totalHits": len(hits),
        "totalPages": -(-len(hits) // size) if size else 0,
        "facetDistribution": facets,
    }


def _first_hits(search: dict[str, Json], hits: list[dict[str, Json]]) -> Json:
    """Answer a search by some words, or by a vector, of which a stand-in understands nothing."""
    score = {"_rankingScore": 0.5} if search.get("showRankingScore") else {}
    shown = [_only(hit, search["attributesToRetrieve"]) | score for hit in hits[: search["limit"]]]
    template = recorded("multi search: disjunctive facets")["results"][0]
    paging = ("page", "hitsPerPage", "totalHits", "totalPages", "facetDistribution", "facetStats")
    answer = {name: value for name, value in template.items() if name not in paging}
    more = {"limit": search["limit"], "offset": 0, "estimatedTotalHits": len(hits)}
    return {
        **answer,
        **more,
        "indexUid": search["indexUid"],
        "hits": shown,
        "query": search.get("q", ""),
    }


def _only(document: dict[str, Json], names: list[str]) -> dict[str, Json]:
    return {name: value for name, value in document.items() if name in names}


def _text(document: dict[str, Json]) -> str:
    return " ".join(text for name, texts in document.items() if name.startswith("text_") for text in texts)


class Handler(BaseHTTPRequestHandler):
    """Takes requests off the wire and writes answers on it."""

    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def _respond(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length)
        if self.stand_in.fault:
            self.close_connection = True
            self.stand_in.fault(self)
            return
        parts = urlsplit(self.path)
        parameters = dict(parse_qsl(parts.query))
        body = json.loads(text) if text else None
        key = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        with self.stand_in.lock:
            if self.stand_in.right_keys is None or key in self.stand_in.right_keys:
                status, answer = self.stand_in.answer(self.command, parts.path, parameters, body)
            else:
                status, answer = 403, recorded("wrong key")
            exchange = Exchange(self.command, parts.path, parameters, body, key, status, answer)
            self.stand_in.exchanges.append(exchange)
        self.write(status, "" if status == 204 else json.dumps(answer))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _respond  # noqa: N815  the names are the library's

    def write(
        self, status: int, text: str, *, kind: str = "application/json", length: int | None = None
    ) -> None:
        """Send an answer; `length` is a lie about its size."""
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


# Faults


def answers(status: int, text: str, kind: str = "application/json") -> Fault:
    """Answer everything so."""
    return lambda handler: handler.write(status, text, kind=kind)


def never_answers(handler: Handler) -> None:
    """Take the request, and say nothing until the server is closed."""
    handler.stand_in.was_waited_for |= not handler.stand_in.closing.wait(MOST_SECONDS)


def stops_in_the_middle(handler: Handler) -> None:
    """Send half of an answer."""
    handler.write(200, '{"results": [{"hits": [', length=5000)


def hangs_up(handler: Handler) -> None:
    """Close the connection without a word, as a server that is killed."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that hung up."""


@contextmanager
def running(stand_in: StandIn, port: int = 0) -> Iterator[StandIn]:
    """Let the stand-in answer on a port."""
    handler = type("_Handler", (Handler,), {"stand_in": stand_in})
    stand_in.closing.clear()
    with _Server(("127.0.0.1", port), handler) as server:
        stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield stand_in
        finally:
            stand_in.closing.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A stand-in for a server, without an index."""
    with running(StandIn()) as server:
        yield server
