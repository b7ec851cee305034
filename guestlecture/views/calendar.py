"""The calendars of an expert: add one from a file or an address, read it again, remove it."""

from contextlib import closing
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from guestlecture.calendars.apart import read_apart
from guestlecture.clock import now
from guestlecture.db import let_go
from guestlecture.errors import CalendarTooLarge
from guestlecture.forms.calendar import AddressForm, FileForm
from guestlecture.models import CalendarSource, Expert
from guestlecture.permissions import requires
from guestlecture.queries.calendar import get_source
from guestlecture.queries.expert import get_expert
from guestlecture.services.calendar import add_address, add_file, leave_read, remove_calendar
from guestlecture.views.present import me, zone
from guestlecture.web.limits import searches
from guestlecture.web.uploads import takes_file

blueprint = Blueprint("calendar", __name__)
LARGEST_FILE_MB = 1
SECONDS = 8.0  # somebody waits for the page


@blueprint.route("/experts/<int:id>/edit/availability/calendars/file", methods=["GET", "POST"])
@takes_file
@searches
@requires("availability.edit", get_expert)
def new_file(expert: Expert) -> Any:
    """Read the busy times of a file."""
    form = FileForm()
    if form.validate_on_submit():
        with form.refusals():
            source = _read_file(form, expert)
            read = ngettext("%(num)s appointment read.", "%(num)s appointments read.", source.number_read)
            flash(read, "good")
            return redirect(url_for("availability.show", id=source.expert_id, _anchor="calendars"))
    return render_template("calendar/new_file.html", form=form, expert=expert), form.status


@blueprint.route("/experts/<int:id>/edit/availability/calendars/address", methods=["GET", "POST"])
@searches
@requires("availability.edit", get_expert)
def new_address(expert: Expert) -> Any:
    """Have the calendar at an address read."""
    form = AddressForm()
    if form.validate_on_submit():
        with form.refusals():
            add_address(expert, form.calendar.data, by=me(), at=now())
            flash(_("We are reading your calendar. Look here again in a minute."), "good")
            return redirect(url_for("availability.show", id=expert.id, _anchor="calendars"))
    return render_template("calendar/new_address.html", form=form, expert=expert), form.status


@blueprint.post("/calendars/<int:id>/read")
@searches
@requires("availability.change", get_source)
def read(source: CalendarSource) -> Any:
    """Have a calendar read now."""
    leave_read(source.id, at=now())
    flash(_("We are reading your calendar. Look here again in a minute."), "good")
    return redirect(url_for("availability.show", id=source.expert_id, _anchor="calendars"))


@blueprint.post("/calendars/<int:id>/remove")
@requires("availability.change", get_source)
def remove(source: CalendarSource) -> Any:
    """Remove a calendar with its times."""
    expert_id = source.expert_id
    remove_calendar(source, by=me(), at=now())
    flash(_("Removed, with all times that were read of it."), "good")
    return redirect(url_for("availability.show", id=expert_id, _anchor="calendars"))


def _read_file(form: FileForm, expert: Expert) -> CalendarSource:
    with closing(form.calendar.data) as file:
        data = file.read()
    if len(data) > LARGEST_FILE_MB * 1_000_000:
        raise CalendarTooLarge(most=LARGEST_FILE_MB)
    let_go()  # reading takes a while, and on SQLite nobody else could write meanwhile
    reading = read_apart(data, begins=now(), zone=zone(), seconds=SECONDS)
    return add_file(expert, reading, by=me(), at=now())
