"""Experts whom a round has found for a teacher who wants to be asked first."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.forms.proposal import AcceptForm
from guestlecture.models import Proposal
from guestlecture.permissions import requires
from guestlecture.queries.proposal import get_proposal
from guestlecture.services.suggestion import approve_suggestion, refuse_suggestion
from guestlecture.views.present import me
from guestlecture.views.request import request_page

blueprint = Blueprint("suggestion", __name__)


@blueprint.post("/suggestions/<int:id>/approve")
@requires("suggestion.answer", get_proposal)
def approve(proposal: Proposal) -> Any:
    """Let the expert be asked."""
    form = AcceptForm()
    with form.refusals():
        approve_suggestion(proposal, by=me(), at=now())
        flash(
            _("%(name)s has been asked. You get a mail with the answer.", name=proposal.expert.name), "good"
        )
        return redirect(url_for("request.show", id=proposal.request_id))
    return request_page(proposal.request, form)


@blueprint.post("/suggestions/<int:id>/refuse")
@requires("suggestion.answer", get_proposal)
def refuse(proposal: Proposal) -> Any:
    """Pass the expert over; nobody hears of it."""
    form = AcceptForm()
    with form.refusals():
        refuse_suggestion(proposal, by=me(), at=now())
        flash(
            _("Good. %(name)s hears nothing of it, and your request stays open.", name=proposal.expert.name),
            "good",
        )
        return redirect(url_for("request.show", id=proposal.request_id))
    return request_page(proposal.request, form)
