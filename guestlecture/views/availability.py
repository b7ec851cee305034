"""When I can: the weekly windows and the exceptions of an expert, with a week to look at."""

from datetime import date, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import end_of_day, instant, local_date
from guestlecture.domain.week import Week, monday_of, week_of
from guestlecture.domain.weekly_rule import SCHOOL_HOURS
from guestlecture.forms.availability import ExceptionForm, RuleForm
from guestlecture.forms.base import FIRST_YEAR, LAST_YEAR, Form
from guestlecture.models import AvailabilityException, AvailabilityRule, Expert
from guestlecture.permissions import requires
from guestlecture.queries.availability import (
    get_exception,
    get_rule,
    list_exceptions,
    list_rules,
    load_availability,
    rule_of,
)
from guestlecture.queries.booking import list_engagements
from guestlecture.queries.calendar import list_read_calendars
from guestlecture.queries.expert import get_expert
from guestlecture.queries.open_date import list_own_open_dates
from guestlecture.services.availability import (
    add_exception,
    add_rule,
    add_school_hours,
    edit_rule,
    remove_exception,
    remove_rule,
)
from guestlecture.views.present import me, zone

blueprint = Blueprint("availability", __name__)


@blueprint.get("/experts/<int:id>/edit/availability")
@requires("availability.edit", get_expert)
def show(expert: Expert) -> Any:
    """When may they ask me?"""
    return availability_page(expert, Form())


@blueprint.post("/experts/<int:id>/edit/availability/school-hours")
@requires("availability.edit", get_expert)
def school_hours(expert: Expert) -> Any:
    """Begin with the hours of a school day."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            add_school_hours(expert, by=me(), at=now())
            return _changed(expert, _("These are your hours now. Change what is different with you."))
    return availability_page(expert, form)


@blueprint.route("/experts/<int:id>/edit/availability/rules/new", methods=["GET", "POST"])
@requires("availability.edit", get_expert)
def new_rule(expert: Expert) -> Any:
    """Add a weekly window."""
    form = RuleForm()
    if form.validate_on_submit():
        with form.refusals():
            add_rule(expert, form.rule(), by=me(), at=now())
            return _changed(expert, _("Saved."))
    return render_template("availability/rule.html", form=form, expert=expert, is_new=True), form.status


@blueprint.route("/availability-rules/<int:id>/edit", methods=["GET", "POST"])
@requires("availability.change", get_rule)
def change_rule(row: AvailabilityRule) -> Any:
    """Change a weekly window."""
    form, expert = RuleForm(obj=rule_of(row)), row.expert
    if form.validate_on_submit():
        with form.refusals():
            edit_rule(row, form.rule(), by=me(), at=now())
            return _changed(expert, _("Saved."))
    return render_template("availability/rule.html", form=form, expert=expert, is_new=False), form.status


@blueprint.post("/availability-rules/<int:id>/remove")
@requires("availability.change", get_rule)
def drop_rule(row: AvailabilityRule) -> Any:
    """Remove a weekly window."""
    expert = row.expert
    remove_rule(row, by=me(), at=now())
    return _changed(expert, _("Removed."))


@blueprint.route("/experts/<int:id>/edit/availability/exceptions/new", methods=["GET", "POST"])
@requires("availability.edit", get_expert)
def new_exception(expert: Expert) -> Any:
    """Say what is different on some days."""
    form = ExceptionForm()
    if form.validate_on_submit():
        with form.refusals():
            add_exception(expert, form.exception(), by=me(), at=now(), zone=zone())
            return _changed(expert, _("Saved."))
    return render_template("availability/exception.html", form=form, expert=expert), form.status


@blueprint.post("/availability-exceptions/<int:id>/remove")
@requires("availability.change", get_exception)
def drop_exception(row: AvailabilityException) -> Any:
    """Take back what was said of some days."""
    expert = row.expert
    remove_exception(row, by=me(), at=now())
    return _changed(expert, _("Removed."))


def availability_page(expert: Expert, form: Form) -> Any:
    """Render all that an expert has said of when, with what was wrong with a change."""
    today = local_date(now(), zone())
    page = render_template(
        "availability/show.html",
        form=form,
        expert=expert,
        rows=[(row, rule_of(row)) for row in list_rules(expert)],
        school_hours=SCHOOL_HOURS,
        exceptions=list_exceptions(expert, since=today),
        calendars=list_read_calendars(expert, at=now()),
        open_dates=list_own_open_dates(expert, at=now(), zone=zone()),
        week=_week(expert, today),
        this_monday=monday_of(today),
        step=timedelta(weeks=1),
    )
    return page, form.status


def _week(expert: Expert, today: date) -> Week:
    day = request.args.get("week", today, type=date.fromisoformat)
    day = day if FIRST_YEAR < day.year < LAST_YEAR else today
    first, last = monday_of(day), monday_of(day) + timedelta(days=6)
    span = Moment(instant(first, time(0), zone()), end_of_day(last, zone()))
    booked = [each.moment for each in list_engagements(expert, span.starts_at, span.ends_at)]
    return week_of(day, load_availability(expert, first, last, zone()), booked, zone())


def _changed(expert: Expert, text: str) -> Any:
    flash(text, "good")
    return redirect(url_for("availability.show", id=expert.id))
