"""Open requests: where is an expert needed, and whom does the teacher choose?"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guestlecture.clock import now
from guestlecture.enums import ProposalStatus
from guestlecture.errors import Refusal
from guestlecture.forms.proposal import AcceptForm
from guestlecture.forms.search import LONGEST_TEXT
from guestlecture.forms.volunteer import DeclineVolunteerForm, VolunteerForm
from guestlecture.models import Offer, Proposal, Request
from guestlecture.permissions import requires
from guestlecture.queries.booking import find_booking_of_proposal
from guestlecture.queries.fitting import Fitting
from guestlecture.queries.proposal import find_slot, get_proposal
from guestlecture.queries.request import get_request
from guestlecture.queries.volunteer import find_offer_of, list_fitting_requests, look_at_request
from guestlecture.services.volunteer import (
    accept_volunteer,
    check_open_to_all,
    decline_volunteer,
    offer_to_take,
    withdraw_offer,
)
from guestlecture.views.present import me, my_expert, requests_index, words_of_yes, zone
from guestlecture.views.proposal import proposal_page
from guestlecture.views.request import request_page
from guestlecture.web.limits import searches
from guestlecture.web.templates import rules

blueprint = Blueprint("volunteer", __name__)


@blueprint.get("/requests/fitting")
@searches
@requires("volunteer.list")
def index() -> Any:
    """Where am I needed?"""
    expert, text = my_expert(), http.args.get("q", "")[:LONGEST_TEXT]
    results = list_fitting_requests(expert, requests_index(), text=text, at=now(), zone=zone(), rules=rules())
    return render_template("volunteer/index.html", expert=expert, results=results, text=text)


@blueprint.route("/requests/<int:id>/volunteer", methods=["GET", "POST"])
@requires("volunteer.offer", get_request)
def new(request: Request) -> Any:
    """Offer to take one request: which moments, with which lecture."""
    known = find_offer_of(request, my_expert())
    if known and http.method == "GET":
        return redirect(url_for("proposal.show", id=known.id))
    form, fitting = (
        VolunteerForm(),
        look_at_request(request, my_expert(), at=now(), zone=zone(), rules=rules()),
    )
    form.fit([way.offer for way in fitting.ways])
    try:
        check_open_to_all(request, at=now(), zone=zone())
    except Refusal as refusal:
        return render_template("volunteer/too_late.html", obstacle=refusal), 409
    if form.validate_on_submit():
        with form.refusals():
            return _offer(form, fitting)
    return render_template("volunteer/new.html", form=form, asked=request, fitting=fitting), form.status


@blueprint.post("/volunteers/<int:id>/withdraw")
@requires("volunteer.withdraw", get_proposal)
def withdraw(proposal: Proposal) -> Any:
    """Take an offer back."""
    form = AcceptForm()
    with form.refusals():
        withdraw_offer(proposal, by=me(), at=now(), zone=zone())
        flash(_("You have taken your offer back. The teacher has been told."), "good")
        return redirect(url_for("proposal.show", id=proposal.id))
    return proposal_page(proposal, form)


@blueprint.post("/volunteers/<int:id>/accept")
@requires("volunteer.answer", get_proposal)
def accept(proposal: Proposal) -> Any:
    """Let a volunteer come at one moment."""
    form = AcceptForm()
    if form.validate_on_submit():
        with form.refusals():
            slot = find_slot(proposal, form.slot.data)
            booking = accept_volunteer(proposal, slot, by=me(), at=now(), zone=zone(), rules=rules())
            flash(words_of_yes(booking), "good")
            return redirect(url_for("booking.show", id=booking.id))
    return request_page(proposal.request, form)


@blueprint.route("/volunteers/<int:id>/decline", methods=["GET", "POST"])
@requires("volunteer.answer", get_proposal)
def decline(proposal: Proposal) -> Any:
    """Say no to a volunteer, kindly."""
    form = DeclineVolunteerForm()
    if form.validate_on_submit():
        with form.refusals():
            decline_volunteer(proposal, message=form.message.data or "", by=me(), at=now(), zone=zone())
            flash(_("%(name)s has been told. Your request stays open.", name=proposal.expert.name), "good")
            return redirect(url_for("request.show", id=proposal.request_id))
    return render_template("volunteer/decline.html", form=form, proposal=proposal), form.status


def _offer(form: VolunteerForm, fitting: Fitting) -> Response:
    request = fitting.request
    proposal = offer_to_take(
        request,
        expert=fitting.expert,
        offer=_chosen(form, fitting),
        slots=[slot for slot in request.slots if slot.id in (form.slot.data or ())],
        introduction=form.introduction.data or "",
        by=me(),
        at=now(),
        zone=zone(),
        rules=rules(),
    )
    if proposal.status is ProposalStatus.ACCEPTED:
        booking = find_booking_of_proposal(proposal)
        assert booking is not None  # noqa: S101  it was made a moment ago
        flash(words_of_yes(booking), "good")
        return redirect(url_for("booking.show", id=booking.id))
    flash(_("Thank you. The teacher has been told that you offer to come."), "good")
    return redirect(url_for("proposal.show", id=proposal.id))


def _chosen(form: VolunteerForm, fitting: Fitting) -> Offer | None:
    offers = [way.offer for way in fitting.ways]
    if "offer" not in form:
        return offers[0] if offers else None
    return next((offer for offer in offers if offer and offer.id == form.offer.data), None)
