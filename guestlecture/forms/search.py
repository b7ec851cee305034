"""What a visitor looks for, read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from guestlecture.domain.place import Point
from guestlecture.forms.base import storable, strip
from guestlecture.search.engine import Near, Query

PER_PAGE = 12
LONGEST_TEXT = 200
LAST_PAGE = 500
FACETS = ("theme", "level", "venue", "language", "costs", "municipality")
SORTS = ("relevance", "distance", "lectures")
DISTANCES = (5, 10, 25, 50)


@dataclass(frozen=True)
class Search:
    """A search as it stands in the address: nothing in it can be wrong, only left out."""

    text: str
    filters: Mapping[str, tuple[str, ...]]
    place: str
    km: int | None
    sort: str
    page: int

    def query(self, origin: Point | None) -> Query:
        """Return the question for the engine; distances are measured from `origin`."""
        sort = "relevance" if self.sort == "distance" and origin is None else self.sort
        near = Near(origin, self.km) if origin else None
        return Query(
            text=self.text,
            filters=self.filters,
            facets=FACETS,
            near=near,
            sort=sort,
            page=self.page,
            per_page=PER_PAGE,
        )

    def address(self, **changes: Any) -> str:
        """Return the part of an address behind the question mark; a change of anything begins at page 1."""
        values: dict[str, Any] = {"q": self.text, **self.filters, "place": self.place, "km": self.km}
        values |= {"sort": self.sort if self.sort != "relevance" else "", "page": ""} | changes
        return "?" + urlencode([pair for name, value in values.items() for pair in _pairs(name, value)])

    def without(self, facet: str, value: str) -> str:
        """Return the address with one filter less."""
        return self.address(**{facet: tuple(each for each in self.filters[facet] if each != value)})


def read_search(values: MultiDict[str, str]) -> Search:
    """Read a search from an address. What cannot be read is left out, as if nobody had chosen it."""
    filters = {facet: tuple(dict.fromkeys(values.getlist(facet)))[:50] for facet in FACETS}
    km = values.get("km", type=int)
    page = values.get("page", 1, type=int)
    sort = values.get("sort", "")
    return Search(
        text=storable(values.get("q", ""))[:LONGEST_TEXT],
        filters={facet: chosen for facet, chosen in filters.items() if any(chosen)},
        place=strip(values.get("place", ""))[:LONGEST_TEXT],
        km=km if km in DISTANCES else None,
        sort=sort if sort in SORTS else "relevance",
        page=min(max(page, 1), LAST_PAGE),
    )


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    several = value if isinstance(value, tuple) else (value,)
    return [(name, str(each)) for each in several if each not in ("", None)]
