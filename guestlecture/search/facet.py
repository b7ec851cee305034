"""Facets: each is counted without its own filter, on both engines in the same way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from guestlecture.search.engine import BadQuery, Page, Query
from guestlecture.search.settings import IndexSettings
from guestlecture.search.word import fold

LETTERS_WITHIN = 4  # energie is found in windenergie, ai is not in maintenance


def check_query(query: Query, settings: IndexSettings) -> None:
    """Raise BadQuery for a name that the index does not have, or a place that is not on earth."""
    unknown = (set(query.facets) | set(query.filters)) - set(settings.facets)
    if unknown:
        raise BadQuery(f"{settings.name} has no facet {sorted(unknown)[0]!r}")
    if query.sort not in ("relevance", "distance", *settings.numbers):
        raise BadQuery(f"{settings.name} cannot be sorted by {query.sort!r}")
    if query.sort == "distance" and query.near is None:
        raise BadQuery("a sort by distance needs a place")
    if query.near and not (abs(query.near.point.lat) <= 90 and abs(query.near.point.lon) <= 180):
        raise BadQuery(f"{query.near.point} is not on earth")


def count_query(query: Query, facet: str) -> Query:
    """Return the query that only counts this facet, without its own filter."""
    filters = {name: values for name, values in query.filters.items() if name != facet}
    return replace(query, filters=filters, facets=(facet,), sort="relevance", per_page=0)


def split_query(query: Query) -> list[Query]:
    """Return the query proper, and one more for each counted facet that is filtered by."""
    filtered = [facet for facet in query.facets if query.filters.get(facet)]
    rest = [facet for facet in query.facets if facet not in filtered]
    return [replace(query, facets=rest), *(count_query(query, facet) for facet in filtered)]


def join_pages(query: Query, pages: Sequence[Page]) -> Page:
    """Return one page from the answers to `split_query`."""
    counts = {facet: page.facets[facet] for page in pages for facet in page.facets}
    return replace(pages[0], facets={facet: in_order(counts[facet]) for facet in query.facets})


def beginning_with(text: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Return the values that begin with the text, whatever their case and accents."""
    start = fold(text.strip())
    return in_order({value: count for value, count in counts.items() if fold(value).startswith(start)})


def is_named(text: str, names: Iterable[str]) -> bool:
    """Say whether one of the names holds a text: where a word begins, or anywhere if it is not short."""
    wanted = fold(" ".join(text.split()))
    return any(
        f" {wanted}" in f" {name}" or (len(wanted) >= LETTERS_WITHIN and wanted in name)
        for name in map(fold, names)
    )


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts, the most frequent value first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
