"""What-ifs of planning rounds: what changes, and what would come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask import request as http

from guestlecture.clock import now
from guestlecture.enums import UnservedReason
from guestlecture.errors import NotFound
from guestlecture.forms.what_if import WhatIfForm, filled_in
from guestlecture.models import Request, Round
from guestlecture.permissions import requires
from guestlecture.queries.round import costs_of, get_round
from guestlecture.queries.theme import list_themes
from guestlecture.queries.what_if import (
    Named,
    count_per_expert,
    get_what_if,
    list_changes,
    list_municipalities,
    list_requests_of,
    load_named,
)
from guestlecture.services.round import solve_again
from guestlecture.services.what_if import begin_what_if
from guestlecture.views.present import me, zone
from guestlecture.views.round_plan import problem_of
from guestlecture.views.what_if_words import words_of
from guestlecture.web.templates import rules

blueprint = Blueprint("what_if", __name__)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A request for which something would be otherwise: who comes and when, before and after."""

    request: Request
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str | None


@blueprint.route("/rounds/<int:id>/what-ifs/new", methods=["GET", "POST"])
@requires("round.edit", get_round)
def new(round_: Round) -> Any:
    """Say what changes, and let it be solved."""
    form = WhatIfForm(data=_as_before(round_))
    form.fit(
        experts=count_per_expert(round_),
        requests=list_requests_of(round_),
        themes=list_themes(),
        municipalities=list_municipalities(),
    )
    if form.validate_on_submit():
        with form.refusals("coordinator"):
            changes = form.changes(costs_of(round_))
            made = begin_what_if(round_, changes, by=me(), at=now(), zone=zone(), rules=rules())
            return redirect(url_for("what_if.show", id=made.id))
    return render_template("what_if/new.html", form=form, round=round_), form.status


@blueprint.get("/what-ifs/<int:id>")
@requires("round.see", get_what_if)
def show(what_if: Round) -> Any:
    """What would come of it, beside the round."""
    changes, figures = list_changes(what_if), what_if.figures
    rows = [row for name in ("served", "unserved", "moved") for row in figures.get(name, ())[:MOST_SHOWN]]
    lectures = [row[when] for row in rows for when in ("before", "after") if row[when]]
    people = {lecture["expert"] for lecture in lectures if lecture["expert"]}
    named = load_named(changes, requests={row["request"] for row in rows}, experts=people)
    parts = {name: _lines(figures.get(name, ()), named) for name in ("served", "unserved", "moved")}
    return render_template(
        "what_if/show.html",
        round=what_if,
        changes=words_of(changes, named),
        parts=parts,
        named=named,
        problem=problem_of(what_if),
        reasons={reason.value: reason for reason in UnservedReason},
    )


@blueprint.post("/what-ifs/<int:id>/solve")
@requires("round.edit", get_what_if)
def solve(what_if: Round) -> Any:
    """Solve it again, as everything is now."""
    solve_again(what_if, by=me(), at=now())
    return redirect(url_for("what_if.show", id=what_if.id))


def _as_before(round_: Round) -> dict[str, Any]:
    """Return what another what-if of this round changes, where the address names one."""
    before = http.args.get("like", type=int)
    try:
        what_if = get_what_if(before) if before else None
    except NotFound:
        return {}
    return filled_in(list_changes(what_if)) if what_if and what_if.original_id == round_.id else {}


def _lines(rows: Sequence[Mapping[str, Any]], named: Named) -> tuple[list[Line], int]:
    """Return the rows that are shown, and how many there are."""
    shown = [
        Line(named.requests[row["request"]], row["before"], row["after"], row["reason"])
        for row in rows[:MOST_SHOWN]
        if row["request"] in named.requests
    ]
    return shown, len(rows)
