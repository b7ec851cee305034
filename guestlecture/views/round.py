"""Planning rounds: which requests, what counts, who should come, and asking them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guestlecture.clock import now
from guestlecture.domain.slot import earliest_day
from guestlecture.domain.wall_time import school_year
from guestlecture.enums import Grouping, RoundStatus
from guestlecture.forms.base import Form
from guestlecture.forms.round import PointForm, RoundForm, SolveForm, round_form
from guestlecture.models import Round, RoundLine
from guestlecture.permissions import requires
from guestlecture.queries.balance import balance_of_year
from guestlecture.queries.match import get_weights
from guestlecture.queries.round import costs_of, get_line, get_round, list_left_out, list_rounds
from guestlecture.queries.round_choice import Choices, list_choices
from guestlecture.queries.theme import target_shares
from guestlecture.services.publish_round import ask_to_publish
from guestlecture.services.round import ask_price, begin_round, solve_again, stop_solving
from guestlecture.services.round_line import ask_why, forbid_line, pin_line, release_line
from guestlecture.views.present import me, zone
from guestlecture.views.round_plan import plan_of, problem_of, what_publishing_does
from guestlecture.views.what_if_words import what_ifs_of
from guestlecture.web.templates import rules

blueprint = Blueprint("round", __name__)
USUAL_WINDOW = timedelta(days=90)
AT_WORK = timedelta(minutes=30)  # since the last change, somebody is still working on it


@blueprint.get("/rounds")
@requires("round.list")
def index() -> Any:
    """All rounds."""
    return render_template("round/index.html", rounds=list_rounds())


@blueprint.route("/rounds/new", methods=["GET", "POST"])
@requires("round.edit")
def new() -> Any:
    """Choose the days and what counts, and begin."""
    first = earliest_day(now(), zone=zone(), rules=rules())
    balance = balance_of_year(at=now(), zone=zone())
    shares = target_shares(school_year(first))
    wanted = {line.theme.id: shares.get(line.theme.id, 0.0) for line in balance}
    days = {"first_on": first, "last_on": first + USUAL_WINDOW}
    form = round_form(wanted, fairness="100", balance="100", **days)
    form.fit(get_weights())
    is_look = "look" in http.form  # at the requests of other days, without beginning
    if not is_look and form.validate_on_submit():
        with form.refusals():
            return redirect(url_for("round.show", id=_begin(form).id))
    page = render_template(
        "round/new.html",
        form=form,
        choices=_choices(form),
        balance=balance,
    )
    return page, 200 if is_look else form.status


@blueprint.get("/rounds/<int:id>")
@requires("round.see", get_round)
def show(round_: Round) -> Any:
    """The state of a round, its figures, and its plan in one grouping; a what-if has a page of its own."""
    if round_.original_id is not None:
        return redirect(url_for("what_if.show", id=round_.id))
    return _page(round_, SolveForm())


@blueprint.get("/rounds/<int:id>/progress")
@requires("round.see", get_round)
def progress(round_: Round) -> Any:
    """How far the solve is, for the script of the page."""
    return render_template("round/progress.html", round=round_)


@blueprint.post("/rounds/<int:id>/solve")
@requires("round.edit", get_round)
def solve(round_: Round) -> Any:
    """Solve a round again, as everything is now."""
    form = SolveForm()
    if form.validate_on_submit():
        with form.refusals():
            costs = replace(costs_of(round_), keep=int(form.keep.data))
            solve_again(round_, by=me(), at=now(), costs=costs)
            return redirect(url_for("round.show", id=round_.id))
    return _page(round_, form)


@blueprint.post("/rounds/<int:id>/stop")
@requires("round.edit", get_round)
def stop(round_: Round) -> Any:
    """Let the best plan so far stand."""
    stop_solving(round_, by=me(), at=now())
    flash(_("The worker stops in a moment; the best plan so far stands."), "good")
    return redirect(url_for("round.show", id=round_.id))


@blueprint.route("/rounds/<int:id>/publish", methods=["GET", "POST"])
@requires("round.edit", get_round)
def publish(round_: Round) -> Any:
    """Say what will happen, then do it."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            ask_to_publish(round_, by=me(), at=now())
            return redirect(url_for("round.show", id=round_.id))
    effects = what_publishing_does(round_)
    return render_template("round/publish.html", form=form, round=round_, effects=effects), form.status


