"""The Meilisearch engine, through the official client.

An index carries the version of its form in its name, so a search never meets an index in another form.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from operator import index as whole_number
from typing import Any
from uuid import uuid4

from guestlecture.domain.place import Point, distance_km
from guestlecture.search.embedder import Vector
from guestlecture.search.engine import (
    Document,
    Health,
    Hit,
    NoIndex,
    Page,
    Query,
    SearchUnavailable,
)
from guestlecture.search.facet import beginning_with, check_query, count_query, join_pages, split_query
from guestlecture.search.highlight import Highlights
from guestlecture.search.matching import Terms
from guestlecture.search.meilisearch_form import (
    cosine_of,
    id_filter,
    index_settings,
    to_cosines,
    to_index,
    to_searches,
)
from guestlecture.search.meilisearch_server import Server, in_batches
from guestlecture.search.query_text import parse
from guestlecture.search.settings import IndexSettings

ANSWER_SECONDS = 30.0  # for the worker, which has more patience than a visitor
BATCH = 100  # with vectors some ten megabytes
NEW = "-new-"  # in the name of an index that is being built
IDS_BATCH = 10_000


class MeilisearchEngine:
    """One index on a server; safe to share among threads."""

    def __init__(
        self,
        settings: IndexSettings,
        *,
        url: str,
        search_key: str | None,
        indexing_key: str | None = None,
        timeout_seconds: float = 1.0,
    ) -> None:
        self.settings = settings
        self._reading = Server(url, search_key, timeout_seconds)
        self._asking = Server(url, indexing_key or search_key, timeout_seconds)
        self._writing = Server(url, indexing_key or search_key, ANSWER_SECONDS)
        self._uid = f"{settings.name}-{settings.version}"

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add the documents, or replace those with the same id."""
        existing = self._existing(self._asking)
        if self._uid not in existing:  # the server would make one without settings
            if others := [uid for uid in existing if NEW not in uid]:
                raise SearchUnavailable(f"{others[0]} has another form than {self._uid}: rebuild it")
            raise NoIndex(f"{self._uid} is not built yet: rebuild it")
        self._add(self._uid, documents)

    def delete(self, ids: Iterable[int]) -> None:
        """Remove the documents with these ids."""
        numbers = [whole_number(one) for one in ids]
        if numbers and self._uid in self._existing(self._asking):
            self._writing.delete_documents(self._uid, id_filter(numbers))

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index by these documents; readers go on with the old one meanwhile."""
        new = f"{self._uid}{NEW}{uuid4().hex[:12]}"
        try:
            count = self._fill_new(new, documents)
            self._writing.put_in_place(new, self._uid, is_swap=self._uid in self._existing(self._writing))
        except Exception:
            with suppress(SearchUnavailable):
                self._writing.discard(new)
            raise
        for other in self._existing(self._writing):
            if other != self._uid:  # what we replaced, another form, or left by a rebuild that was stopped
                self._writing.drop(other)
        return count

    def search(self, queries: Sequence[Query]) -> list[Page]:
        """Answer several queries in one round trip."""
        for query in queries:
            check_query(query, self.settings)
        parts = [split_query(query) for query in queries]
        answers = iter(self._answers([one for part in parts for one in part]))
        return [
            join_pages(query, [next(answers) for _ in part])
            for query, part in zip(queries, parts, strict=True)
        ]

    def cosines(self, vector: Vector, ids: Sequence[int]) -> Mapping[int, float]:
        """Return the cosine of the nearest passage of each of these documents that has any."""
        (result,) = self._reading.search([to_cosines(self._uid, vector, ids)])
        scores = {found["id"]: found["_rankingScore"] for found in result["hits"]}
        # Who has no vectors is among the hits as well, with a score of 0.
        return {identity: cosine_of(score) for identity, score in scores.items() if score > 0}

    def facet_values(self, facet: str, text: str, query: Query) -> Mapping[str, int]:
        """Count the values of a facet that begin with `text`, its own filter ignored."""
        (page,) = self.search([count_query(query, facet)])
        return beginning_with(text, page.facets[facet])

    def ids(self) -> frozenset[int]:
        """Return all ids in the index."""
        return frozenset(self._asking.list_ids(self._uid, IDS_BATCH))

    def health(self) -> Health:
        """Say which engine this is and how much it holds."""
        return Health("meilisearch", self._asking.version(), self._asking.count(self._uid))

    def _existing(self, server: Server) -> list[str]:
        """Return the names of this index in all its forms, and of unfinished rebuilds."""
        return server.list_indexes(rf"{re.escape(self.settings.name)}-\d+({NEW}[0-9a-f]+)?")

    def _fill_new(self, new: str, documents: Iterable[Document]) -> int:
        settings = index_settings(self.settings)
        self._writing.create(new, settings)
        self._add(new, documents)
        # Another rebuild may have ended meanwhile and removed this one; then adding made it anew, without.
        self._writing.check_settings(new, settings)
        return self._writing.count(new)

    def _add(self, uid: str, documents: Iterable[Document]) -> None:
        entries = (to_index(document, self.settings) for document in documents)
        self._writing.add_documents(uid, in_batches(entries, BATCH))

    def _answers(self, queries: Sequence[Query]) -> list[Page]:
        if not queries:
            return []
        asked = [to_searches(self._uid, query, parse(query.text, query.parts)) for query in queries]
        results = iter(self._reading.search([search for searches in asked for search in searches]))
        return [
            self._page(query, [next(results) for _search in searches])
            for query, searches in zip(queries, asked, strict=True)
        ]

    def _page(self, query: Query, results: Sequence[Mapping[str, Any]]) -> Page:
        terms = Terms(parse(query.text, query.parts))
        counts = results[0].get("facetDistribution") or {}
        found = {each["id"]: each for result in results for each in result["hits"]}
        return Page(
            hits=[self._hit(query, terms, each) for each in found.values()],
            total=results[0].get("totalHits", len(found)),
            facets={facet: counts.get(f"facet_{facet}", {}) for facet in query.facets},
        )

    def _hit(self, query: Query, terms: Terms, found: Mapping[str, Any]) -> Hit:
        matches = {} if terms.is_empty else terms.match(found["words"], self.settings.text)
        place = found.get("_geo")
        distance = None
        if query.near and place:
            distance = distance_km(query.near.point, Point(place["lat"], place["lng"]))
        cosine = None if query.vector is None else cosine_of(found["_rankingScore"])
        highlights = Highlights(terms, lambda: (found["shown"], found["parts"]))
        return Hit(found["id"], distance, matches, cosine, highlights)
