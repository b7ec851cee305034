"""What Meilisearch is sent: the settings of an index, documents, filters and searches.

Words are folded by us before they are sent, in documents and in queries, so that both engines agree on what
a word is; the text itself goes along, unsearched, to be shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from guestlecture.search.embedder import DIMENSIONS, Vector
from guestlecture.search.engine import Document, Query
from guestlecture.search.matching import fold_text
from guestlecture.search.query_text import QueryText
from guestlecture.search.settings import IndexSettings
from guestlecture.search.typo import ONE_ERROR_LETTERS, TWO_ERRORS_LETTERS
from guestlecture.search.word import compose, folded_words

LOCALES = ["nld", "eng"]  # there is no analysis of Dutch, but it keeps Dutch from being cut as German
NO_LIMIT = 1_000_000
LAST_PAGE = 1_000_000
PARTS = "parts"  # the words within compounds; the least important attribute
EMBEDDER = "meaning"
DIGITS = 5  # of a vector's numbers that are sent
LEAST_SHARE = 10  # hits of each word by itself
SHOWN = ["id", "shown", "parts", "words", "_geo"]


def index_settings(settings: IndexSettings) -> dict[str, Any]:
    """Return all settings of an index that matter, in the order in which the server gives them back."""
    numbers = [f"number_{name}" for name in settings.numbers]
    return {
        "searchableAttributes": [f"text_{name}" for name in (*settings.text, PARTS)],
        "filterableAttributes": sorted(["_geo", "id", *(f"facet_{name}" for name in settings.facets)]),
        "sortableAttributes": sorted(["_geo", "id", *numbers]),
        "rankingRules": [
            "sort",
            "words",
            "typo",
            "attributeRank",
            "proximity",
            "exactness",
            "wordPosition",
            "id:asc",
        ],
        "typoTolerance": {
            "enabled": True,
            "minWordSizeForTypos": {"oneTypo": ONE_ERROR_LETTERS, "twoTypos": TWO_ERRORS_LETTERS},
            "disableOnNumbers": False,  # that would forgive typing 2025O for a word, and not for a number
        },
        "localizedAttributes": [{"attributePatterns": ["*"], "locales": LOCALES}],
        "pagination": {"maxTotalHits": NO_LIMIT},
        "faceting": {"maxValuesPerFacet": NO_LIMIT, "sortFacetValuesBy": {"*": "count"}},
        "stopWords": [],
        "embedders": {EMBEDDER: {"source": "userProvided", "dimensions": DIMENSIONS}},
        "searchCutoffMs": 60_000,  # whole answers only: the client's patience is the limit
    }


def to_index(document: Document, settings: IndexSettings) -> dict[str, Any]:
    """Return the document as it is indexed."""
    shown = {name: [compose(piece) for piece in document.text.get(name, ())] for name in settings.text}
    entry: dict[str, Any] = {
        "id": document.id,
        "shown": {name: text for name, text in shown.items() if text},
        "words": fold_text(shown, settings.text, document.parts),
        "parts": {compound: list(parts) for compound, parts in document.parts.items()},
        f"text_{PARTS}": list(dict.fromkeys(part for parts in document.parts.values() for part in parts)),
        # Without vectors it has to be said so, or the whole batch fails.
        "_vectors": {EMBEDDER: _rounded(document.vectors) if document.vectors is not None else None},
    }
    for name, pieces in shown.items():
        entry[f"text_{name}"] = [" ".join(folded_words(piece)) for piece in pieces]
    for name in settings.facets:
        entry[f"facet_{name}"] = list(document.facets.get(name, ()))
    for name in settings.numbers:
        entry[f"number_{name}"] = document.numbers.get(name)
    if document.point:
        entry["_geo"] = {"lat": document.point.lat, "lng": document.point.lon}
    return entry


def to_searches(uid: str, query: Query, text: QueryText) -> list[dict[str, Any]]:
    """Return the searches of a multi-search that together answer a query; nearly always one."""
    asked = {
        "indexUid": uid,
        "locales": LOCALES,
        "filter": list(to_filters(query)),
        "attributesToRetrieve": SHOWN,
    }
    if query.vector is not None:
        return [{**asked, **_near(query.vector), "limit": query.per_page}]
    if query.matching == "some":
        return [{**asked, **one} for one in _some(query, text)]
    return [
        {
            **asked,
            "q": to_text(text),
            "matchingStrategy": "all",
            "facets": [f"facet_{facet}" for facet in query.facets],
            "sort": to_sort(query),
            "page": max(0, min(query.page, LAST_PAGE)),
            "hitsPerPage": query.per_page,
        }
    ]


def _some(query: Query, text: QueryText) -> Iterator[dict[str, Any]]:
    """Yield what asks for documents with some of the words: all of them, the rare ones, and each by itself.

    The server's own way gives up words until there is a hit, the most usual ones first: it is no OR.
    """
    without = [f'-"{" ".join(phrase)}"' for phrase in text.without]
    words = list(dict.fromkeys([*text.words, *text.parts]))
    strategy = {"matchingStrategy": "frequency"}
    yield {**strategy, "q": " ".join([*without, *words, ""]), "limit": query.per_page}
    share = max(LEAST_SHARE, query.per_page // max(1, len(words)))
    for word in words:
        yield {**strategy, "q": " ".join([*without, word, ""]), "limit": share}


def to_cosines(uid: str, vector: Vector, ids: Sequence[int]) -> dict[str, Any]:
    """Return the search that tells how near these documents are, and nothing else of them."""
    asked = {"indexUid": uid, "filter": [id_filter(ids)], "attributesToRetrieve": ["id"], "limit": len(ids)}
    return {**asked, **_near(vector)}


def _near(vector: Vector) -> dict[str, Any]:
    return {
        "vector": _rounded(vector),
        "hybrid": {"embedder": EMBEDDER, "semanticRatio": 1.0},
        "showRankingScore": True,
    }


def cosine_of(ranking_score: float) -> float:
    """Return the cosine that a ranking score of a search by vector stands for."""
    return 2 * ranking_score - 1


def _rounded(vectors: Vector) -> Any:
    # As float64, in which few digits stay few digits.
    return np.round(vectors.astype(np.float64), DIGITS).tolist()


def to_text(text: QueryText) -> str:
    """Write the query in Meilisearch's language; a blank at the end says that the last word is whole."""
    phrases = [f'"{" ".join(phrase)}"' for phrase in text.phrases]
    without = [f'-"{" ".join(phrase)}"' for phrase in text.without]
    return " ".join([*phrases, *without, *text.words]) + ("" if text.is_prefix else " ")


def to_sort(query: Query) -> list[str]:
    """Return the order asked for; none for relevance."""
    if query.sort == "relevance":
        return []
    if query.sort == "distance" and query.near:
        point = query.near.point
        return [f"_geoPoint({point.lat:.7f},{point.lon:.7f}):asc", "id:asc"]
    return [f"number_{query.sort}:asc", "id:asc"]


def to_filters(query: Query) -> Iterator[str]:
    """Yield conditions that must all hold. Values are quoted: a filter is a language."""
    for facet, values in query.filters.items():
        if values:
            yield f"facet_{facet} IN [{', '.join(map(quote, values))}]"
    if query.ids is not None:
        yield id_filter(query.ids)
    if query.near and query.near.km is not None:
        point, metres = query.near.point, query.near.km * 1000
        yield f"_geoRadius({point.lat:.7f}, {point.lon:.7f}, {metres:.3f})"


def id_filter(ids: Iterable[int]) -> str:
    """Return the condition that a document has one of these ids; with none, that holds of none."""
    return f"id IN [{', '.join(str(int(one)) for one in ids)}]"


def quote(value: str) -> str:
    """Return a value that cannot end its own quotation."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
