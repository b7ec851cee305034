"""A query as tantivy understands it.

Every word becomes the best of many alternatives: each attribute, each number of errors, joined with its
neighbour, split in two. An alternative has a fixed score, so that fewer errors always outweigh a better
attribute, and a better attribute always outweighs the fine score (BM25).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import tantivy
from tantivy import Occur

from guestlecture.domain.place import distance_km
from guestlecture.search.embedded_document import PARTS
from guestlecture.search.embedded_folder import Snapshot
from guestlecture.search.engine import Near, Query
from guestlecture.search.query_text import Form, QueryText
from guestlecture.search.settings import IndexSettings
from guestlecture.search.typo import double_first

MAX_COST = 4  # more than the errors that any form can have
MAX_BM25 = 40.0  # more than BM25 gives a word in any collection that fits on a disk
UNKNOWN_WORD = 10.0  # about what BM25 gives a rare word


@dataclass(frozen=True)
class Weights:
    """Scores in three tiers, for a query with so many terms and an index with so many attributes."""

    terms: int
    attributes: int

    def score(self, errors: int, rank: int) -> float:
        """Return the score of a match with so many errors in the attribute of this rank."""
        step = self.terms + 1.0  # more than all fine scores together
        tier = step * (self.terms * self.attributes + 1)  # more than all attributes together
        return (MAX_COST - errors) * tier + (self.attributes - rank) * step

    @property
    def fine(self) -> float:
        """Return the factor that keeps the BM25 of one word, over all attributes, under one."""
        return 1 / (MAX_BM25 * self.attributes)


@dataclass(frozen=True)
class QueryBuilder:
    """Turns queries into tantivy's, for the index as it is in one snapshot."""

    settings: IndexSettings
    snapshot: Snapshot

    @property
    def _fields(self) -> list[str]:
        """The fields that are searched, the most important one first."""
        return [f"text_{name}" for name in (*self.settings.text, PARTS)]

    def build(self, query: Query, text: QueryText) -> tantivy.Query:
        """Return what all hits must be, scored by relevance."""
        weights = Weights(len(text.forms), len(self._fields))
        if query.matching == "some":
            clauses = [(Occur.Must, self._some(text, weights))]
        else:
            clauses = [(Occur.Must, self._term(forms, weights)) for forms in text.forms]
            clauses += [(Occur.Should, self._fine(word, weights)) for word in text.words]
        clauses += [(Occur.Must, _unscored(one)) for one in self._filters(query)]
        clauses += [(Occur.MustNot, self._phrase_anywhere(words)) for words in text.without]
        if not any(occur == Occur.Must for occur, _ in clauses):
            clauses.append((Occur.Must, _unscored(tantivy.Query.all_query())))
        return tantivy.Query.boolean_query(clauses)

    def filter(self, query: Query) -> tantivy.Query:
        """Return what passes the filters of a query, whatever its words."""
        clauses = [(Occur.Must, one) for one in self._filters(query)]
        return tantivy.Query.boolean_query(clauses or [(Occur.Must, tantivy.Query.all_query())])

    def _some(self, text: QueryText, weights: Weights) -> tantivy.Query:
        """Return what holds some of the words, scored by BM25: rare words count more.

        A word that no document holds is looked for with errors.
        """
        ways = [(Occur.Should, self._exactly(word)) for word in (*text.words, *text.parts)]
        for term, forms in zip(text.terms, text.forms, strict=True):
            if not any(self._has_all(field, (term,)) for field in self._fields):
                tier = weights.score(0, 0)
                ways.append(
                    (Occur.Should, tantivy.Query.boost_query(self._term(forms, weights), UNKNOWN_WORD / tier))
                )
        return tantivy.Query.boolean_query(ways)

    def _exactly(self, word: str) -> tantivy.Query:
        schema = self.snapshot.schema
        fields = [
            (Occur.Should, tantivy.Query.term_query(schema, field, double_first(word), "freq"))
            for field in self._fields
        ]
        return tantivy.Query.boolean_query(fields)

    def _term(self, forms: tuple[Form, ...], weights: Weights) -> tantivy.Query:
        alternatives = [
            tantivy.Query.const_score_query(one, weights.score(errors, rank))
            for rank, field in enumerate(self._fields)
            for form in forms
            for errors, one in self._ways(field, form)
        ]
        return tantivy.Query.disjunction_max_query(alternatives)

    def _ways(self, field: str, form: Form) -> Iterator[tuple[int, tantivy.Query]]:
        """Yield how a form can stand in a field, with the errors that it then has."""
        if len(form.words) > 1:
            if self._has_all(field, form.words):
                yield form.cost, self._phrase(field, form.words)
            return
        word, schema = double_first(form.words[0]), self.snapshot.schema
        if not form.is_prefix:
            yield form.cost, tantivy.Query.term_query(schema, field, word, index_option="basic")
        for errors in range(0 if form.is_prefix else 1, form.allowed + 1):
            way = tantivy.Query.fuzzy_term_query(schema, field, word, errors, True, form.is_prefix)
            yield form.cost + errors, way

    def _has_all(self, field: str, words: tuple[str, ...]) -> bool:
        return all(self.snapshot.searcher.doc_freq(field, double_first(word)) for word in words)

    def _fine(self, word: str, weights: Weights) -> tantivy.Query:
        return tantivy.Query.boost_query(self._exactly(word), weights.fine)

    def _phrase(self, field: str, words: tuple[str, ...]) -> tantivy.Query:
        """Return these words one after the other."""
        schema = self.snapshot.schema
        if len(words) == 1:
            return tantivy.Query.term_query(schema, field, double_first(words[0]), index_option="basic")
        return tantivy.Query.phrase_query(schema, field, [double_first(word) for word in words])

    def _phrase_anywhere(self, words: tuple[str, ...]) -> tantivy.Query:
        fields = [(Occur.Should, self._phrase(field, words)) for field in self._fields]
        return tantivy.Query.boolean_query(fields)

    def _filters(self, query: Query) -> Iterator[tantivy.Query]:
        for facet, values in query.filters.items():
            if values:
                yield self._any_of(f"filter_{facet}", [value.lower() for value in values])
        if query.ids is not None:
            yield self._any_of("id", list(query.ids))
        if query.near and query.near.km is not None:
            yield self._any_of("point", self._places_within(query.near, query.near.km))

    def _any_of(self, field: str, values: list[str] | list[int]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self.snapshot.schema, field, values)

    def _places_within(self, near: Near, km: float) -> list[str]:
        places = self.snapshot.places.items()
        return [term for term, place in places if distance_km(near.point, place) <= km]


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)
