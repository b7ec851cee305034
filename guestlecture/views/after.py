"""After the lecture, from the link in the mail, without logging in.

The link stands for one side of one lecture. Its page shows no contact details and changes something only by
a button: programs that check mails follow every link.
"""

from typing import Any

from flask import Blueprint, url_for
from flask_login import current_user

from guestlecture.db import session
from guestlecture.enums import Side
from guestlecture.errors import LinkBroken, LinkOfSomebodyElse
from guestlecture.links import read
from guestlecture.models import Booking
from guestlecture.permissions import requires
from guestlecture.views.outcome import Afterwards, give_page, tell_page, undo_page

blueprint = Blueprint("after", __name__)


def lecture_of_link(token: str) -> Afterwards:
    """Return the lecture of a link, for its side. Raises LinkBroken, or LinkOfSomebodyElse."""
    booking_id, name = read("after", token)
    booking, side = session.get(Booking, booking_id), Side(name)
    if booking is None:
        raise LinkBroken
    person = booking.request.teacher if side is Side.TEACHER else booking.expert.user
    if current_user.is_authenticated and (person is None or current_user.id != person.id):
        raise LinkOfSomebodyElse
    addresses = (url_for(f"after.{view}", token=token) for view in ("tell", "undo", "give"))
    told_it = booking.outcome_by_id == (person.id if person else None)
    return Afterwards(booking, side, person, told_it, *addresses)


@blueprint.route("/after/<token>", methods=["GET", "POST"])
@requires("outcome.tell-by-link", lecture_of_link)
def tell(after: Afterwards) -> Any:
    """Say how a lecture went; then the questions."""
    return tell_page(after)


@blueprint.post("/after/<token>/undo")
@requires("outcome.tell-by-link", lecture_of_link)
def undo(after: Afterwards) -> Any:
    """Take back what this side told."""
    if after.booking.outcome and not after.told_it:
        raise LinkOfSomebodyElse
    return undo_page(after)


@blueprint.post("/after/<token>/feedback")
@requires("outcome.tell-by-link", lecture_of_link)
def give(after: Afterwards) -> Any:
    """Answer the questions."""
    return give_page(after)
