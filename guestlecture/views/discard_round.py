"""Throwing away a what-if, or a round by which nobody was asked."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.forms.base import Form
from guestlecture.models import Round
from guestlecture.permissions import requires
from guestlecture.queries.round import get_round
from guestlecture.services.discard_round import discard_round
from guestlecture.views.present import me
from guestlecture.views.what_if_words import changes_in_words, what_ifs_of

blueprint = Blueprint("discard_round", __name__)


@blueprint.route("/rounds/<int:id>/discard", methods=["GET", "POST"])
@requires("round.edit", get_round)
def discard(round_: Round) -> Any:
    """Say what goes, then throw it away."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            original_id = round_.original_id
            discard_round(round_, by=me(), at=now())
            flash(_("Thrown away."), "good")
            return redirect(url_for("round.show", id=original_id) if original_id else url_for("round.index"))
    page = render_template(
        "round/discard.html",
        form=form,
        round=round_,
        what_ifs=what_ifs_of(round_),
        changes=changes_in_words(round_),
    )
    return page, form.status
