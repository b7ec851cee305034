"""The best experts for an open request, and asking up to three of them in order."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.forms.turn import TurnForm
from guestlecture.models import Request
from guestlecture.permissions import requires
from guestlecture.queries.fitting import Fitting
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.request import get_request
from guestlecture.queries.turn import list_turns
from guestlecture.services.turn import ask_in_order
from guestlecture.views.present import me, zone
from guestlecture.web.limits import searches
from guestlecture.web.templates import rules

blueprint = Blueprint("turn", __name__)


@blueprint.route("/requests/<int:id>/best", methods=["GET", "POST"])
@searches
@requires("request.ask", get_request)
def index(request: Request) -> Any:
    """Who fits best, and why; and a form to ask some of them."""
    form, found = TurnForm(), _best(request)
    form.fit([each.expert for each in found])
    if form.validate_on_submit():
        with form.refusals():
            best = {each.expert.id: each for each in found}
            choices = [(best[id].expert, best[id].best.offer) for id in form.chosen()]
            ask_in_order(request, choices, by=me(), at=now(), zone=zone(), rules=rules())
            flash(
                _("Asked. If the first says no, or nothing in time, we ask the next one and tell you."),
                "good",
            )
            return redirect(url_for("request.show", id=request.id))
    page = render_template(
        "turn/index.html", form=form, asked=request, found=found, turns=list_turns(request)
    )
    return page, form.status


def _best(request: Request) -> list[Fitting]:
    if request.is_aimed:
        return []
    return rank_experts(request, at=now(), zone=zone(), rules=rules())
