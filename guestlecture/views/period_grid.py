"""Lesson hours of a school: its timetables, and which one holds."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date
from guestlecture.forms.base import Form
from guestlecture.forms.period_grid import ChooseForm, MakeForm, TimetableForm
from guestlecture.models import Institution, Timetable, TimetableDay
from guestlecture.permissions import requires
from guestlecture.queries.institution import get_institution
from guestlecture.queries.period_grid import get_timetable, get_timetable_day
from guestlecture.services.period_grid import (
    add_timetable,
    choose_timetable,
    delete_timetable,
    edit_timetable,
    forget_chosen_day,
)
from guestlecture.views.present import me, zone

blueprint = Blueprint("period_grid", __name__)


@blueprint.route("/institutions/<int:id>/lesson-hours", methods=["GET", "POST"])
@requires("institution.edit", get_institution)
def index(institution: Institution) -> Any:
    """All timetables of a school, and a line to choose one for a day."""
    form = ChooseForm()
    form.offer(institution.timetables)
    if form.validate_on_submit():
        with form.refusals():
            timetable = next(each for each in institution.timetables if each.id == form.timetable.data)
            choose_timetable(institution, timetable, form.on.data, by=me(), at=now())
            flash(_("Saved."), "good")
            return redirect(url_for("period_grid.index", id=institution.id))
    today = local_date(now(), zone())
    page = render_template(
        "period_grid/index.html",
        form=form,
        institution=institution,
        usual=institution.grid.variant_on(today),
        days=[day for day in institution.timetable_days if day.on >= today],
    )
    return page, form.status


@blueprint.route("/institutions/<int:id>/lesson-hours/new", methods=["GET", "POST"])
@requires("institution.edit", get_institution)
def new(institution: Institution) -> Any:
    """Make a timetable of equal hours; each of them can be changed afterwards."""
    today = local_date(now(), zone())
    form = MakeForm(holds_from=None if institution.timetables else today)
    if form.validate_on_submit():
        with form.refusals():
            timetable = add_timetable(
                institution, form.name.data, form.hours(), **_validity(form), by=me(), at=now()
            )
            flash(_("These are the hours. Change here what is different."), "good")
            return redirect(url_for("period_grid.edit", id=timetable.id))
    return render_template("period_grid/new.html", form=form, institution=institution), form.status


@blueprint.route("/timetables/<int:id>/edit", methods=["GET", "POST"])
@requires("timetable.edit", get_timetable)
def edit(timetable: Timetable) -> Any:
    """Change a timetable hour by hour."""
    form = TimetableForm(obj=timetable)
    if "more" in request.form:
        form.add_rows()
        return render_template("period_grid/edit.html", form=form, timetable=timetable)
    if form.validate_on_submit():
        with form.refusals():
            hours = form.lesson_hours()
            edit_timetable(timetable, form.name.data, hours, **_validity(form), by=me(), at=now())
            flash(_("Saved."), "good")
            return redirect(url_for("period_grid.index", id=timetable.institution_id))
    return render_template("period_grid/edit.html", form=form, timetable=timetable), form.status


@blueprint.route("/timetables/<int:id>/delete", methods=["GET", "POST"])
@requires("timetable.edit", get_timetable)
def delete(timetable: Timetable) -> Any:
    """Say what will happen, and delete a timetable."""
    form, institution_id = Form(), timetable.institution_id
    if form.validate_on_submit():
        with form.refusals():
            delete_timetable(timetable, by=me(), at=now())
            flash(_("The timetable has been deleted."), "good")
            return redirect(url_for("period_grid.index", id=institution_id))
    return render_template("period_grid/delete.html", form=form, timetable=timetable), form.status


@blueprint.post("/timetable-days/<int:id>/forget")
@requires("timetable.edit", get_timetable_day)
def forget(day: TimetableDay) -> Any:
    """Let a day have the usual timetable again."""
    institution_id = day.institution_id
    forget_chosen_day(day, by=me(), at=now())
    flash(_("That day has the usual timetable again."), "good")
    return redirect(url_for("period_grid.index", id=institution_id))


def _validity(form: MakeForm | TimetableForm) -> dict[str, Any]:
    return {"holds_from": form.holds_from.data, "holds_until": form.holds_until.data}
