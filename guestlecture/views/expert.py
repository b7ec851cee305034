"""Find experts, and look at one."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from guestlecture.domain.place import Point, point_of
from guestlecture.enums import Costs, ExpertStatus, Language, Level, Venue
from guestlecture.forms.search import DISTANCES, PER_PAGE, Search, read_search
from guestlecture.i18n import label, word
from guestlecture.models import Expert
from guestlecture.permissions import requires
from guestlecture.queries.expert import Results, find_experts, get_expert
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.place import find_place, list_places
from guestlecture.queries.theme import list_top_themes
from guestlecture.views.present import experts_index
from guestlecture.web.limits import searches

blueprint = Blueprint("expert", __name__)
WORDS: dict[str, type[StrEnum]] = {"level": Level, "venue": Venue, "language": Language, "costs": Costs}
Choice = tuple[str, str, int]  # value, word, count


@blueprint.get("/experts")
@searches
@requires("expert.find")
def index() -> Any:
    """Who fits, and why? The results alone for the script that asks for them while somebody types."""
    search = read_search(request.args)
    origin, origin_name = _origin(search)
    results = find_experts(experts_index(), search.query(origin))
    only_results = request.headers.get("X-Fragment") == "results"
    response = render_template(
        "expert/fragment.html" if only_results else "expert/index.html",
        search=search,
        results=results,
        facets=_facets(search, results),
        chips=_chips(search),
        origin=origin_name,
        places=[] if only_results else list_places(),
        distances=DISTANCES,
        per_page=PER_PAGE,
    )
    return response, {"Vary": "X-Fragment"}


@blueprint.get("/experts/<int:id>")
@requires("expert.see", get_expert)
def show(expert: Expert) -> Any:
    """Would this work for my class?"""
    is_public = expert.status is ExpertStatus.PUBLISHED
    return render_template("expert/show.html", expert=expert, is_public=is_public)


def _origin(search: Search) -> tuple[Point | None, str | None]:
    # From the place that somebody typed, else from the own school.
    place = find_place(search.place) if search.place else None
    if place:
        return point_of(place.lat, place.lon), place.name
    if current_user.is_authenticated and current_user.memberships:
        institution = current_user.memberships[0].institution
        return point_of_institution(institution), institution.name
    return None, None


def _facets(search: Search, results: Results) -> dict[str, tuple[str, Sequence[Choice]]]:
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


def _of_enum(enum: type[StrEnum], counts: Any, chosen: Sequence[str]) -> list[Choice]:
    shown = {*counts, *chosen}
    return [(each.value, word(each), counts.get(each.value, 0)) for each in enum if each.value in shown]


def _chips(search: Search) -> list[tuple[str, str]]:
    """Return what is chosen, in words, each with the address without it."""
    words = {
        ("theme", theme.slug): label(theme) for top in list_top_themes() for theme in (top, *top.children)
    }
    words |= {(facet, each.value): word(each) for facet, enum in WORDS.items() for each in enum}
    return [
        (words.get((facet, value), value), search.without(facet, value))
        for facet, values in search.filters.items()
        for value in values
    ]


def _themes(search: Search, counts: Any) -> list[Choice]:
    # Sub-themes are shown where their theme, or one of them, is chosen.
    chosen, shown = set(search.filters.get("theme", ())), []
    for top in list_top_themes():
        shown.append(top)
        if chosen & {top.slug, *(theme.slug for theme in top.children)}:
            shown += top.children
    return [(theme.slug, label(theme), counts.get(theme.slug, 0)) for theme in shown]
