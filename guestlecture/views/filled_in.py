"""What of a request is known before somebody writes it: by a lecture to be given once more, or a moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request as http
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.db import get
from guestlecture.domain.slot import Moment, usual_answer_by
from guestlecture.errors import NotFound
from guestlecture.forms.base import FIRST_YEAR, LAST_YEAR
from guestlecture.forms.moment import row_of
from guestlecture.models import Booking, Expert
from guestlecture.permissions import owns_request
from guestlecture.queries.once_more import propose_once_more
from guestlecture.views.present import zone
from guestlecture.web.templates import rules

DAY = timedelta(days=1)
MOMENT_FORMAT = "%Y%m%dT%H%M"  # as `forms.pattern.value_of` writes it, in UTC
SAME_AGAIN = (
    *("topic", "learning_aim", "prior_knowledge", "subject", "level", "group_name", "group_size"),
    *("language", "format", "venue", "contact_on_day"),
)


def again_by_address(expert: Expert) -> Booking | None:
    """Return the lecture to be given once more. Raises NotFound for that of somebody else."""
    booking_id = http.args.get("again", type=int)
    if booking_id is None:
        return None
    booking = get(Booking, booking_id)
    if booking.expert_id != expert.id or not owns_request(current_user, booking.request):
        raise NotFound
    return booking


def moment_by_address() -> Moment | None:
    """Return the moment that the address proposes; None without one, or where it cannot be read."""
    try:
        starts, ends = (
            datetime.strptime(part, MOMENT_FORMAT).replace(tzinfo=UTC)
            for part in http.args.get("moment", "").split("-")
        )
    except ValueError:
        return None
    is_sane = FIRST_YEAR <= starts.year <= LAST_YEAR and starts < ends <= starts + DAY
    return Moment(starts, ends) if is_sane else None


def filled_in(again: Booking | None) -> dict[str, Any]:
    """Return the answers that are known beforehand, by the names of their fields."""
    chosen = moment_by_address()
    moments = [chosen] if chosen else []
    values: dict[str, Any] = {}
    if again:
        before = again.request
        values = {name: getattr(before, name) for name in SAME_AGAIN}
        values |= {"institution": before.institution_id, "theme": before.theme_id}
        if before.venue_address:
            values |= {"address": before.venue_address.line, "address_place": before.venue_address.place}
        moments = propose_once_more(again, at=now(), zone=zone(), rules=rules())
    if moments:
        first = min(moments).starts_at
        values["answer_by_on"] = usual_answer_by(now(), first, zone=zone(), rules=rules())
        values["slots"] = [row_of(moment, zone()) for moment in moments]
    return values
