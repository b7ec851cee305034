"""The waiting list of a speaker who is full."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.forms.base import Form
from guestlecture.models import Waiting
from guestlecture.permissions import requires
from guestlecture.queries.waiting import get_waiting
from guestlecture.services.waiting import join_line, leave_line
from guestlecture.views.asked import Asked, asked_by_address, form_for, look_at_pattern, school_of, text_of
from guestlecture.views.present import me, zone
from guestlecture.views.request import new_page
from guestlecture.views.request_draft import answers_sent
from guestlecture.web.templates import rules

blueprint = Blueprint("waiting", __name__)


@blueprint.post("/waiting-list")
@requires("waiting.join", asked_by_address)
def join(asked: Asked) -> Any:
    """Wait until there is room, with what was filled in of the request."""
    expert = asked.expert
    if expert is None or asked.obstacle:
        return redirect(asked.address)  # which says what is in the way
    form = form_for(asked, None)
    is_right = form.validate()
    look_at_pattern(form, asked)
    if is_right and not form.problems:
        with form.refusals():
            school, moments = school_of(form), form.moments(zone(), asked.minutes)
            assert school is not None  # noqa: S101  a teacher has one
            text = text_of(form, asked.offer, moments, form.answer_by_on.data)
            who: dict[str, Any] = {"expert": expert, "offer": asked.offer, "institution": school, "by": me()}
            join_line(text, answers_sent(form), **who, at=now(), zone=zone(), rules=rules())
            flash(_("You are on the waiting list. You get a mail when there is room again."), "good")
            return redirect(url_for("request.index"))
    return new_page(form, asked, is_kept=False)


@blueprint.post("/waiting-list/<int:id>/leave")
@requires("waiting.leave", get_waiting)
def leave(waiting: Waiting) -> Any:
    """Wait no longer."""
    form = Form()
    if form.validate_on_submit():
        leave_line(waiting, by=me(), at=now())
        flash(_("You are no longer on the waiting list."), "good")
    return redirect(url_for("request.index"))
