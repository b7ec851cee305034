"""Other times: propose them for a request or an agreed lecture, and answer."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.slot import HasTimes, Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Side
from guestlecture.forms.alternative import AlternativeForm
from guestlecture.forms.proposal import AcceptForm
from guestlecture.models import Alternative, Booking, Proposal, Request, User
from guestlecture.permissions import requires
from guestlecture.queries.alternative import find_alternative_moment, get_alternative
from guestlecture.queries.booking import get_booking
from guestlecture.queries.proposal import get_proposal
from guestlecture.services.alternative import propose_move, propose_times
from guestlecture.services.alternative_answer import accept_alternative, keep_times, refuse_times
from guestlecture.views.booking import booking_page, side_of
from guestlecture.views.present import me, words_of_yes, zone
from guestlecture.views.request import request_page
from guestlecture.web.templates import rules

blueprint = Blueprint("alternative", __name__)


@blueprint.route("/proposals/<int:id>/other-times", methods=["GET", "POST"])
@requires("proposal.answer", get_proposal)
def propose(proposal: Proposal) -> Any:
    """Propose other times for a request."""
    return propose_page(proposal, back=url_for("proposal.show", id=proposal.id), by=me())


@blueprint.route("/bookings/<int:id>/other-times", methods=["GET", "POST"])
@requires("booking.move", get_booking)
def move(booking: Booking) -> Any:
    """Propose other times for an agreed lecture."""
    form, side = AlternativeForm(), side_of(booking)
    _fit(form, booking.request, [booking], asks_side=side is None)
    if form.validate_on_submit():
        with form.refusals("speaker" if side is Side.EXPERT else "teacher"):
            propose_move(
                booking,
                form.moments(zone()),
                side=side or form.side.data,
                message=form.message.data or "",
                by=me(),
                at=now(),
                zone=zone(),
                rules=rules(),
            )
            flash(_("Sent. Until the other side chooses, the agreed time holds."), "good")
            return redirect(url_for("booking.show", id=booking.id))
    back = url_for("booking.show", id=booking.id)
    page = render_template(
        "alternative/new.html", form=form, asked=booking.request, booking=booking, back=back
    )
    return page, form.status


@blueprint.post("/other-times/<int:id>/accept")
@requires("alternative.answer", get_alternative)
def accept(alternative: Alternative) -> Any:
    """Accept one of the other times."""
    form = AcceptForm()
    if form.validate_on_submit():
        with form.refusals("speaker" if alternative.answering is Side.EXPERT else "teacher"):
            moment = find_alternative_moment(alternative, form.slot.data)
            booking = accept_alternative(alternative, moment, by=me(), at=now(), zone=zone(), rules=rules())
            flash(words_of_yes(booking), "good")
            return redirect(url_for("booking.show", id=booking.id))
    return _page_of(alternative, form)


@blueprint.post("/other-times/<int:id>/keep")
@requires("alternative.answer", get_alternative)
def keep(alternative: Alternative) -> Any:
    """Say no, and keep to what was asked or agreed."""
    form = AcceptForm()
    with form.refusals():
        keep_times(alternative, by=me(), at=now(), zone=zone(), rules=rules())
        flash(_("The other side has been told that it stays as it was."), "good")
        return redirect(_address_of(alternative))
    return _page_of(alternative, form)


@blueprint.post("/other-times/<int:id>/refuse")
@requires("alternative.refuse", get_alternative)
def refuse(alternative: Alternative) -> Any:
    """Say no, and ask somebody else."""
    form = AcceptForm()
    with form.refusals():
        refuse_times(alternative, by=me(), at=now(), zone=zone())
        flash(_("%(name)s has been told. You can ask somebody else.", name=_name(alternative)), "good")
        return redirect(_address_of(alternative))
    return _page_of(alternative, form)


def propose_page(proposal: Proposal, *, back: str, by: User | None) -> Any:
    """Render and take the form with which an expert proposes other times; from the mail's link too."""
    form = AlternativeForm()
    _fit(form, proposal.request, proposal.slots, asks_side=False)
    if form.validate_on_submit():
        with form.refusals("speaker"):
            message = form.message.data or ""
            moments = form.moments(zone())
            propose_times(proposal, moments, message=message, by=by, at=now(), zone=zone(), rules=rules())
            return redirect(back)
    page = render_template("alternative/new.html", form=form, asked=proposal.request, booking=None, back=back)
    return page, form.status


def _fit(form: AlternativeForm, request: Request, known: Sequence[HasTimes], *, asks_side: bool) -> None:
    # A lecture lasts as long as it was asked for.
    first = Moment(known[0].starts_at, known[0].ends_at)
    minutes = int((first.ends_at - first.starts_at).total_seconds() // 60)
    tomorrow = local_date(now(), zone()) + timedelta(days=1)
    form.fit(tomorrow, minutes, request.institution.grid, first, zone(), asks_side=asks_side)


def _name(alternative: Alternative) -> str:
    return alternative.proposal.expert.name


def _address_of(alternative: Alternative) -> str:
    if alternative.booking_id:
        return url_for("booking.show", id=alternative.booking_id)
    return url_for("request.show", id=alternative.proposal.request_id)


def _page_of(alternative: Alternative, form: AcceptForm) -> Any:
    if alternative.booking:
        return booking_page(alternative.booking, form)
    return request_page(alternative.proposal.request, form)
