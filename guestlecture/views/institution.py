"""A school as its teachers keep it: hours, calendar, and how to get there."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.closed_day import coming
from guestlecture.domain.wall_time import local_date
from guestlecture.forms.base import strip
from guestlecture.forms.institution import ArrivalForm
from guestlecture.models import Institution
from guestlecture.permissions import requires
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.institution import LIST_PAGE, get_institution, list_institutions
from guestlecture.services.institution import edit_arrival
from guestlecture.views.present import me, page_number, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("institution", __name__)
MOST_CLOSURES = 4
LONGEST_TEXT = 200


@blueprint.get("/institutions")
@requires("institution.list")
def index() -> Any:
    """All schools by name, to answer for one of them."""
    text, page = strip(request.args.get("q", ""))[:LONGEST_TEXT], page_number()
    institutions, total = list_institutions(text=text, page=page)
    return render_template(
        "institution/index.html",
        institutions=institutions,
        total=total,
        page=page,
        per_page=LIST_PAGE,
        text=text,
    )


@blueprint.get("/institutions/<int:id>")
@requires("institution.edit", get_institution)
def show(institution: Institution) -> Any:
    """What do we say of our school, and what is missing?"""
    today = local_date(now(), zone())
    return render_template(
        "institution/show.html",
        institution=institution,
        usual=institution.grid.variant_on(today),
        closures=coming(load_calendar(institution, rules()).closures, today)[:MOST_CLOSURES],
    )


@blueprint.route("/institutions/<int:id>/arrival", methods=["GET", "POST"])
@requires("institution.edit", get_institution)
def arrival(institution: Institution) -> Any:
    """How does a speaker find the way?"""
    form = ArrivalForm(obj=institution)
    if form.validate_on_submit():
        with form.refusals():
            texts = {
                name: form[name].data or "" for name in ("phone", "entrance", "parking", "rooms", "equipment")
            }
            edit_arrival(institution, **texts, by=me(), at=now())
            flash(_("Saved."), "good")
            return redirect(url_for("institution.show", id=institution.id))
    return render_template("institution/arrival.html", form=form, institution=institution), form.status
