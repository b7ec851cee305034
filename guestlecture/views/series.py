"""A series: its lectures and how they stand, whom to ask for all of them, and the end of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.db import get
from guestlecture.forms.base import Form
from guestlecture.forms.series import CancelSeriesForm
from guestlecture.forms.substitute import AskForm
from guestlecture.models import Expert, Series
from guestlecture.permissions import requires
from guestlecture.queries.series import get_series, is_going
from guestlecture.queries.series_next import list_next_for_all
from guestlecture.services.series import cancel_series
from guestlecture.services.series_answer import ask_for_series
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("series", __name__)


@blueprint.get("/series/<int:id>")
@requires("series.see", get_series)
def show(series: Series) -> Any:
    """What has become of each lecture?"""
    return _page(series, AskForm())


@blueprint.post("/series/<int:id>/ask")
@requires("series.change", get_series)
def ask(series: Series) -> Any:
    """Put all lectures of it to one of the list."""
    form = AskForm()
    if form.validate_on_submit():
        with form.refusals():
            expert = get(Expert, form.expert.data)
            ask_for_series(series, expert, by=me(), at=now(), zone=zone(), rules=rules())
            flash(_("%(name)s has been asked. You will hear by e-mail.", name=expert.name), "good")
            return redirect(url_for("series.show", id=series.id))
    return _page(series, form)


@blueprint.route("/series/<int:id>/cancel", methods=["GET", "POST"])
@requires("series.change", get_series)
def cancel(series: Series) -> Any:
    """Name what will happen, then cancel all that is still to come."""
    form = CancelSeriesForm()
    if form.validate_on_submit():
        with form.refusals():
            cancel_series(series, reason=form.reason.data or "", by=me(), at=now(), rules=rules())
            flash(_("Cancelled. All speakers whom this is about get an e-mail."), "good")
            return redirect(url_for("series.show", id=series.id))
    going = [request for request in series.requests if is_going(request, at=now())]
    return render_template("series/cancel.html", form=form, series=series, going=going), form.status


def _page(series: Series, form: Form) -> Any:
    page = render_template(
        "series/show.html",
        form=form,
        series=series,
        going=[request for request in series.requests if is_going(request, at=now())],
        next=list_next_for_all(series, at=now(), zone=zone(), rules=rules()),
    )
    return page, form.status
