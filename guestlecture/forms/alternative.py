"""Propose other times."""

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from guestlecture.domain.alternative import MOST_ALTERNATIVES
from guestlecture.domain.period_grid import PeriodGrid, moment_from
from guestlecture.domain.slot import Moment
from guestlecture.forms.base import Form, at_most, strip
from guestlecture.forms.booking import side_field
from guestlecture.forms.moment import MomentForm
from guestlecture.i18n import ordinal


class OtherMomentForm(MomentForm):
    """A moment that begins with a lesson hour of the school, or at a time."""

    hour = SelectField(_l("Lesson hour"), coerce=lambda value: int(value) if value else None)

    @property
    def has_start(self) -> bool:
        """Whether it is said when it begins."""
        return super().has_start or ("hour" in self and self.hour.data is not None)


class AlternativeForm(Form):
    """A few moments, and a word with them. A coordinator says for whom."""

    side = side_field()
    slots = FieldList(
        FormField(OtherMomentForm),
        _l("Other times"),
        min_entries=MOST_ALTERNATIVES,
        max_entries=MOST_ALTERNATIVES,
    )
    message = TextAreaField(_l("A word with it"), [at_most(1000)], filters=[strip])
    earliest: date
    minutes: int
    grid: PeriodGrid
    count: int

    def fit(
        self,
        earliest: date,
        minutes: int,
        grid: PeriodGrid,
        known: Moment,
        zone: ZoneInfo,
        *,
        asks_side: bool,
    ) -> None:
        """Say what the browser may offer, how long a lecture lasts, and ask for whom if that is open.

        Where the school has lesson hours, a moment may begin with one; it then fills as many as `known` does.
        """
        self.earliest, self.minutes, self.grid = earliest, minutes, grid
        self.count = len(grid.hours_of(known.starts_at, known.ends_at, zone)) or 1
        if not asks_side:
            del self.side
        choices = [SelectChoice(str(number), ordinal(number)) for number in grid.numbers()]
        for row in self.slots:
            if choices:
                row.form.hour.choices = [SelectChoice("", str(_l("none"))), *choices]
            else:
                del row.form.hour

    def moments(self, zone: ZoneInfo) -> list[Moment]:
        """Return the moments that were filled in. Raises TimeSkipped or HourNotThatDay."""
        return [self._moment(row.form, zone) for row in self.slots if not row.form.is_empty]

    def _moment(self, row: OtherMomentForm, zone: ZoneInfo) -> Moment:
        if "hour" in row and row.hour.data is not None:
            return moment_from(self.grid, row.on.data, row.hour.data, self.count, zone)
        return row.moment(zone, self.minutes)
