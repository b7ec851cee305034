"""The order of hits: ties are broken by id, and only hits up to the page are looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import tantivy
from tantivy import Occur, Order

from guestlecture.domain.place import Point, distance_km
from guestlecture.search.embedded_document import point_of_key
from guestlecture.search.embedded_folder import Snapshot

MAX_VALUES = 60_000  # tantivy refuses to count more than 65,000 values

Address = tuple[int, tantivy.DocAddress]
Stretch = tuple[list[Address], int]  # some of the hits in their order, and how many there are in all


@dataclass(frozen=True)
class Ordering:
    """Puts what a query finds in order, and cuts a stretch from it."""

    snapshot: Snapshot
    query: tantivy.Query

    def count(self) -> int:
        """Return how many there are."""
        return self._search(1)[1]

    def count_values(self, fields: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count the values of these fields."""
        wanted = {field: {"terms": {"field": field, "size": MAX_VALUES}} for field in fields}
        answer = self.snapshot.searcher.aggregate(self.query, wanted) if wanted else {}
        return {
            field: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[field]["buckets"]}
            for field in fields
        }

    def by_field(self, field: str, start: int, stop: int) -> Stretch:
        """Order by a field that differs for every document."""
        hits, total = self._search(stop - start, offset=start, order_by_field=field, order=Order.Asc)
        return self._addresses(hits), total

    def by_relevance(self, start: int, stop: int) -> Stretch:
        """Order by score, then by id. A tie that runs past the end is needed whole, to cut it by id."""
        hits, total = self._search(stop + 1)
        if len(hits) > stop and hits[stop][0] == hits[stop - 1][0]:
            hits, total = self._search(total)
        return _in_order([-score for score, _ in hits], self._addresses(hits))[start:stop], total

    def by_distance(self, point: Point, start: int, stop: int) -> Stretch:
        """Order by distance, then by id; what has no place comes last.

        Hits are counted per place, and only those at the places between start and stop are looked at.
        """
        counts = self.count_values(["point"])["point"]
        distances = {term: distance_km(point, point_of_key(term)) for term in counts}
        end, skipped, needed = 0, 0, list[str]()
        for _, group in groupby(sorted(counts, key=distances.__getitem__), key=distances.__getitem__):
            terms = list(group)
            begin, end = end, end + sum(counts[term] for term in terms)
            if end <= start:
                skipped = end
            elif begin < stop:
                needed += terms
        placed = self._at(needed, distances)[start - skipped : stop - skipped]
        rest, others = self._nowhere().by_field("id", max(0, start - end), max(1, stop - end))
        return placed + rest[: max(0, stop - start - len(placed))], end + others

    def _at(self, terms: list[str], distances: Mapping[str, float]) -> list[Address]:
        """Return the hits at these places, by distance and id."""
        if not terms:
            return []
        places = tantivy.Query.term_set_query(self.snapshot.schema, "point", terms)
        here = self._and(Occur.Must, places)
        hits, _ = here._search(here.count(), order_by_field="point")
        return _in_order([distances[term] for term, _ in hits], self._addresses(hits))

    def _nowhere(self) -> "Ordering":
        """Return the hits without a place."""
        return self._and(Occur.MustNot, tantivy.Query.exists_query("point"))

    def _and(self, occur: Occur, query: tantivy.Query) -> "Ordering":
        clauses = [(Occur.Must, self.query), (occur, query)]
        return Ordering(self.snapshot, tantivy.Query.boolean_query(clauses))

    def _search(self, limit: int, **options: Any) -> tuple[list[tuple[Any, tantivy.DocAddress]], int]:
        """Return sort keys and addresses, and how many there are; tantivy panics at a limit of 0."""
        found: Any = self.snapshot.searcher.search(self.query, limit=max(1, limit), **options)
        return list(found.hits), found.count  # of which its type does not know

    def _addresses(self, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[Address]:
        addresses = [address for _, address in hits]
        ids: list[Any] = self.snapshot.searcher.fast_field_values("id", addresses)
        return list(zip(ids, addresses, strict=True))


def _in_order(keys: Sequence[float], addresses: Sequence[Address]) -> list[Address]:
    ranked = sorted(zip(keys, addresses, strict=True), key=lambda pair: (pair[0], pair[1][0]))
    return [address for _, address in ranked]
