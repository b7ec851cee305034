"""A panel as a whole: cancel it, or move it."""

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, TextAreaField

from guestlecture.domain.slot import Moment
from guestlecture.errors import TooFewSlots
from guestlecture.forms.base import Form, at_most, strip
from guestlecture.forms.moment import MomentForm


class CancelPanelForm(Form):
    """Why; it may be left out where nothing is agreed yet, as the product says."""

    reason = TextAreaField(
        _l("Why can it not go on?"),
        [at_most(1000)],
        filters=[strip],
        description=_l("All speakers who have said yes get this by mail."),
    )


class MovePanelForm(Form):
    """One other moment."""

    slots = FieldList(FormField(MomentForm), _l("The other moment"), min_entries=1, max_entries=1)
    earliest: date
    minutes: int

    def fit(self, earliest: date, minutes: int) -> None:
        """Say what the browser may offer, and how long the panel lasts."""
        self.earliest, self.minutes = earliest, minutes

    def moment(self, zone: ZoneInfo) -> Moment:
        """Return the moment. Raises TooFewSlots where nothing was filled in."""
        row = self.slots[0].form
        if row.is_empty:
            raise TooFewSlots
        moment: Moment = row.moment(zone, self.minutes)
        return moment
