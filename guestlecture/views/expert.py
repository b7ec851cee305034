"""Find experts, and look at one."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from guestlecture.domain.place import Point, point_of
from guestlecture.enums import ExpertStatus
from guestlecture.forms.search import DISTANCES, PER_PAGE, Search, read_search
from guestlecture.models import Expert
from guestlecture.permissions import requires
from guestlecture.queries.expert import find_experts, get_expert
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.place import find_place, list_places
from guestlecture.views.facet import chips_of, facets_of, find_wider
from guestlecture.views.present import experts_index
from guestlecture.web.limits import searches

blueprint = Blueprint("expert", __name__)


@blueprint.get("/experts")
@searches
@requires("expert.find")
def index() -> Any:
    """Who fits, and why? The results alone for the script that asks for them while somebody types."""
    search = read_search(request.args)
    origin, origin_name = _origin(search)
    results = find_experts(experts_index(), search.query(origin))
    chips = chips_of(search, origin_name)
    is_empty = not results.page.total and not results.is_simple
    only_results = request.headers.get("X-Fragment") == "results"
    response = render_template(
        "expert/fragment.html" if only_results else "expert/index.html",
        search=search,
        results=results,
        facets=facets_of(search, results),
        chips=chips,
        wider=find_wider(search, chips, origin) if is_empty else [],
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
    # From the place that somebody typed, else from the own school; where that is not known, from nowhere.
    point, name = None, None
    place = find_place(search.place) if search.place else None
    if place:
        point, name = point_of(place.lat, place.lon), place.name
    elif current_user.is_authenticated and current_user.memberships:
        institution = current_user.memberships[0].institution
        point, name = point_of_institution(institution), institution.name
    return (point, name) if point else (None, None)
