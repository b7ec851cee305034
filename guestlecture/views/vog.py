"""Certificates of conduct (VOG): which schools ask for one, and whose a coordinator has seen."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date
from guestlecture.forms.vog import BoardRuleForm, SchoolRuleForm, VogForm
from guestlecture.models import Board, Expert, Institution
from guestlecture.permissions import requires
from guestlecture.queries.expert import get_expert
from guestlecture.queries.institution import get_institution
from guestlecture.queries.vog import get_board, list_boards, list_schools, list_schools_apart
from guestlecture.services.vog import record_vog, set_rule_of_board, set_rule_of_institution
from guestlecture.views.present import me, zone

blueprint = Blueprint("vog", __name__)


@blueprint.get("/vog")
@requires("vog.list")
def index() -> Any:
    """What does each board, and each school without one, ask for?"""
    return render_template("vog/index.html", boards=list_boards(), schools=list_schools_apart())


@blueprint.route("/boards/<int:id>/vog", methods=["GET", "POST"])
@requires("vog.set-rule", get_board)
def board(board: Board) -> Any:
    """What does this board ask for at its schools?"""
    form = BoardRuleForm(rule=board.vog_rule, valid_years=board.vog_valid_years)
    if form.validate_on_submit():
        with form.refusals():
            rule, years = form.rule.data, form.valid_years.data
            set_rule_of_board(board, rule=rule, valid_years=years, by=me(), at=now())
            flash(_("Saved."), "good")
            return redirect(url_for("vog.index"))
    return render_template("vog/board.html", form=form, board=board, schools=list_schools(board)), form.status


@blueprint.route("/institutions/<int:id>/vog", methods=["GET", "POST"])
@requires("vog.set-rule", get_institution)
def institution(institution: Institution) -> Any:
    """Does this school have a rule of its own?"""
    form = SchoolRuleForm(rule=institution.vog_rule)
    if form.validate_on_submit():
        with form.refusals():
            set_rule_of_institution(institution, rule=form.rule.data, by=me(), at=now())
            flash(_("Saved."), "good")
            return redirect(back(institution))
    return render_template(
        "vog/institution.html", form=form, institution=institution, back=back(institution)
    ), form.status


@blueprint.route("/register/<int:id>/vog", methods=["GET", "POST"])
@requires("vog.record", get_expert)
def record(expert: Expert) -> Any:
    """Note the date on a speaker's certificate, and nothing else of it."""
    form = VogForm(issued_on=expert.vog_issued_on)
    if form.validate_on_submit():
        with form.refusals():
            today = local_date(now(), zone())
            record_vog(expert, issued_on=form.issued_on.data, by=me(), today=today, at=now())
            flash(_("Saved."), "good")
            return redirect(url_for("register.review", id=expert.id))
    return render_template("vog/record.html", form=form, expert=expert), form.status


def back(institution: Institution) -> str:
    """Return the address of the page that lists a school."""
    board = institution.board
    return url_for("vog.board", id=board.id) if board else url_for("vog.index")
