"""Answer requests: the inbox of an expert, and the page on which one is answered."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from guestlecture.clock import now
from guestlecture.errors import Reader
from guestlecture.forms.proposal import AcceptForm, DeclineForm
from guestlecture.models import Proposal
from guestlecture.permissions import owns_expert, requires
from guestlecture.queries.alternative import look_at_alternatives
from guestlecture.queries.booking import (
    find_booking_of_proposal,
    find_canceller,
    list_coming_bookings,
    list_past_bookings,
)
from guestlecture.queries.proposal import (
    find_slot,
    get_proposal,
    get_proposal_to_answer,
    list_offers_of_volunteer,
    list_proposals_of_expert,
    look_at_month,
)
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.views.present import answers_of, me, my_expert, words_of_yes, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("proposal", __name__)


@blueprint.get("/proposals")
@requires("proposal.list")
def index() -> Any:
    """Can I help, and when?"""
    expert = my_expert()
    return render_template(
        "proposal/index.html",
        expert=expert,
        waiting=list_proposals_of_expert(expert, waiting=True),
        offered=list_offers_of_volunteer(expert),
        ended=list_proposals_of_expert(expert, waiting=False),
        coming=list_coming_bookings(expert, at=now()),
        past=list_past_bookings(expert, at=now()),
        month=look_at_month(expert, at=now(), zone=zone()),
    )


@blueprint.get("/proposals/<int:id>")
@requires("proposal.answer", get_proposal)
def show(proposal: Proposal) -> Any:
    """One request, with a button for each moment."""
    return proposal_page(proposal, AcceptForm())


@blueprint.post("/proposals/<int:id>/accept")
@requires("proposal.answer", get_proposal)
def accept(proposal: Proposal) -> Any:
    """Say yes to one moment."""
    form = AcceptForm()
    if form.validate_on_submit():
        with form.refusals(_reader(proposal)):
            slot = find_slot(proposal, form.slot.data)
            booking = accept_proposal(proposal, slot, by=me(), at=now(), zone=zone(), rules=rules())
            flash(words_of_yes(booking), "good")
            return redirect(url_for("booking.show", id=booking.id))
    return proposal_page(proposal, form)


@blueprint.route("/proposals/<int:id>/decline", methods=["GET", "POST"])
@requires("proposal.answer", get_proposal)
def decline(proposal: Proposal) -> Any:
    """Say no, and why."""
    form = DeclineForm()
    if form.validate_on_submit():
        with form.refusals():
            reason, message = form.reason.data, form.message.data or ""
            decline_proposal(
                proposal, reason=reason, message=message, by=me(), at=now(), zone=zone(), rules=rules()
            )
            return redirect(url_for("proposal.show", id=proposal.id))
    back = url_for("proposal.show", id=proposal.id)
    return render_template("proposal/decline.html", form=form, proposal=proposal, back=back), form.status


def _reader(proposal: Proposal) -> Reader:
    return "speaker" if owns_expert(me(), proposal.expert) else "coordinator"


def proposal_page(proposal: Proposal, form: AcceptForm) -> Any:
    """Render one request as the expert sees it, with what is wrong with the answer."""
    booking = find_booking_of_proposal(proposal)
    others = next(iter(look_at_alternatives([proposal], at=now(), zone=zone(), rules=rules())), None)
    page = render_template(
        "proposal/show.html",
        form=form,
        to_answer=get_proposal_to_answer(proposal, at=now(), zone=zone(), rules=rules()),
        booking=booking,
        canceller=find_canceller(booking),
        on_behalf=not owns_expert(me(), proposal.expert),
        reader=_reader(proposal),
        accept=url_for("proposal.accept", id=proposal.id),
        decline=url_for("proposal.decline", id=proposal.id),
        propose=url_for("alternative.propose", id=proposal.id),
        in_series=url_for("series_answer.show", id=proposal.id),
        others=others,
        answers=answers_of(others),
    )
    return page, form.status
