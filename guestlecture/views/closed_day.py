"""The calendar of a school: when it is closed, and when it is open all the same."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from guestlecture.clock import now
from guestlecture.domain.closed_day import coming, region_of
from guestlecture.domain.wall_time import local_date
from guestlecture.forms.base import Form
from guestlecture.forms.closed_day import CloseForm, HolidaysForm, OpenForm
from guestlecture.models import ClosedDay, Institution, OpenedDay
from guestlecture.permissions import requires
from guestlecture.queries.closed_day import (
    Standing,
    get_closed_day,
    get_opened_day,
    list_standing_on,
    load_calendar,
)
from guestlecture.queries.institution import get_institution
from guestlecture.services.closed_day import (
    choose_holidays,
    close_days,
    forget_closed_days,
    forget_opened_day,
    open_day,
)
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("closed_day", __name__)
SURE = "sure"  # the button that closes a school although something stands on these days


@blueprint.route("/institutions/<int:id>/closed-days", methods=["GET", "POST"])
@requires("institution.edit", get_institution)
def index(institution: Institution) -> Any:
    """When is the school closed? And a form to close it."""
    form = CloseForm()
    if form.validate_on_submit():
        with form.refusals():
            closure = form.closure()
            standing = list_standing_on(institution, closure, at=now(), zone=zone(), rules=rules())
            if standing and SURE not in http.form:
                return _page(institution, form, standing=standing, close=form)
            days = closure.first_on, closure.last_on
            close_days(institution, closure.label_nl, *days, by=me(), at=now(), zone=zone(), rules=rules())
            return _saved(institution.id)
    return _page(institution, form, close=form)


@blueprint.post("/institutions/<int:id>/opened-days")
@requires("institution.edit", get_institution)
def open(institution: Institution) -> Any:
    """Open the school on a day on which it would be closed."""
    form = OpenForm()
    if form.validate_on_submit():
        with form.refusals():
            open_day(institution, form.on.data, by=me(), at=now(), rules=rules())
            return _saved(institution.id)
    return _page(institution, form, opening=form)


@blueprint.post("/institutions/<int:id>/holidays")
@requires("institution.edit", get_institution)
def holidays(institution: Institution) -> Any:
    """Keep the school holidays of a region."""
    form = HolidaysForm()
    if form.validate_on_submit():
        with form.refusals():
            region = form.region.data
            choose_holidays(institution, region, by=me(), at=now(), zone=zone(), rules=rules())
            return _saved(institution.id)
    return _page(institution, form, keeping=form)


@blueprint.post("/closed-days/<int:id>/forget")
@requires("closed-day.edit", get_closed_day)
def forget(days: ClosedDay) -> Any:
    """Take back that the school is closed."""
    institution_id = days.institution_id
    forget_closed_days(days, by=me(), at=now())
    return _saved(institution_id)


@blueprint.post("/opened-days/<int:id>/forget")
@requires("closed-day.edit", get_opened_day)
def forget_opened(day: OpenedDay) -> Any:
    """Take back that the school is open on a holiday."""
    institution_id = day.institution_id
    forget_opened_day(day, by=me(), at=now(), zone=zone(), rules=rules())
    return _saved(institution_id)


def _saved(institution_id: int) -> Response:
    flash(_("Saved."), "good")
    return redirect(url_for("closed_day.index", id=institution_id))


def _page(institution: Institution, form: Form, standing: Standing | None = None, **shown: Form) -> Any:
    # One of the forms may be the one that was sent; the others are empty.
    usual, today = rules().holiday_region, local_date(now(), zone())
    forms = {
        "close": CloseForm(formdata=None),
        "opening": OpenForm(formdata=None),
        "keeping": HolidaysForm(formdata=None, region=institution.holiday_region or usual),
    }
    page = render_template(
        "closed_day/index.html",
        institution=institution,
        form=form,
        region=region_of(set(institution.levels), institution.holiday_region, usual),
        own=[days for days in institution.closed_days if days.last_on >= today],
        opened=[day for day in institution.opened_days if day.on >= today],
        closures=coming(load_calendar(institution, rules()).closures, today),
        standing=standing,
        **{**forms, **shown},
    )
    return page, 200 if standing else form.status
