"""Whether we and Meilisearch speak the same language, as far as that can be known without a server.

Each request that the adapter sends is one that the published description of the API allows, and so is each
answer that it reads here, on a stand-in that answers as the real server did. Where the real server does
otherwise than it is described, it is right, and the difference has a name below.
This never counts as 'works on Meilisearch': `test_behaviours` on a real server does.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from guestlecture.search.embedder import DIMENSIONS
from guestlecture.search.engine import Near, NoIndex, Query, SearchEngine, SearchUnavailable
from guestlecture.search.keys import INDEXING_ACTIONS, make_keys
from guestlecture.search.opening import open_engine
from guestlecture.search.query_text import MAX_LETTERS
from tests.conftest import SHARED_DATA
from tests.search.collection import EXPERTS, GRONINGEN, SETTINGS
from tests.search.server import Exchange, StandIn, StoredIndex, load_exchanges, stand_in

__all__ = ["stand_in"]  # a fixture

# What the recordings show and the description does not allow.
DEVIATIONS = {
    "facets are a list of names": {
        "request POST /indexes/{index_uid}/search: facets",
        "request POST /multi-search: queries.facets",
    },
    "several searches without federation have an answer each": {"response POST /multi-search 200: "},
    "a task that goes on has no end yet, and says null": {"response GET /tasks/{task_id} 200: finishedAt"},
    "1.50 does not tell the size of an index": {"response GET /indexes/{index_uid}/stats 200: "},
    "what cannot be done is refused with 400": {
        "response PATCH /indexes/{index_uid}/settings 400",
        "response POST /indexes/{index_uid}/search 400",
        "response POST /multi-search 400",
    },
    "a wrong key is refused with 403": {
        "response POST /indexes/{index_uid}/search 403",
        "response DELETE /indexes/{index_uid}/documents 403",
        "response POST /multi-search 403",
    },
    "several searches, one in an index that is not there: 404": {"response POST /multi-search 404"},
    "an empty id names no document": {"request DELETE /indexes/experts/documents/: no such address"},
}
# Seen for one search, and taken to hold for several.
NOT_RECORDED = {
    "response POST /multi-search 400",
    "response POST /multi-search 403",
    "response POST /multi-search 404",
}
NAMED = {place: name for name, places in DEVIATIONS.items() for place in places}


class Description:
    """The published description of the API."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.paths: dict[str, Any] = document["paths"]
        # Others may read what they do not know; a request of ours says nothing that is not described.
        self._registry: Registry[Any] = Registry().with_resources(
            [
                ("urn:answers", Resource(contents=document, specification=DRAFT202012)),
                ("urn:requests", Resource(contents=_strict(document), specification=DRAFT202012)),
            ]
        )

    def differences(self, exchange: Exchange) -> Iterator[str]:
        """Name everything in an exchange that is not as described."""
        template = self._template(exchange.path)
        operation = self.paths.get(template or "", {}).get(exchange.method.lower())
        if operation is None:
            yield f"request {exchange.method} {exchange.path}: no such address"
            return
        place = f"{exchange.method} {template}"
        if exchange.status < 400:  # what the server refused may well have been wrong
            for pointer in self._request_errors(operation, exchange):
                yield f"request {place}: {pointer}"
        described = operation["responses"].get(str(exchange.status))
        if described is None:
            yield f"response {place} {exchange.status}"
            described = self.paths["/version"]["get"]["responses"]["401"]  # an error is an error
        schema = described.get("content", {}).get("application/json", {}).get("schema", {"type": "null"})
        for pointer in self.errors(schema, exchange.answer):
            yield f"response {place} {exchange.status}: {pointer}"

    def errors(self, schema: dict[str, Any], value: Any, base: str = "urn:answers") -> set[str]:
        """Return where a value is not as its schema says."""
        validator = Draft202012Validator(_at(base, schema), registry=self._registry)
        return {_pointer(error) for error in validator.iter_errors(value)}

    def _request_errors(self, operation: dict[str, Any], exchange: Exchange) -> Iterator[str]:
        known = {
            one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == "query"
        }
        for name, value in exchange.parameters.items():
            if name not in known:
                yield f"?{name}"
            elif known[name].get("type") == "integer" and not value.isdigit():
                yield f"?{name}={value}"
        body = operation.get("requestBody")
        if body is None:
            if exchange.body is not None:
                yield "a body"
            return
        schema = body["content"]["application/json"].get("schema", {})
        yield from self.errors(schema, exchange.body, "urn:requests")

    def _template(self, path: str) -> str | None:
        found = [one for one in self.paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one), path)]
        return min(found, key=lambda one: one.count("{"), default=None)


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def _at(base: str, schema: Any) -> Any:
    if isinstance(schema, list):
        return [_at(base, each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: f"{base}{value}" if key == "$ref" else _at(base, value) for key, value in schema.items()}


def _pointer(error: ValidationError) -> str:
    return ".".join(part for part in error.absolute_path if isinstance(part, str))


@pytest.fixture(scope="module")
def description() -> Description:
    """The description, which is not ours to keep beside the tests."""
    path = SHARED_DATA / "meilisearch-openapi.json"
    if not path.exists():
        pytest.skip(f"no description of Meilisearch: {path.name} is not in ../shared/data")
    return Description(json.loads(path.read_text()))


@pytest.fixture
def engine(stand_in: StandIn) -> SearchEngine:
    """The adapter, on the stand-in."""
    keys = {"search_key": "a key to search", "indexing_key": "a key to index"}
    return open_engine(SETTINGS, folder=None, url=stand_in.url, timeout_seconds=10, **keys)


def recordings() -> list[Exchange]:
    """Return the recorded exchanges."""
    return [_exchange(**one) for one in load_exchanges()]


def _exchange(*, request: dict[str, Any], response: dict[str, Any], label: str) -> Exchange:
    path, _, query = request["path"].partition("?")
    parameters = dict(pair.split("=") for pair in query.split("&") if pair)
    body, status, answer = request["body"], response["status"], response["body"]
    return Exchange(request["method"], path, parameters, body, None, status, answer)


def drive(engine: SearchEngine) -> None:
    """Make the adapter send everything that it can send. Who adds a request to it adds a call here."""
    engine.rebuild(EXPERTS)
    engine.rebuild(EXPERTS)  # the first time it takes a name, from then on it swaps
    engine.upsert(EXPERTS[:3])
    engine.delete([EXPERTS[0].id, 424242])
    near = Near(GRONINGEN, km=10)
    filters = {"theme": ["health", 'x" OR id != "1'], "level": ["mbo"]}
    everything = Query(
        'robot "een dag" -lef', filters, frozenset({1, 2}), ["theme", "level"], near, "distance", 2, 7
    )
    engine.search([Query()])
    engine.search([everything, Query("wat", sort="lectures", page=10**30), Query("x" * (2 * MAX_LETTERS))])
    engine.facet_values("theme", "en", Query("robot", filters={"theme": ["energy"]}))
    vector = np.eye(1, DIMENSIONS, dtype=np.float32)
    understood = replace(EXPERTS[0], vectors=vector, parts={"windenergie": ("wind", "energie")})
    engine.upsert([understood])
    some = Query("robot windenergie", filters, matching="some", parts={"windenergie": ("wind", "energie")})
    engine.search([some, replace(some, vector=vector[0], near=near)])
    engine.cosines(vector[0], [EXPERTS[0].id, EXPERTS[1].id])
    engine.ids()
    engine.health()


def unnamed(description: Description, exchanges: list[Exchange]) -> set[str]:
    """Return the differences that have no name."""
    found = {difference for exchange in exchanges for difference in description.differences(exchange)}
    return found - set(NAMED)


# The recordings


def test_the_real_server_does_as_described_but_for_what_is_named(description: Description) -> None:
    assert unnamed(description, recordings()) == set()


def test_each_named_deviation_was_recorded(description: Description) -> None:
    seen = {difference for one in recordings() for difference in description.differences(one)}
    assert set(NAMED) - seen == NOT_RECORDED


def test_an_answer_to_several_searches_is_described_after_all(description: Description) -> None:
    answers = [one.answer for one in recordings() if one.path == "/multi-search"]
    assert answers
    for answer in answers:
        assert description.errors({"$ref": "#/components/schemas/SearchResults"}, answer) == set()


# The adapter


def test_each_request_and_answer_is_as_described(
    description: Description, engine: SearchEngine, stand_in: StandIn
) -> None:
    drive(engine)
    assert unnamed(description, stand_in.exchanges) == set()
    for exchange in stand_in.exchanges:
        if exchange.path == "/multi-search":
            assert (
                description.errors({"$ref": "#/components/schemas/SearchResults"}, exchange.answer) == set()
            )


def test_what_is_refused_is_as_described(
    description: Description, engine: SearchEngine, stand_in: StandIn
) -> None:
    for ask in (engine.ids, engine.health, lambda: engine.search([Query()])):
        with pytest.raises(NoIndex):
            ask()
    stand_in.indexes["test-1"] = (
        StoredIndex()
    )  # without settings, as adding to an index that is gone makes it
    with pytest.raises(NoIndex):
        engine.search([Query(facets=["theme"])])
    stand_in.right_keys = {"another key"}
    with pytest.raises(SearchUnavailable):
        engine.search([Query()])
    assert {exchange.status for exchange in stand_in.exchanges} >= {400, 403, 404}
    assert unnamed(description, stand_in.exchanges) == set()


def test_keys_are_made_as_described(description: Description, stand_in: StandIn) -> None:
    made = make_keys(stand_in.url, "the master key")
    assert len(set(made)) == 2
    assert make_keys(stand_in.url, "the master key") == made
    for key in stand_in.keys.values():
        key["actions"] = ["search", "stats.get"]  # as an earlier version made it
    assert make_keys(stand_in.url, "the master key") == made
    assert sorted(len(key["actions"]) for key in stand_in.keys.values()) == [1, len(INDEXING_ACTIONS)]
    assert unnamed(description, stand_in.exchanges) == set()
    assert {exchange.key for exchange in stand_in.exchanges} == {"the master key"}


def test_the_master_key_is_not_needed_and_each_key_does_its_part(
    engine: SearchEngine, stand_in: StandIn
) -> None:
    drive(engine)
    keys = {(exchange.path == "/multi-search", exchange.key) for exchange in stand_in.exchanges}
    assert keys == {(True, "a key to search"), (False, "a key to index")}


def test_a_request_that_is_not_described_is_noticed(description: Description) -> None:
    sent = Exchange("POST", "/multi-search", {}, {"queries": [{"indexUid": "x", "nosuch": 1}]}, None, 200, {})
    assert "request POST /multi-search: queries" in set(description.differences(sent))
    asked = Exchange("GET", "/indexes", {"limit": "many", "nosuch": "1"}, None, None, 401, {})
    assert set(description.differences(asked)) == {"response GET /indexes 401: "}
    asked = Exchange("GET", "/indexes", {"limit": "many", "nosuch": "1"}, None, None, 200, {})
    assert {"request GET /indexes: ?limit=many", "request GET /indexes: ?nosuch"} < set(
        description.differences(asked)
    )
