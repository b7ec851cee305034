"""The answer of an expert to several lectures of a series, with a log-in or from the mail's link."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from guestlecture.clock import now
from guestlecture.errors import NotFound
from guestlecture.forms.proposal import DeclineForm
from guestlecture.forms.series import answer_form
from guestlecture.links import sign
from guestlecture.models import Expert, Proposal, Series, User
from guestlecture.permissions import requires
from guestlecture.queries.proposal import UNKNOWN_TO_EXPERT, get_proposal, get_proposal_to_answer
from guestlecture.queries.series import is_answered_together, list_of_expert, list_to_answer
from guestlecture.services.series_answer import accept_series, decline_series, field_of
from guestlecture.views.answer import answering, proposal_of_link
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("series_answer", __name__)


@blueprint.route("/proposals/<int:id>/series", methods=["GET", "POST"])
@requires("proposal.answer", get_proposal)
def show(proposal: Proposal) -> Any:
    """All lectures of the series that were put to this expert."""
    return _answer(proposal, by=me(), is_link=False)


@blueprint.route("/proposals/<int:id>/series/decline", methods=["GET", "POST"])
@requires("proposal.answer", get_proposal)
def decline(proposal: Proposal) -> Any:
    """Say no to all of them, and why."""
    return _decline(proposal, by=me(), is_link=False)


@blueprint.route("/answer/<token>/series", methods=["GET", "POST"])
@requires("proposal.answer-by-link", proposal_of_link)
def show_by_link(proposal: Proposal) -> Any:
    """The same from the mail's link."""
    return _answer(proposal, by=answering(), is_link=True)


@blueprint.route("/answer/<token>/series/decline", methods=["GET", "POST"])
@requires("proposal.answer-by-link", proposal_of_link)
def decline_by_link(proposal: Proposal) -> Any:
    """The same from the mail's link."""
    return _decline(proposal, by=answering(), is_link=True)


def _answer(proposal: Proposal, *, by: User | None, is_link: bool) -> Any:
    series, expert = _series_of(proposal), proposal.expert
    waiting = list_to_answer(series, expert)
    form = answer_form(waiting)
    if waiting and form.validate_on_submit():
        with form.refusals("speaker"):
            chosen = form.chosen(waiting)
            accept_series(series, expert, chosen, by=by, at=now(), zone=zone(), rules=rules())
            return redirect(_address("show", proposal, is_link=is_link))
    hidden = {*(each.id for each in waiting), *_unknown(series, expert)}
    when: dict[str, Any] = {"at": now(), "zone": zone(), "rules": rules()}
    page = render_template(
        "series/answer.html",
        form=form,
        series=series,
        proposal=proposal,
        together=is_answered_together(proposal),
        waiting=[(get_proposal_to_answer(each, **when), form[field_of(each)]) for each in waiting],
        rest=[each for each in list_of_expert(series, expert) if each.id not in hidden],
        address=lambda each: _single(each, is_link=is_link),
        decline=_address("decline", proposal, is_link=is_link),
    )
    return page, form.status


def _unknown(series: Series, expert: Expert) -> list[int]:
    # What a round has suggested to the teacher, who has not said yes.
    return [each.id for each in list_of_expert(series, expert) if each.status in UNKNOWN_TO_EXPERT]


def _decline(proposal: Proposal, *, by: User | None, is_link: bool) -> Any:
    form, back = DeclineForm(), _address("show", proposal, is_link=is_link)
    if form.validate_on_submit():
        with form.refusals():
            values = {"reason": form.reason.data, "message": form.message.data or ""}
            series = _series_of(proposal)
            decline_series(series, proposal.expert, **values, by=by, at=now(), zone=zone())
            return redirect(back)
    return render_template("proposal/decline.html", form=form, proposal=proposal, back=back), form.status


def _series_of(proposal: Proposal) -> Series:
    if proposal.request.series is None:
        raise NotFound(Series.__name__)
    return proposal.request.series


def _address(view: str, proposal: Proposal, *, is_link: bool) -> str:
    if is_link:
        return url_for(f"series_answer.{view}_by_link", token=sign("proposal", proposal.id))
    return url_for(f"series_answer.{view}", id=proposal.id)


def _single(proposal: Proposal, *, is_link: bool) -> str:
    if is_link:
        return url_for("answer.show", token=sign("proposal", proposal.id))
    return url_for("proposal.show", id=proposal.id)
