"""The port to search: what the rest of the product knows of an engine.

SQL is the truth; an index is a copy that can be thrown away and rebuilt at any time. Two engines stand
behind this port: `embedded` (tantivy, in a folder) and `meilisearch` (a server). Both behave the same, which
`tests/search` states and proves on each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from guestlecture.domain.place import Point
from guestlecture.search.embedder import Vector
from guestlecture.search.highlight import Highlights
from guestlecture.search.matching import Match
from guestlecture.search.settings import IndexSettings

MOST_VECTORS = 16


class SearchUnavailable(Exception):
    """The engine is down, did not answer in time, or has no index in today's form yet.

    The caller answers from SQL and says so; a writer tries again later, or rebuilds.
    """


class NoIndex(SearchUnavailable):
    """The engine is there, a whole index in today's form is not: only `rebuild` makes one."""


class IndexingFailed(Exception):
    """The engine was there and refused a change: trying the same again will not help."""


class BadQuery(ValueError):
    """A query names a facet or a sort that the index does not have: a mistake of ours, never of a visitor."""


@dataclass(frozen=True)
class Document:
    """One thing that can be found.

    `text` maps each searchable attribute to its pieces of text, `facets` each facet to its values, `numbers`
    each sortable number to its value. `parts` maps the compounds in the text, folded, to the words they are
    made of: by these they are found too. `passages` are the texts whose meaning counts, 16 at most, and
    `vectors` what they mean, a row each, as far as that has been worked out. Whatever is not in here cannot
    be found, and cannot leak.
    """

    id: int
    text: Mapping[str, Sequence[str]]
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    point: Point | None = None
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passages: Sequence[str] = ()
    vectors: Vector | None = field(default=None, compare=False, repr=False)

    @property
    def is_understood(self) -> bool:
        """Whether the meaning of all its passages is known."""
        return len(self.passages) == (0 if self.vectors is None else len(self.vectors))


@dataclass(frozen=True)
class Near:
    """Measure distances from a point, and keep only what lies within `km` when that is given."""

    point: Point
    km: float | None = None


@dataclass(frozen=True)
class Query:
    """What somebody looks for.

    Values of one facet in `filters` are alternatives; facets among each other must all hold. `ids` keeps only
    those documents (None: all). `facets` names the facets whose values are to be counted; the counts of a
    facet ignore that facet's own filter. `sort` is 'relevance', 'distance' (needs `near`) or the name of a
    number, ascending; ties are broken by id, and what has no place or number comes last. Pages count from 1.

    Of `text` all words must match, each in any attribute. The last word may be the beginning of a longer one
    unless something follows it; "words in quotes" must stand together as they are; -word must not occur.
    No words at all: everything.

    `matching` 'some' asks for documents with some of the words, rare ones first; `parts` maps compounds among
    them to words that will do as well. A `vector` asks for the documents that mean about the same, nearest
    first, whatever their words. Of both, the first `per_page` hits come; total and facet counts mean nothing.
    """

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ids: frozenset[int] | None = None
    facets: Sequence[str] = ()
    near: Near | None = None
    sort: str = "relevance"
    page: int = 1
    per_page: int = 20
    matching: Literal["all", "some"] = "all"
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    vector: Vector | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Hit:
    """A document found.

    `distance_km` is given when the query says `near` and the document has a place, `cosine` when it has a
    `vector`: that of the nearest passage. `matches` are the words of the query, folded, that were found.
    """

    id: int
    distance_km: float | None = None
    matches: Mapping[str, Match] = field(default_factory=dict)
    cosine: float | None = None
    found: Highlights | None = field(default=None, compare=False, repr=False)

    @property
    def highlights(self) -> Mapping[str, Sequence[Sequence[tuple[str, bool]]]]:
        """The pieces that matched, by attribute, as parts of text that matched or not; never HTML."""
        return self.found.marked.highlights if self.found else {}

    @property
    def words(self) -> Sequence[str]:
        """The words of the document that matched, as it writes them."""
        return self.found.marked.words if self.found else ()

    @property
    def errors(self) -> int:
        """How many errors were forgiven, over all words."""
        return sum(match.errors for match in self.matches.values())


@dataclass(frozen=True)
class Page:
    """One page of an answer.

    `total` and the facet counts are exact, for the whole answer; the most frequent value comes first.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Health:
    """How an engine is doing: its name and version, and how many documents the index holds."""

    engine: str
    version: str
    documents: int


class SearchEngine(Protocol):
    """One index on one engine. Reading may happen in any process; only the worker writes."""

    settings: IndexSettings

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add the documents, or replace those with the same id; findable when this returns.

        Raises NoIndex if there is none: it would be one of these documents alone. Raises SearchUnavailable,
        IndexingFailed.
        """

    def delete(self, ids: Iterable[int]) -> None:
        """Remove the documents with these ids; unknown ids are no error. Raises as `upsert` does."""

    def search(self, queries: Sequence[Query]) -> list[Page]:
        """Answer several queries in one round trip, in their order.

        Raises NoIndex, SearchUnavailable, BadQuery.
        """

    def cosines(self, vector: Vector, ids: Sequence[int]) -> Mapping[int, float]:
        """Return the cosine of the nearest passage of each of these documents that has any."""

    def facet_values(self, facet: str, text: str, query: Query) -> Mapping[str, int]:
        """Count the values of a facet that begin with `text`, within the query (its own filter ignored)."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index in one step by these documents; returns how many there are now.

        Of several at a time one wins, and the others win after it or raise IndexingFailed.
        """

    def ids(self) -> frozenset[int]:
        """All ids the index holds, looked up anew, to compare it with SQL.

        Raises NoIndex, SearchUnavailable.
        """

    def health(self) -> Health:
        """Ask the engine how it is. Raises NoIndex, SearchUnavailable."""
