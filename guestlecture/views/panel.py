"""A panel as a whole: enough speakers, cancel it, move it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Side
from guestlecture.forms.base import Form
from guestlecture.forms.panel import CancelPanelForm, MovePanelForm
from guestlecture.forms.proposal import AcceptForm
from guestlecture.models import Request
from guestlecture.permissions import requires
from guestlecture.queries.panel import list_panel
from guestlecture.queries.request import get_request
from guestlecture.services.panel import cancel_panel, move_panel, settle_panel
from guestlecture.views.present import me, zone
from guestlecture.views.request import request_page
from guestlecture.web.templates import rules

blueprint = Blueprint("panel", __name__)


@blueprint.post("/requests/<int:id>/panel/enough")
@requires("panel.change", get_request)
def settle(request: Request) -> Any:
    """Go on with those who have said yes."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            settle_panel(request, Side.TEACHER, by=me(), at=now())
            flash(_("The panel goes on with those who have said yes."), "good")
            return redirect(url_for("request.show", id=request.id))
    return request_page(request, AcceptForm())


@blueprint.route("/requests/<int:id>/panel/cancel", methods=["GET", "POST"])
@requires("panel.change", get_request)
def cancel(request: Request) -> Any:
    """Name what will happen, then cancel it with all who have said yes."""
    form, panel = CancelPanelForm(), list_panel(request)
    if not panel:  # everybody has taken the yes back
        return redirect(url_for("request.show", id=request.id))
    if form.validate_on_submit():
        with form.refusals():
            cancel_panel(request, reason=form.reason.data or "", by=me(), at=now(), rules=rules())
            flash(_("Cancelled. All speakers who had said yes get an e-mail."), "good")
            return redirect(url_for("request.show", id=request.id))
    return render_template("panel/cancel.html", form=form, asked=request, panel=panel), form.status


@blueprint.route("/requests/<int:id>/panel/move", methods=["GET", "POST"])
@requires("panel.change", get_request)
def move(request: Request) -> Any:
    """Name what will happen, then ask everybody for another moment."""
    form, panel = MovePanelForm(), list_panel(request)
    if not panel:
        return redirect(url_for("request.show", id=request.id))
    minutes = int((panel[0].ends_at - panel[0].starts_at).total_seconds() // 60)
    form.fit(local_date(now(), zone()) + timedelta(days=1), minutes)
    if form.validate_on_submit():
        with form.refusals():
            moment = form.moment(zone())
            move_panel(request, moment, by=me(), at=now(), zone=zone(), rules=rules())
            flash(_("All speakers who had said yes are asked for the other moment."), "good")
            return redirect(url_for("request.show", id=request.id))
    return render_template("panel/move.html", form=form, asked=request, panel=panel), form.status
