"""Ask the next speaker: one click on a ranked list."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.db import get
from guestlecture.forms.substitute import AskForm
from guestlecture.models import Expert, Request
from guestlecture.permissions import requires
from guestlecture.queries.request import get_request
from guestlecture.services.substitute import ask_next
from guestlecture.views.present import me, zone
from guestlecture.views.request import request_page
from guestlecture.web.templates import rules

blueprint = Blueprint("substitute", __name__)


@blueprint.post("/requests/<int:id>/ask")
@requires("request.ask", get_request)
def ask(request: Request) -> Any:
    """Put the request to one of the list."""
    form = AskForm()
    if form.validate_on_submit():
        with form.refusals():
            expert = get(Expert, form.expert.data)
            ask_next(request, expert, by=me(), at=now(), zone=zone(), rules=rules())
            flash(_("%(name)s has been asked. You will hear by e-mail.", name=expert.name), "good")
            return redirect(url_for("request.show", id=request.id))
    return request_page(request, form)
