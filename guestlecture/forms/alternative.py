"""Propose other times."""

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, TextAreaField

from guestlecture.domain.alternative import MOST_ALTERNATIVES
from guestlecture.domain.slot import Moment
from guestlecture.forms.base import Form, at_most, strip
from guestlecture.forms.booking import side_field
from guestlecture.forms.moment import MomentForm


class AlternativeForm(Form):
    """A few moments, and a word with them. A coordinator says for whom."""

    side = side_field()
    slots = FieldList(
        FormField(MomentForm),
        _l("Other times"),
        min_entries=MOST_ALTERNATIVES,
        max_entries=MOST_ALTERNATIVES,
    )
    message = TextAreaField(_l("A word with it"), [at_most(1000)], filters=[strip])
    earliest: date
    minutes: int

    def fit(self, earliest: date, minutes: int, *, asks_side: bool) -> None:
        """Say what the browser may offer, how long a lecture lasts, and ask for whom if that is open."""
        self.earliest, self.minutes = earliest, minutes
        if not asks_side:
            del self.side

    def moments(self, zone: ZoneInfo) -> list[Moment]:
        """Return the moments that were filled in."""
        return [row.form.moment(zone, self.minutes) for row in self.slots if not row.form.is_empty]
