"""Find experts, and look at one."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.domain.wall_time import year_of
from guestlecture.enums import ExpertStatus
from guestlecture.finding import find_for
from guestlecture.forms.search import DISTANCES, PER_PAGE
from guestlecture.models import Expert
from guestlecture.permissions import requires
from guestlecture.queries.availability import next_half_days
from guestlecture.queries.expert import get_expert
from guestlecture.queries.open_date import list_open_dates
from guestlecture.queries.place import list_place_names
from guestlecture.queries.search import find_experts, find_similar
from guestlecture.views.facet import chips_of, facets_of, find_wider
from guestlecture.views.hours_beside import hours_beside_for, nearby_days_for
from guestlecture.views.present import experts_index, me, questions, zone
from guestlecture.web.limits import searches
from guestlecture.web.templates import rules

blueprint = Blueprint("expert", __name__)
MOST_SIMILAR = 3


@blueprint.get("/experts")
@searches
@requires("expert.find")
def index() -> Any:
    """Who fits, and why? The results alone for the script that asks for them while somebody types."""
    user = me() if current_user.is_authenticated else None
    finding = find_for(request.args, user, at=now(), zone=zone(), rules=rules())
    only_results = request.headers.get("X-Fragment") == "results"
    results = find_experts(
        experts_index(), finding.query(), questions(), year=year_of(now(), zone()), is_typing=only_results
    )
    chips = chips_of(finding)
    is_empty = not results.page.total and not results.is_simple
    response = render_template(
        "expert/fragment.html" if only_results else "expert/index.html",
        search=finding.search,
        when=finding.when,
        results=results,
        nearby=nearby_days_for([each.expert.id for each in (*results.found, *results.also)]),
        facets=facets_of(finding.search, results),
        chips=chips,
        wider=find_wider(finding, chips) if is_empty else [],
        origin=finding.place,
        places=[] if only_results else list_place_names(),
        distances=DISTANCES,
        per_page=PER_PAGE,
    )
    return response, 422 if finding.when.errors else 200, {"Vary": "X-Fragment"}


@blueprint.get("/experts/<int:id>")
@requires("expert.see", get_expert)
def show(expert: Expert) -> Any:
    """Would this work for my class?"""
    is_public = expert.status is ExpertStatus.PUBLISHED
    year = year_of(now(), zone())
    similar = find_similar(experts_index(), expert, year=year, most=MOST_SIMILAR) if is_public else []
    return render_template(
        "expert/show.html",
        expert=expert,
        is_public=is_public,
        similar=similar,
        half_days=next_half_days(expert, at=now(), zone=zone(), rules=rules()),
        open_dates=list_open_dates(expert, at=now(), zone=zone()),
        beside=hours_beside_for(expert) if is_public else [],
    )
