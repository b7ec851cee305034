"""While you are here: offer the hours beside a lecture."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.models import Booking, Expert
from guestlecture.permissions import is_teacher, requires
from guestlecture.queries.booking import get_booking
from guestlecture.queries.hours_beside import Beside, NearbyDay, find_nearby_days, list_hours_beside
from guestlecture.services.hours_beside import offer_hours, withdraw_hours
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("hours_beside", __name__)


def hours_beside_for(expert: Expert | None = None) -> list[Beside]:
    """Return what experts, or this one, can take beside a lecture near a school of whoever is logged in."""
    if not is_teacher(current_user):
        return []
    return list_hours_beside(me(), at=now(), zone=zone(), rules=rules(), expert=expert)


def nearby_days_for(expert_ids: Sequence[int]) -> dict[int, NearbyDay]:
    """Return on which day each of some experts is near a school of whoever is logged in."""
    if not is_teacher(current_user):
        return {}
    return find_nearby_days(expert_ids, me(), at=now(), zone=zone(), rules=rules())


@blueprint.post("/bookings/<int:id>/hours/offer")
@requires("booking.offer-hours", get_booking)
def offer(booking: Booking) -> Any:
    """Let classes nearby ask for them."""
    offer_hours(booking, by=me(), at=now())
    flash(
        _("Teachers nearby now see that you can take one more class. Nothing is fixed until you say yes."),
        "good",
    )
    return redirect(url_for("booking.show", id=booking.id))


@blueprint.post("/bookings/<int:id>/hours/withdraw")
@requires("booking.offer-hours", get_booking)
def withdraw(booking: Booking) -> Any:
    """Offer them no more."""
    withdraw_hours(booking, by=me(), at=now())
    flash(_("Nobody sees these hours any more."), "good")
    return redirect(url_for("booking.show", id=booking.id))
