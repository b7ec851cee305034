"""Answer a request from the link in the mail, without logging in.

The link stands for one proposal. Its pages show no contact details and change something only by a button:
programs that check mails follow every link.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import Side
from guestlecture.errors import AlternativeEnded, LinkBroken, LinkOfSomebodyElse
from guestlecture.forms.proposal import AcceptForm, DeclineForm
from guestlecture.links import read, sign
from guestlecture.models import Alternative, Proposal, User
from guestlecture.permissions import may_answer_proposal, owns_expert, requires
from guestlecture.queries.alternative import find_alternative_moment, find_waiting, look_at_alternatives
from guestlecture.queries.booking import find_booking_of_proposal, find_canceller
from guestlecture.queries.proposal import find_slot, get_proposal_to_answer
from guestlecture.services.alternative_answer import accept_alternative, keep_times
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.views.alternative import propose_page
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("answer", __name__)


def proposal_of_link(token: str) -> Proposal:
    """Return the proposal of a link. Raises LinkBroken, or LinkOfSomebodyElse for another account."""
    proposal = session.get(Proposal, read("proposal", token))
    if proposal is None:
        raise LinkBroken
    if current_user.is_authenticated and not may_answer_proposal(current_user, proposal):
        raise LinkOfSomebodyElse
    return proposal


@blueprint.get("/answer/<token>")
@requires("proposal.answer-by-link", proposal_of_link)
def show(proposal: Proposal) -> Any:
    """The request, with a button for each moment; or how it ended."""
    return _page(proposal, AcceptForm())


@blueprint.post("/answer/<token>/accept")
@requires("proposal.answer-by-link", proposal_of_link)
def accept(proposal: Proposal) -> Any:
    """Say yes to one moment."""
    form = AcceptForm()
    if form.validate_on_submit():
        with form.refusals("speaker"):
            slot = find_slot(proposal, form.slot.data)
            accept_proposal(proposal, slot, by=answering(), at=now(), zone=zone(), rules=rules())
            return redirect(_address("show", proposal))
    return _page(proposal, form)


@blueprint.route("/answer/<token>/decline", methods=["GET", "POST"])
@requires("proposal.answer-by-link", proposal_of_link)
def decline(proposal: Proposal) -> Any:
    """Say no, and why."""
    form = DeclineForm()
    if form.validate_on_submit():
        with form.refusals():
            reason, message, by = form.reason.data, form.message.data or "", answering()
            decline_proposal(
                proposal, reason=reason, message=message, by=by, at=now(), zone=zone(), rules=rules()
            )
            return redirect(_address("show", proposal))
    back = _address("show", proposal)
    return render_template("proposal/decline.html", form=form, proposal=proposal, back=back), form.status


@blueprint.route("/answer/<token>/other-times", methods=["GET", "POST"])
@requires("proposal.answer-by-link", proposal_of_link)
def other_times(proposal: Proposal) -> Any:
    """Propose other times."""
    return propose_page(proposal, back=_address("show", proposal), by=answering())


@blueprint.post("/answer/<token>/move")
@requires("proposal.answer-by-link", proposal_of_link)
def move(proposal: Proposal) -> Any:
    """Accept another time for the lecture that was agreed."""
    form = AcceptForm()
    if form.validate_on_submit():
        with form.refusals("speaker"):
            other = _waiting(proposal)
            moment = find_alternative_moment(other, form.slot.data)
            accept_alternative(other, moment, by=answering(), at=now(), zone=zone(), rules=rules())
            return redirect(_address("show", proposal))
    return _page(proposal, form)


@blueprint.post("/answer/<token>/keep")
@requires("proposal.answer-by-link", proposal_of_link)
def keep(proposal: Proposal) -> Any:
    """Keep the time that was agreed."""
    form = AcceptForm()
    with form.refusals("speaker"):
        keep_times(_waiting(proposal), by=answering(), at=now(), zone=zone(), rules=rules())
        return redirect(_address("show", proposal))
    return _page(proposal, form)


def _waiting(proposal: Proposal) -> Alternative:
    # Raises AlternativeEnded; of a request that waits, the teacher answers.
    waiting = find_waiting(proposal)
    if waiting is None or waiting.answering is not Side.EXPERT:
        raise AlternativeEnded
    return waiting


def answering() -> User | None:
    """Return who answers by a link; None without an account, for which the link is enough."""
    return me() if current_user.is_authenticated else None


def _page(proposal: Proposal, form: AcceptForm) -> Any:
    booking = find_booking_of_proposal(proposal)
    page = render_template(
        "proposal/show.html",
        form=form,
        to_answer=get_proposal_to_answer(proposal, at=now(), zone=zone(), rules=rules()),
        booking=booking,
        canceller=find_canceller(booking),
        on_behalf=_is_on_behalf(proposal),
        reader="coordinator" if _is_on_behalf(proposal) else "speaker",
        accept=_address("accept", proposal),
        decline=_address("decline", proposal),
        propose=_address("other_times", proposal),
        in_series=url_for("series_answer.show_by_link", token=sign("proposal", proposal.id)),
        others=next(iter(look_at_alternatives([proposal], at=now(), zone=zone(), rules=rules())), None),
        answers={"accept": _address("move", proposal), "keep": _address("keep", proposal)},
    )
    return page, form.status


def _is_on_behalf(proposal: Proposal) -> bool:
    return current_user.is_authenticated and not owns_expert(me(), proposal.expert)


def _address(view: str, proposal: Proposal) -> str:
    return url_for(f"answer.{view}", token=sign("proposal", proposal.id))
