"""Filters in words: what can be chosen, what is chosen, and what would be found without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from guestlecture.domain.place import Point
from guestlecture.enums import Costs, Language, Level, Venue
from guestlecture.forms.search import Search
from guestlecture.i18n import label, word
from guestlecture.queries.expert import Results, count_experts
from guestlecture.queries.theme import list_themes, list_top_themes
from guestlecture.views.present import experts_index

WORDS: dict[str, type[StrEnum]] = {"level": Level, "venue": Venue, "language": Language, "costs": Costs}
Choice = tuple[str, str, int]  # value, word, count


@dataclass(frozen=True)
class Chip:
    """A filter that is chosen, and the address without it."""

    filter: str
    text: str
    address: str


@dataclass(frozen=True)
class Wider:
    """A search with less filters than one that found nobody; `left_out` is in words, or None for all."""

    left_out: str | None
    address: str
    count: int


def facets_of(search: Search, results: Results) -> dict[str, tuple[str, Sequence[Choice]]]:
    """Return the facets with their title and choices, in the order of the page."""
    counts = results.page.facets
    chosen = search.filters
    choices = {
        facet: _of_enum(enum, counts.get(facet, {}), chosen.get(facet, ())) for facet, enum in WORDS.items()
    }
    nowhere = dict.fromkeys(chosen.get("municipality", ()), 0)
    towns = sorted(
        (nowhere | dict(counts.get("municipality", {}))).items(), key=lambda pair: (-pair[1], pair[0])
    )
    choices["municipality"] = [(name, name, count) for name, count in towns]
    choices["theme"] = _themes(search, counts.get("theme", {}))
    titles = {
        "theme": _("Theme"),
        "level": _("Level"),
        "municipality": _("Municipality"),
        "costs": _("Costs"),
        "venue": _("Where"),
        "language": _("Language"),
    }
    return {facet: (title, choices[facet]) for facet, title in titles.items() if choices[facet]}


def chips_of(search: Search, place: str | None) -> list[Chip]:
    """Return what is chosen, in words; distances are measured from `place`, if from anywhere."""
    words = _words()
    chips = [
        Chip(facet, words.get((facet, value), value), search.without(facet, value))
        for facet, values in search.filters.items()
        for value in values
    ]
    if search.km and place:
        text = _("At most %(km)s km from %(place)s", km=search.km, place=place)
        chips.append(Chip("km", text, search.address(km=None)))
    return chips


def find_wider(search: Search, chips: Sequence[Chip], origin: Point | None) -> list[Wider]:
    """Return how many there would be without each filter and, last, without all of them.

    Only filters that make a difference are named; nothing where the engine does not answer.
    """
    without = {name: one for name, one in search.without_each().items() if name in _names(chips)}
    if not without:
        return []
    searches = [*without.values(), search.without_all()]
    counts = count_experts(experts_index(), [one.query(origin) for one in searches])
    found = [
        Wider(_names(chips)[name], one.address(), count)
        for (name, one), count in zip(without.items(), counts, strict=False)
        if count
    ]
    if len(without) > 1 and counts[-1:] != [0]:  # of one filter, both say the same
        found += [Wider(None, searches[-1].address(), count) for count in counts[-1:]]
    return found


def _names(chips: Sequence[Chip]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for chip in chips:
        names[chip.filter] = f"{names[chip.filter]}, {chip.text}" if chip.filter in names else chip.text
    return names


def _words() -> dict[tuple[str, str], str]:
    words = {("theme", theme.slug): label(theme) for theme in list_themes()}
    return words | {(facet, each.value): word(each) for facet, enum in WORDS.items() for each in enum}


def _of_enum(enum: type[StrEnum], counts: Any, chosen: Sequence[str]) -> list[Choice]:
    shown = {*counts, *chosen}
    return [(each.value, word(each), counts.get(each.value, 0)) for each in enum if each.value in shown]


def _themes(search: Search, counts: Any) -> list[Choice]:
    # Sub-themes are shown where their theme, or one of them, is chosen.
    chosen, shown = set(search.filters.get("theme", ())), []
    for top in list_top_themes():
        shown.append(top)
        if chosen & {top.slug, *(theme.slug for theme in top.children)}:
            shown += top.children
    return [(theme.slug, label(theme), counts.get(theme.slug, 0)) for theme in shown]
