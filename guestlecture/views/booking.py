"""Agreed lectures."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.calendars.invitation import Method, location_of
from guestlecture.clock import now
from guestlecture.enums import BookingStatus, Venue
from guestlecture.forms.booking import CancelForm
from guestlecture.mail.messages import booking_invitation
from guestlecture.models import Booking
from guestlecture.permissions import requires
from guestlecture.queries.booking import find_canceller, get_booking
from guestlecture.queries.feedback import list_feedback
from guestlecture.services.booking import cancel_booking
from guestlecture.views.present import me

blueprint = Blueprint("booking", __name__)


@blueprint.get("/bookings/<int:id>")
@requires("booking.see", get_booking)
def show(booking: Booking) -> Any:
    """When, where, for whom, and how to reach each other."""
    can_cancel = booking.status is BookingStatus.AGREED and booking.starts_at > now()
    return render_template(
        "booking/show.html",
        booking=booking,
        can_cancel=can_cancel,
        canceller=find_canceller(booking),
        feedback=list_feedback(booking),
        can_offer_hours=can_cancel and booking.venue is Venue.SCHOOL,
    )


@blueprint.get("/bookings/<int:id>/day")
@requires("booking.see", get_booking)
def day_card(booking: Booking) -> Any:
    """Everything for the day on one page, to print or to look at on the way."""
    return render_template("booking/day_card.html", booking=booking, location=location_of(booking))


@blueprint.get("/bookings/<int:id>/calendar")
@requires("booking.see", get_booking)
def calendar(booking: Booking) -> Any:
    """The lecture as a file for a calendar."""
    headers = {"Content-Disposition": f"attachment; filename=lecture-{booking.id}.ics"}
    method: Method = "REQUEST" if booking.status is BookingStatus.AGREED else "CANCEL"
    content = booking_invitation(booking, method, me().email).content
    return Response(content, mimetype="text/calendar", headers=headers)


@blueprint.route("/bookings/<int:id>/cancel", methods=["GET", "POST"])
@requires("booking.cancel", get_booking)
def cancel(booking: Booking) -> Any:
    """Name what will happen, then cancel."""
    form = CancelForm()
    if form.validate_on_submit():
        with form.refusals():
            cancel_booking(booking, reason=form.reason.data, by=me(), at=now())
            flash(_("Cancelled. Both of you get an e-mail."), "good")
            return redirect(url_for("booking.show", id=booking.id))
    return render_template("booking/cancel.html", form=form, booking=booking), form.status
