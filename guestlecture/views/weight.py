"""What counts how much in the score of a match, with a preview of what a change does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.match import Weights
from guestlecture.domain.wall_time import local_date
from guestlecture.forms.weight import WeightForm
from guestlecture.models import Request
from guestlecture.permissions import requires
from guestlecture.queries.fitting import Fitting
from guestlecture.queries.match import get_weights
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.request import list_latest_open_to_all
from guestlecture.services.weight import choose_weights
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("weight", __name__)
REQUESTS, EXPERTS = 5, 3  # in the preview


@dataclass(frozen=True)
class Compared:
    """The first experts for a request, by the weights of now and by others."""

    request: Request
    before: Sequence[Fitting]
    after: Sequence[Fitting]


@blueprint.route("/weights", methods=["GET", "POST"])
@requires("weight.edit")
def index() -> Any:
    """The weights of the region; a look at what others would do; and saving them."""
    form, compared = WeightForm(), list[Compared]()
    form.fit(get_weights())
    is_right = form.validate_on_submit()
    if is_right:
        with form.refusals():
            weights = form.weights()
            weights.check()
            if "look" not in http.form:
                choose_weights(weights, by=me(), at=now())
                flash(_("Saved. From now on matches are scored this way."), "good")
                return redirect(url_for("weight.index"))
            compared = [_compare(each, weights) for each in _some_requests()]
    is_look = is_right and not form.problems
    page = render_template("weight/index.html", form=form, compared=compared, is_look=is_look)
    return page, 200 if is_look else form.status


def _some_requests() -> list[Request]:
    return list_latest_open_to_all(local_date(now(), zone()), limit=REQUESTS)


def _compare(request: Request, weights: Weights) -> Compared:
    return Compared(request, _first(request, None), _first(request, weights))


def _first(request: Request, weights: Weights | None) -> list[Fitting]:
    return rank_experts(request, at=now(), zone=zone(), rules=rules(), weights=weights)[:EXPERTS]
