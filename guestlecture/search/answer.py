"""The answer to what a person looks for: who has all the words, and when these are few, who comes near.

The list proper is strict: exact total, exact facets, pages in which nobody comes twice. Its first hundred
are put in order of fit, within each number of forgiven errors. The second list has no total: at most twenty
that hold some of the words or mean the same. Both orders come from one function, `fit`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guestlecture.search.embedder import Vector
from guestlecture.search.engine import Hit, Page, Query, SearchEngine
from guestlecture.search.fit import fit, words_share
from guestlecture.search.query_text import QueryText, parse
from guestlecture.search.typo import allowed_errors, find_errors
from guestlecture.search.vocabulary import Vocabulary
from guestlecture.search.word import fold

RANKED = 100  # hits of the strict list that are put in order of fit; half of it costs quality on Meilisearch
CANDIDATES = 60  # by words and by meaning, each
MOST_ALSO = 20
LEAST_COSINE = 0.45  # of random pairs, 95 in a hundred lie below
LEAST_WORDS = 0.15  # share of the words asked for: a match of 'the' alone is none


@dataclass(frozen=True)
class Answer:
    """The strict list, and what is also interesting when that is shorter than a page."""

    page: Page
    also: Sequence[Hit]


def answer(engine: SearchEngine, query: Query, *, vocabulary: Vocabulary, vector: Vector | None) -> Answer:
    """Answer a query, of which `vector` is the meaning; None: by words alone. Raises SearchUnavailable.

    `vocabulary` knows the words of the query, and those within them, in this collection.
    """
    text = parse(query.text)
    if not text.terms:
        return Answer(engine.search([query])[0], ())
    ranking = _Ranking(text, vocabulary.compounds(text.words), vocabulary)
    is_ranked = query.sort == "relevance" and query.page * query.per_page <= RANKED
    (strict,) = engine.search([replace(query, page=1, per_page=RANKED) if is_ranked else query])
    is_thin = query.page == 1 and strict.total < query.per_page
    near = _who_comes_near(engine, query, ranking.parts, vector) if is_thin else []
    hits = _with_cosines(engine, vector, [*strict.hits, *near] if is_ranked else near)
    also = ranking.also(hits, besides=strict.hits) if is_thin else []
    if is_ranked:
        start, ordered = (query.page - 1) * query.per_page, ranking.in_order(hits[: len(strict.hits)])
        strict = replace(strict, hits=ordered[start : start + query.per_page])
    return Answer(replace(strict, hits=ranking.marked(strict.hits)), ranking.marked(also))


def read_again(text: QueryText, hit: Hit) -> str | None:
    """Return the words of a question as they stand in a hit; None where that is as they were typed."""
    if not hit.errors:
        return None
    return " ".join(_as_written(word, hit) for word in text.words)


def _as_written(word: str, hit: Hit) -> str:
    """Return the word of a hit that was taken for this one: the nearest, and the shortest of those."""
    found = []
    for written in hit.words:
        errors = find_errors(word, fold(written), allowed_errors(word), is_prefix=True)
        if errors is not None:
            found.append((errors, len(written), written.lower()))
    return min(found)[2] if found else word


def _who_comes_near(
    engine: SearchEngine, query: Query, parts: Mapping[str, Sequence[str]], vector: Vector | None
) -> list[Hit]:
    """Return who holds some of the words, and who means about the same; some perhaps twice."""
    asked = replace(query, facets=(), sort="relevance", page=1, per_page=CANDIDATES, parts=parts)
    ways = [replace(asked, matching="some")]
    if vector is not None:
        ways.append(replace(asked, vector=vector))
    return [hit for page in engine.search(ways) for hit in page.hits]


def _with_cosines(engine: SearchEngine, vector: Vector | None, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits with their cosines, as far as they have vectors."""
    unknown = [hit.id for hit in hits if hit.cosine is None]
    if vector is None or not unknown:
        return list(hits)
    cosines = engine.cosines(vector, unknown)
    return [hit if hit.cosine is not None else replace(hit, cosine=cosines.get(hit.id)) for hit in hits]


@dataclass(frozen=True)
class _Ranking:
    """Puts hits in order for one query."""

    text: QueryText
    parts: Mapping[str, Sequence[str]]
    vocabulary: Vocabulary

    def in_order(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return strict hits: the fewest errors first, then the best fit."""
        return sorted(hits, key=lambda hit: (hit.errors, -self._fit(hit), hit.id))

    def also(self, hits: Sequence[Hit], *, besides: Sequence[Hit]) -> list[Hit]:
        """Return who comes near, the best fit first; who is found both ways is one hit."""
        known = {hit.id for hit in besides}
        found = {hit.id: hit for hit in hits if hit.id not in known and self._comes_near(hit)}
        return sorted(found.values(), key=lambda hit: (-self._fit(hit), hit.id))[:MOST_ALSO]

    def marked(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits; words that stand everywhere are not marked in them beside others."""
        terms = set(self.text.terms)
        usual = frozenset(term for term in terms if self.vocabulary.is_usual(term))
        if not usual or usual == terms:
            return list(hits)
        return [replace(hit, found=replace(hit.found, unmarked=usual)) if hit.found else hit for hit in hits]

    def _fit(self, hit: Hit) -> float:
        return fit(hit, self.text, self.parts, self.vocabulary)

    def _comes_near(self, hit: Hit) -> bool:
        if hit.cosine is not None and hit.cosine >= LEAST_COSINE:
            return True
        return words_share(self.text, self.parts, hit.matches, self.vocabulary) >= LEAST_WORDS
