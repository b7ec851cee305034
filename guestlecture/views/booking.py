"""Agreed lectures."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.calendars.invitation import Method, location_of
from guestlecture.clock import now
from guestlecture.domain.outcome import is_late
from guestlecture.enums import HOLDING, BookingStatus, Side, Venue
from guestlecture.errors import NotFound
from guestlecture.forms.booking import CancelForm
from guestlecture.forms.proposal import AcceptForm
from guestlecture.mail.messages import booking_invitation
from guestlecture.models import Booking
from guestlecture.permissions import owns_expert, owns_request, requires
from guestlecture.queries.alternative import look_at_alternatives
from guestlecture.queries.booking import find_canceller, get_booking
from guestlecture.queries.feedback import list_feedback
from guestlecture.services.booking import cancel_booking
from guestlecture.views.present import answers_of, me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("booking", __name__)


@blueprint.get("/bookings/<int:id>")
@requires("booking.see", get_booking)
def show(booking: Booking) -> Any:
    """When, where, for whom, and how to reach each other."""
    return booking_page(booking, AcceptForm())


@blueprint.get("/bookings/<int:id>/day")
@requires("booking.see", get_booking)
def day_card(booking: Booking) -> Any:
    """Everything for the day on one page, to print or to look at on the way."""
    return render_template("booking/day_card.html", booking=booking, location=location_of(booking))


@blueprint.get("/bookings/<int:id>/calendar")
@requires("booking.see", get_booking)
def calendar(booking: Booking) -> Any:
    """The lecture as a file for a calendar."""
    if booking.status in (BookingStatus.PROVISIONAL, BookingStatus.RELEASED):
        raise NotFound(Booking.__name__)  # there is no invitation before it is agreed
    headers = {"Content-Disposition": f"attachment; filename=lecture-{booking.id}.ics"}
    method: Method = "REQUEST" if booking.status is BookingStatus.AGREED else "CANCEL"
    content = booking_invitation(booking, method, me().email).content
    return Response(content, mimetype="text/calendar", headers=headers)


@blueprint.route("/bookings/<int:id>/cancel", methods=["GET", "POST"])
@requires("booking.cancel", get_booking)
def cancel(booking: Booking) -> Any:
    """Name what will happen, then cancel."""
    form, side = CancelForm(), side_of(booking)
    form.fit(asks_side=side is None)
    if form.validate_on_submit():
        with form.refusals():
            side = side or form.side.data
            reason = form.reason.data
            cancel_booking(booking, reason=reason, side=side, by=me(), at=now(), zone=zone(), rules=rules())
            flash(_("Cancelled. Both of you get an e-mail."), "good")
            if side is Side.EXPERT and owns_request(me(), booking.request):
                return redirect(url_for("request.show", id=booking.request_id))  # who could come instead
            return redirect(url_for("booking.show", id=booking.id))
    late = is_late(booking.starts_at, now=now(), rules=rules())
    return render_template("booking/cancel.html", form=form, booking=booking, is_late=late), form.status


def booking_page(booking: Booking, form: AcceptForm) -> Any:
    """Render one lecture, with other times that somebody proposed."""
    is_coming = booking.status in HOLDING and booking.starts_at > now()
    is_agreed = booking.status is BookingStatus.AGREED
    others = look_at_alternatives([booking.proposal], at=now(), zone=zone(), rules=rules())
    page = render_template(
        "booking/show.html",
        form=form,
        booking=booking,
        can_cancel=is_coming,
        feedback=list_feedback(booking),
        can_offer_hours=is_coming and is_agreed and booking.venue is Venue.SCHOOL,
        others=others[0] if others and is_coming else None,
        answers=answers_of(others[0] if others else None),
        canceller=find_canceller(booking),
    )
    return page, form.status


def side_of(booking: Booking) -> Side | None:
    """Return on which side of a lecture somebody is; None for a coordinator, who acts for one of them."""
    if booking.request.teacher_id == me().id:
        return Side.TEACHER
    return Side.EXPERT if owns_expert(me(), booking.expert) else None
