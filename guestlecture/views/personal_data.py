"""What we keep about a person: to take along, and to have forgotten."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.forms.account import OwnPasswordForm
from guestlecture.forms.base import Form
from guestlecture.models import Expert
from guestlecture.permissions import requires
from guestlecture.queries.expert import get_expert
from guestlecture.queries.personal_data import export_of, list_open_requests_of, list_planned
from guestlecture.services.personal_data import erase_expert, erase_user
from guestlecture.services.user import authenticate
from guestlecture.views.present import me, zone
from guestlecture.views.request_draft import forget_draft
from guestlecture.web.limits import logs_in
from guestlecture.web.login import leave
from guestlecture.web.templates import rules

blueprint = Blueprint("personal_data", __name__)


@blueprint.get("/account/data")
@requires("personal-data.export")
def export() -> Any:
    """Everything about whoever is logged in, as a file."""
    content = json.dumps(export_of(me()), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": "attachment; filename=my-data.json", "Cache-Control": "no-store"}
    return Response(content, mimetype="application/json", headers=headers)


@blueprint.route("/account/delete", methods=["GET", "POST"])
@logs_in
@requires("personal-data.erase")
def erase() -> Any:
    """Name what will happen, and after the password delete the account."""
    form = OwnPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            address = request.remote_addr or ""
            user = authenticate(me().email, form.password.data, address=address, at=now())
            erase_user(user, at=now(), zone=zone(), rules=rules())
            leave()
            forget_draft()
            flash(_("Your account has been deleted."), "good")
            return redirect(url_for("home.index"))
    page = render_template(
        "personal_data/erase.html",
        form=form,
        planned=list_planned(me(), at=now()),
        requests=list_open_requests_of(me()),
        expert=me().expert,
    )
    return page, form.status


@blueprint.route("/experts/<int:id>/delete", methods=["GET", "POST"])
@requires("expert.erase", get_expert)
def erase_profile(expert: Expert) -> Any:
    """Delete the profile of an expert without an account, who asked for it."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            erase_expert(expert, by=me(), at=now(), zone=zone(), rules=rules())
            flash(_("The profile has been deleted."), "good")
            return redirect(url_for("register.index"))
    planned = list_planned(expert, at=now())
    return render_template(
        "personal_data/erase_profile.html", form=form, expert=expert, planned=planned
    ), form.status
