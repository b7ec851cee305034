"""The lectures that an expert offers."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.enums import Costs, Format, Language, Venue
from guestlecture.errors import OfferHasRequests
from guestlecture.forms.base import Form
from guestlecture.forms.offer import OfferForm
from guestlecture.models import Expert, Offer
from guestlecture.permissions import requires
from guestlecture.queries.expert import get_expert
from guestlecture.queries.offer import get_offer, is_needed
from guestlecture.services.offer import add_offer, delete_offer, edit_offer
from guestlecture.views.present import me
from guestlecture.web.templates import rules

blueprint = Blueprint("offer", __name__)


@blueprint.route("/experts/<int:id>/offers/new", methods=["GET", "POST"])
@requires("offer.add", get_expert)
def new(expert: Expert) -> Any:
    """Add a lecture to a profile."""
    form = OfferForm(data=_usual(expert))
    if form.validate_on_submit():
        with form.refusals():
            add_offer(expert, form.text(), by=me(), at=now())
            flash(_("The lecture has been added."), "good")
            return redirect(url_for("profile.edit", id=expert.id))
    return render_template("offer/new.html", form=form, expert=expert), form.status


@blueprint.route("/offers/<int:id>/edit", methods=["GET", "POST"])
@requires("offer.edit", get_offer)
def edit(offer: Offer) -> Any:
    """Change a lecture."""
    form = OfferForm(obj=offer)
    if form.validate_on_submit():
        with form.refusals():
            edit_offer(offer, form.text(), by=me(), at=now())
            flash(_("The lecture has been saved."), "good")
            return redirect(url_for("profile.edit", id=offer.expert.id))
    return render_template("offer/edit.html", form=form, offer=offer, expert=offer.expert), form.status


@blueprint.route("/offers/<int:id>/delete", methods=["GET", "POST"])
@requires("offer.edit", get_offer)
def delete(offer: Offer) -> Any:
    """Say what will happen, and delete a lecture."""
    form, expert = Form(), offer.expert
    if form.validate_on_submit():
        with form.refusals():
            delete_offer(offer, by=me(), at=now())
            flash(_("The lecture has been deleted."), "good")
            return redirect(url_for("profile.edit", id=expert.id))
    obstacle = OfferHasRequests() if is_needed(offer, at=now()) else None
    page = render_template("offer/delete.html", form=form, offer=offer, expert=expert, obstacle=obstacle)
    return page, form.status


def _usual(expert: Expert) -> dict[str, Any]:
    # What a new lecture begins with: what the profile says, and what most lectures are.
    languages = [language for language in Language if language in expert.languages]
    return {
        "levels": expert.levels,
        "language": languages[0] if languages else Language.NL,
        "format": Format.LECTURE,
        "venue": Venue.SCHOOL,
        "costs": Costs.FREE,
        "duration_minutes": rules().default_duration_minutes,
    }
