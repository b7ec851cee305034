"""Publish an open date, and take one."""

from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice

from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import chosen_instant
from guestlecture.errors import TimeSkipped
from guestlecture.forms.availability import DAY_NEEDED, TIME_NEEDED
from guestlecture.forms.base import Form, needed, possible_year
from guestlecture.forms.request import RequestForm
from guestlecture.models import Expert


class OpenDateForm(Form):
    """A moment for the first school that fits."""

    on = DateField(_l("Day"), [needed(DAY_NEEDED), possible_year])
    starts = TimeField(_l("From"), [needed(TIME_NEEDED)])
    ends = TimeField(_l("To"), [needed(TIME_NEEDED)])
    offer = SelectField(_l("With which lecture?"), coerce=lambda value: int(value) if value else None)

    def fit(self, expert: Expert) -> None:
        """Offer the lectures of an expert, and any other question where those are welcome."""
        own = [SelectChoice(str(offer.id), offer.title) for offer in expert.offers]
        first = [SelectChoice("", str(_l("Whatever the school asks")))] if expert.open_to_questions else []
        self.offer.choices = first + own

    def moment(self, zone: ZoneInfo) -> Moment:
        """Return the moment that was filled in. Raises TimeSkipped."""
        try:
            starts_at = chosen_instant(self.on.data, self.starts.data, zone)
            return Moment(starts_at, chosen_instant(self.on.data, self.ends.data, zone))
        except TimeSkipped:
            raise TimeSkipped(field="starts") from None


class TakeForm(RequestForm):
    """Ask for an open date: what · check, since the moment is known and agreed at once."""

    slots = answer_by_on = wanted = minimum = rule = lectures = None
    weekdays = hours = part = at = until = first_on = last_on = shown = keep = None  # type: ignore[assignment]
