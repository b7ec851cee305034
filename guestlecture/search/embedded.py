"""The embedded engine: tantivy, in a folder. Nothing to install, nothing to start.

Any process reads; one at a time writes. What a killed writer had not committed never was.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from operator import index as whole_number
from pathlib import Path

import tantivy

from guestlecture.domain.place import distance_km
from guestlecture.search.embedded_document import Stored, to_index
from guestlecture.search.embedded_folder import IndexFolder, Snapshot
from guestlecture.search.embedded_order import Address, Ordering, Stretch
from guestlecture.search.embedded_query import QueryBuilder
from guestlecture.search.embedded_vectors import VectorWriter
from guestlecture.search.embedder import Vector
from guestlecture.search.engine import Document, Health, Hit, IndexingFailed, NoIndex, Page, Query
from guestlecture.search.facet import beginning_with, check_query, count_query, join_pages, split_query
from guestlecture.search.highlight import Highlights
from guestlecture.search.matching import Terms
from guestlecture.search.query_text import QueryText, parse
from guestlecture.search.settings import IndexSettings

WRITER_BYTES = 50_000_000
WIDER = 8  # when filters leave too few of the nearest


class EmbeddedEngine:
    """One index, in a folder of its own under the given one."""

    def __init__(self, settings: IndexSettings, *, folder: Path) -> None:
        self.settings = settings
        self._folder = IndexFolder(folder / settings.name, settings)

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add the documents, or replace those with the same id."""
        with self._folder.locked():
            self._write(self._folder.live(), lambda writer, vectors: self._put(writer, vectors, documents))

    def delete(self, ids: Iterable[int]) -> None:
        """Remove the documents with these ids."""
        numbers = [whole_number(one) for one in ids]
        with self._folder.locked(), suppress(NoIndex):
            self._write(self._folder.live(), lambda writer, vectors: _remove(writer, vectors, numbers))

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index by these documents; readers go on with the old one meanwhile."""
        with self._folder.locked():
            self._fill_new(documents)
        return self._folder.snapshot().searcher.num_docs

    def search(self, queries: Sequence[Query]) -> list[Page]:
        """Answer several queries, all from the same state of the index."""
        for query in queries:
            check_query(query, self.settings)
        with self._folder.reading() as snapshot:
            return [
                join_pages(query, [self._answer(snapshot, one) for one in split_query(query)])
                for query in queries
            ]

    def cosines(self, vector: Vector, ids: Sequence[int]) -> Mapping[int, float]:
        """Return the cosine of the nearest passage of each of these documents that has any."""
        with self._folder.reading() as snapshot:
            return snapshot.vectors.nearness(vector, ids).nearest(max(1, len(ids)))

    def facet_values(self, facet: str, text: str, query: Query) -> Mapping[str, int]:
        """Count the values of a facet that begin with `text`, its own filter ignored."""
        (page,) = self.search([count_query(query, facet)])
        return beginning_with(text, page.facets[facet])

    def ids(self) -> frozenset[int]:
        """Return all ids in the index."""
        with self._folder.reading(anew=True) as snapshot:
            everything = Ordering(snapshot, tantivy.Query.all_query())
            return frozenset(one for one, _ in everything.by_field("id", 0, snapshot.searcher.num_docs)[0])

    def health(self) -> Health:
        """Say which engine this is and how much it holds."""
        searcher = self._folder.snapshot().searcher
        return Health("tantivy", version("tantivy"), searcher.num_docs)

    def _fill_new(self, documents: Iterable[Document]) -> None:
        try:
            generation = self._folder.new_generation()
        except (OSError, ValueError) as error:
            raise IndexingFailed(f"index {self.settings.name}: {error}") from error
        self._write(generation, lambda writer, vectors: self._fill(writer, vectors, documents))
        self._folder.make_live(generation)

    def _fill(
        self, writer: tantivy.IndexWriter, vectors: VectorWriter, documents: Iterable[Document]
    ) -> None:
        self._put(writer, vectors, documents)
        vectors.write()
        vectors.sketch()

    def _write(self, generation: Path, change: Callable[[tantivy.IndexWriter, VectorWriter], None]) -> None:
        writer, vectors = self._folder.writer(generation, WRITER_BYTES), VectorWriter(generation)
        try:
            try:
                change(writer, vectors)
                vectors.write()
                writer.commit()
            finally:
                writer.wait_merging_threads()  # ends the writer, and drops what is not committed
        except (OSError, ValueError) as error:
            raise IndexingFailed(f"index {self.settings.name}: {error}") from error

    def _put(self, writer: tantivy.IndexWriter, vectors: VectorWriter, documents: Iterable[Document]) -> None:
        for document in documents:
            _remove(writer, vectors, [document.id])
            writer.add_document(to_index(document, self.settings))
            vectors.put(document.id, document.vectors)

    def _answer(self, snapshot: Snapshot, query: Query) -> Page:
        text = parse(query.text, query.parts)
        if query.vector is not None:
            return self._nearest(snapshot, query, query.vector, text)
        ordering = Ordering(snapshot, QueryBuilder(self.settings, snapshot).build(query, text))
        found, total = _stretch(ordering, query, text)
        counts = ordering.count_values([f"facet_{facet}" for facet in query.facets])
        terms = Terms(text)
        hits = [self._hit(snapshot, query, terms, one) for one in found]
        return Page(hits, total, {facet: counts[f"facet_{facet}"] for facet in query.facets})

    def _nearest(self, snapshot: Snapshot, query: Query, vector: Vector, text: QueryText) -> Page:
        """Return the documents that mean about the same and pass the filters, the nearest first."""
        builder, terms = QueryBuilder(self.settings, snapshot), Terms(text)
        nearness = snapshot.vectors.nearness(vector, query.ids)
        limit, found = query.per_page, list[tuple[Address, float]]()
        while True:
            nearest = nearness.nearest(limit)
            passing = builder.filter(replace(query, ids=frozenset(nearest)))
            addresses = dict(Ordering(snapshot, passing).by_field("id", 0, max(1, len(nearest)))[0])
            found = [((one, addresses[one]), cosine) for one, cosine in nearest.items() if one in addresses]
            if len(found) >= query.per_page or len(nearest) < limit:
                break
            limit *= WIDER
        hits = [
            replace(self._hit(snapshot, query, terms, address), cosine=cosine)
            for address, cosine in found[: query.per_page]
        ]
        return Page(hits, len(found), {})

    def _hit(self, snapshot: Snapshot, query: Query, terms: Terms, address: Address) -> Hit:
        if terms.is_empty and not query.near:  # one of very many perhaps
            return Hit(address[0])
        stored = Stored(snapshot.searcher.doc(address[1]))
        matches = {} if terms.is_empty else terms.match(stored.words, self.settings.text)
        point = stored.point if query.near else None
        distance = distance_km(query.near.point, point) if query.near and point else None
        return Hit(address[0], distance, matches, found=Highlights(terms, stored.read))


def _stretch(ordering: Ordering, query: Query, text: QueryText) -> Stretch:
    """Return the hits of the page, and how many there are in all."""
    start = (query.page - 1) * query.per_page
    stop = start + query.per_page
    if not 0 <= start < min(stop, ordering.snapshot.searcher.num_docs):
        return [], ordering.count()
    if query.sort == "distance" and query.near:
        return ordering.by_distance(query.near.point, start, stop)
    if query.sort != "relevance":
        return ordering.by_field(f"order_{query.sort}", start, stop)
    return ordering.by_relevance(start, stop) if text.forms else ordering.by_field("id", start, stop)


def _remove(writer: tantivy.IndexWriter, vectors: VectorWriter, ids: Iterable[int]) -> None:
    for one in ids:
        writer.delete_documents_by_term("id", one)
        vectors.put(one, None)
