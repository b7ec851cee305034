"""Conversations with a Meilisearch server.

Every write is a task: it is waited for, and its failure is raised, which the client does not do. Whatever
keeps the server from answering is one thing to the caller: SearchUnavailable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from meilisearch import Client
from meilisearch.errors import (
    MeilisearchApiError,
    MeilisearchCommunicationError,
    MeilisearchError,
    MeilisearchTimeoutError,
)
from meilisearch.models.task import TaskInfo
from pydantic import BaseModel

from guestlecture.search.engine import IndexingFailed, NoIndex, SearchUnavailable

TASK_MILLISECONDS = 600_000
TASK_LOOK_MILLISECONDS = 5

Entry = dict[str, Any]


class Server:
    """A server, as seen with one key and one patience."""

    def __init__(self, url: str, key: str | None, timeout_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._timeout_seconds = timeout_seconds

    def search(self, searches: Sequence[Entry]) -> list[Entry]:
        """Return the answers to several searches, in one round trip."""
        with _answering(bad_request=NoIndex):  # our searches fit our indexes; so the index is not ours
            results = list(self._client.multi_search(searches)["results"])
            if len(results) != len(searches):
                raise ValueError(f"{len(results)} answers to {len(searches)} searches")
            return results

    def list_ids(self, uid: str, batch: int) -> Iterator[int]:
        """Yield the ids of all documents."""
        with _answering():
            index, total, offset = self._client.index(uid), 1, 0
            while offset < total:
                found = index.get_documents({"fields": ["id"], "offset": offset, "limit": batch})
                yield from (document.id for document in found.results)
                total, offset = found.total, offset + batch

    def count(self, uid: str) -> int:
        """Return how many documents an index holds."""
        with _answering():
            return self._client.index(uid).get_stats().number_of_documents

    def version(self) -> str:
        """Return the version of the server."""
        with _answering():
            return str(self._client.get_version()["pkgVersion"])

    def list_indexes(self, pattern: str) -> list[str]:
        """Return the names of all indexes that look like the pattern."""
        with _answering():
            answer: Any = self._client.get_raw_indexes({"limit": 1000})  # not the list that its type says
            return [one["uid"] for one in answer["results"] if re.fullmatch(pattern, one["uid"])]

    def create(self, uid: str, settings: Entry) -> None:
        """Make an index, give it its settings, and see that it has them."""
        with _answering():
            client = self._client
            _finish(client, client.create_index(uid, {"primaryKey": "id"}))
            _finish(client, client.index(uid).update_settings(settings))
        self.check_settings(uid, settings)

    def check_settings(self, uid: str, settings: Entry) -> None:
        """See that an index has these settings."""
        with _answering():
            given = self._client.index(uid).get_settings()
        if wrong := [name for name, value in settings.items() if not _holds(given.get(name), value)]:
            raise IndexingFailed(f"{uid} did not take its settings: {', '.join(wrong)}")

    def add_documents(self, uid: str, batches: Iterable[list[Entry]]) -> None:
        """Add or replace documents; the server works on a batch while the next is sent."""
        tasks = []
        for batch in batches:
            with _answering():
                tasks.append(self._client.index(uid).add_documents(batch, primary_key="id"))
        with _answering():
            for task in tasks:
                _finish(self._client, task)

    def delete_documents(self, uid: str, condition: str) -> None:
        """Remove the documents of which the condition holds; never without a condition."""
        with _answering():
            _finish(self._client, self._client.index(uid).delete_documents(filter=condition))

    def drop(self, uid: str) -> None:
        """Remove an index."""
        with _answering():
            _finish(self._client, self._client.delete_index(uid))

    def discard(self, uid: str) -> None:
        """Have an index removed some time."""
        with _answering():
            self._client.delete_index(uid)

    def put_in_place(self, new: str, uid: str, *, is_swap: bool) -> None:
        """Give an index another's name, in one step; the other, if there is one, takes this one's."""
        with _answering():
            _finish(self._client, self._client.swap_indexes([{"indexes": [new, uid], "rename": not is_swap}]))

    @property
    def _client(self) -> Client:
        """A client of its own for each call: it is not made to be shared among threads."""
        return Client(self._url, self._key, timeout=self._timeout_seconds)  # type: ignore[arg-type]  # says int


def in_batches(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    """Yield the entries in lists of this size; the last may be shorter."""
    rest = iter(entries)
    while batch := list(islice(rest, size)):
        yield batch


@contextmanager
def _answering(*, bad_request: type[SearchUnavailable] = SearchUnavailable) -> Iterator[None]:
    """Turn every failure to answer into SearchUnavailable: no connection, late, 4xx, 5xx, another JSON."""
    try:
        yield
    except MeilisearchApiError as error:
        if error.code == "index_not_found":
            raise NoIndex(f"{error.message} Rebuild it.") from error
        kind = bad_request if error.status_code == 400 else SearchUnavailable
        text = error.message if error.code else "no answer of Meilisearch"  # perhaps a page of a proxy
        raise kind(f"{text} ({error.code or error.status_code})") from error
    except MeilisearchTimeoutError as error:
        raise SearchUnavailable("the server did not answer in time") from error
    except MeilisearchCommunicationError as error:
        raise SearchUnavailable("there is no connection to the server") from error
    except (MeilisearchError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise SearchUnavailable(f"no answer of Meilisearch ({type(error).__name__})") from error


def _holds(given: Any, wanted: Any) -> bool:
    """Return whether a setting is as wanted; a server may know more keys than we do."""
    if isinstance(given, BaseModel):  # the client reads some settings as objects
        given = given.model_dump()
    if isinstance(wanted, Mapping):
        return isinstance(given, Mapping) and all(_holds(given.get(key), wanted[key]) for key in wanted)
    return bool(given == wanted)


def _finish(client: Client, task: TaskInfo) -> None:
    """Wait for a task; the client returns a failed one as if nothing were wrong."""
    done = client.wait_for_task(task.task_uid, TASK_MILLISECONDS, TASK_LOOK_MILLISECONDS)
    if done.status != "succeeded":
        reason: Mapping[str, Any] = done.error or {}
        raise IndexingFailed(f"{done.type} {done.status}: {reason.get('message', 'no reason given')}")
