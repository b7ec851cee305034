"""Filters in words: what can be chosen, what is chosen, and what would be found without it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from guestlecture.enums import Costs, Language, Level, Venue
from guestlecture.finding import Finding
from guestlecture.forms.search import FACETS, FREE_ON, SEARCHED_FACETS, Search
from guestlecture.i18n import label, span, span_at, word
from guestlecture.queries.expertise import list_expertise_of
from guestlecture.queries.search import Results, count_experts
from guestlecture.queries.theme import list_themes, list_top_themes
from guestlecture.search.facet import is_named
from guestlecture.views.present import experts_index

WORDS: dict[str, type[StrEnum]] = {"level": Level, "venue": Venue, "language": Language, "costs": Costs}
MOST_SHOWN = 10  # of a facet with many values
Choice = tuple[str, str, int]  # value, word, count


@dataclass(frozen=True)
class Facet:
    """What can be chosen of one kind.

    Of many values only some are shown: `typed` is what somebody looks for among them (None where all are
    shown), `fitting` counts the values that fit it, and `others` those of them that are not shown.
    """

    name: str
    title: str
    choices: Sequence[Choice]
    typed: str | None = None
    fitting: int = 0
    others: int = 0


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


def facets_of(search: Search, results: Results) -> list[Facet]:
    """Return the facets in the order of the page; one without anything to choose is left out."""
    counts = {facet: results.page.facets.get(facet, {}) for facet in FACETS}
    choices = {facet: _of_enum(facet, search, counts[facet]) for facet in WORDS}
    choices["theme"] = _themes(search, counts["theme"])
    titles = {
        "theme": _("Theme"),
        "level": _("Level"),
        "expertise": _("Expertise"),
        "municipality": _("Municipality"),
        "costs": _("Costs"),
        "venue": _("Where"),
        "language": _("Language"),
    }
    facets = [
        _searched(facet, title, search, counts[facet])
        if facet in SEARCHED_FACETS
        else Facet(facet, title, choices[facet])
        for facet, title in titles.items()
    ]
    return [facet for facet in facets if facet.choices or facet.typed]


def chips_of(finding: Finding) -> list[Chip]:
    """Return what is chosen, in words. A distance from nowhere filters nothing, and is no chip."""
    search, words = finding.search, _words(finding.search)
    chips = [
        Chip(facet, words.get((facet, value), value), search.without(facet, value))
        for facet, values in search.filters.items()
        for value in values
    ]
    if search.km and finding.place:
        text = _("At most %(km)s km from %(place)s", km=search.km, place=finding.place)
        chips.append(Chip("km", text, search.address(km=None)))
    if finding.moment:
        school = finding.school
        when = span_at(finding.moment, school) if school else span(finding.moment)
        text = _("Free on %(moment)s", moment=when)
        chips.append(Chip("free", text, search.address(**dict.fromkeys(FREE_ON))))
    return chips


def find_wider(finding: Finding, chips: Sequence[Chip]) -> list[Wider]:
    """Return how many there would be without each filter and, last, without all of them.

    Only filters that make a difference are named; nothing where the engine does not answer.
    """
    search = finding.search
    without = {name: one for name, one in search.without_each().items() if name in _names(chips)}
    if not without:
        return []
    searches = [*without.values(), search.without_all()]
    counts = count_experts(experts_index(), [finding.query(one) for one in searches])
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


def _words(search: Search) -> dict[tuple[str, str], str]:
    if not any(search.filters.values()):
        return {}
    words = {("theme", theme.slug): label(theme) for theme in list_themes()}
    words |= {(facet, each.value): word(each) for facet, enum in WORDS.items() for each in enum}
    tags = list_expertise_of(search.filters.get("expertise", ()))
    return words | {("expertise", tag.slug): label(tag) for tag in tags}


def _of_enum(facet: str, search: Search, counts: Mapping[str, int]) -> list[Choice]:
    shown = {*counts, *search.filters.get(facet, ())}
    return [
        (each.value, word(each), counts.get(each.value, 0)) for each in WORDS[facet] if each.value in shown
    ]


def _searched(facet: str, title: str, search: Search, counts: Mapping[str, int]) -> Facet:
    # The counts are of all values, so that looking among them asks the engine nothing more.
    chosen, typed = search.filters.get(facet, ()), search.typed[facet]
    fitting = _fitting(facet, typed, counts) if typed else list(counts)
    shown = [*fitting[:MOST_SHOWN], *(value for value in chosen if value not in fitting[:MOST_SHOWN])]
    texts = {tag.slug: label(tag) for tag in list_expertise_of(shown)} if facet == "expertise" else {}
    choices = [(value, texts.get(value, value), counts.get(value, 0)) for value in shown]
    looked_for = typed if typed or len(counts) > MOST_SHOWN else None
    return Facet(facet, title, choices, looked_for, len(fitting), len(set(fitting) - set(shown)))


def _fitting(facet: str, typed: str, values: Iterable[str]) -> list[str]:
    if facet != "expertise":
        return [value for value in values if is_named(typed, (value,))]
    names = {
        tag.slug: (tag.label_nl, tag.label_en, *(synonym.text for synonym in tag.synonyms))
        for tag in list_expertise_of(values, with_synonyms=True)
    }
    return [value for value in values if is_named(typed, names.get(value, ()))]


def _themes(search: Search, counts: Mapping[str, int]) -> list[Choice]:
    # Sub-themes are shown where their theme, or one of them, is chosen.
    chosen, shown = set(search.filters.get("theme", ())), []
    for top in list_top_themes():
        shown.append(top)
        if chosen & {top.slug, *(theme.slug for theme in top.children)}:
            shown += top.children
    return [(theme.slug, label(theme), counts.get(theme.slug, 0)) for theme in shown]