@blueprint.post("/round-lines/<int:id>/pin")
@requires("round.edit", get_line)
def pin(line: RoundLine) -> Any:
    """Fix what the plan says of a request."""
    form = SolveForm(formdata=None)
    with form.refusals():
        pin_line(line, by=me(), at=now())
        return _back(line)
    return _page(line.round, form)


@blueprint.post("/round-lines/<int:id>/forbid")
@requires("round.edit", get_line)
def forbid(line: RoundLine) -> Any:
    """Rule out for a request whom the plan has for it."""
    form = SolveForm(formdata=None)
    with form.refusals():
        forbid_line(line, by=me(), at=now())
        flash(_("Ruled out. Solve the round again to see who comes instead."), "good")
        return _back(line)
    return _page(line.round, form)


@blueprint.post("/round-lines/<int:id>/release")
@requires("round.edit", get_line)
def release(line: RoundLine) -> Any:
    """Take back what was fixed or ruled out."""
    form = SolveForm(formdata=None)
    with form.refusals():
        release_line(line, by=me(), at=now())
        return _back(line)
    return _page(line.round, form)


@blueprint.post("/round-lines/<int:id>/ask-why")
@requires("round.edit", get_line)
def why(line: RoundLine) -> Any:
    """Let the worker find what would have to change for a request."""
    form = SolveForm(formdata=None)
    with form.refusals():
        ask_why(line, by=me(), at=now())
        return _back(line)
    return _page(line.round, form)


@blueprint.route("/rounds/<int:id>/price", methods=["GET", "POST"])
@requires("round.edit", get_round)
def price(round_: Round) -> Any:
    """What balance costs in this round: found by the worker, shown as a chart and its table."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            ask_price(round_, by=me(), at=now())
            return redirect(url_for("round.price", id=round_.id))
    return render_template("round/price.html", form=form, round=round_), form.status


@blueprint.post("/rounds/<int:id>/take-point")
@requires("round.edit", get_round)
def take_point(round_: Round) -> Any:
    """Solve the round with the weights of one point."""
    form = PointForm()
    if form.validate_on_submit():
        with form.refusals():
            costs = replace(
                costs_of(round_), fairness=int(form.fairness.data), balance=int(form.balance.data)
            )
            solve_again(round_, by=me(), at=now(), costs=costs)
            return redirect(url_for("round.show", id=round_.id))
    return render_template("round/price.html", form=form, round=round_), form.status


def _begin(form: RoundForm) -> Round:
    return begin_round(
        form.name.data,
        form.window(),
        weights=form.weights(),
        costs=form.costs(),
        by=me(),
        at=now(),
        zone=zone(),
        rules=rules(),
        left_out=form.left_out(),
        shares=form.shares(),
    )


def _choices(form: RoundForm) -> Choices | None:
    window = form.days()
    return list_choices(window, at=now(), zone=zone(), off=form.left_out()) if window else None


def _back(line: RoundLine) -> Response:
    by = http.form.get("by", "")
    return redirect(url_for("round.show", id=line.round_id, by=by or None, _anchor=f"line-{line.id}"))


def _page(round_: Round, form: Form) -> Any:
    chosen = http.args.get("by", Grouping.THEME.value)
    grouping = Grouping(chosen) if chosen in set(Grouping) else Grouping.THEME
    is_solving = round_.status is RoundStatus.SOLVING
    page = render_template(
        "round/show.html",
        form=form,
        round=round_,
        grouping=grouping,
        groupings=list(Grouping),
        plan=None if is_solving else plan_of(round_, grouping, zone(), of=http.args.get("of", "")),
        problem=problem_of(round_),
        what_ifs=what_ifs_of(round_),
        left_out=list_left_out(round_),
        is_busy=round_.touched_by_id != me().id and now() - round_.touched_at < AT_WORK,
    )
    return page, form.status
