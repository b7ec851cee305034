"""The calendar of a school."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import Optional

from guestlecture.domain.closed_day import Closure, check_closed
from guestlecture.enums import HolidayRegion
from guestlecture.forms.base import EnumField, Form, at_most, needed, one_line, possible_year


class CloseForm(Form):
    """Close the school for a day, or for some."""

    name = StringField(
        _l("Why is the school closed?"),
        [needed(_l("Fill in what this day is called.")), at_most(80)],
        filters=[one_line],
        description=_l("For example ‘study day’. Write no names of people."),
    )
    first_on = DateField(_l("First day"), [needed(_l("Choose a day.")), possible_year])
    last_on = DateField(
        _l("Last day"), [Optional(), possible_year], description=_l("Leave this empty for a single day.")
    )

    def closure(self) -> Closure:
        """Return the days, and what they are called in any language. Raises what makes them impossible."""
        first_on, name = self.first_on.data, self.name.data
        last_on = self.last_on.data or first_on
        check_closed(first_on, last_on)
        return Closure(first_on, last_on, name, name)


class OpenForm(Form):
    """Open the school on a day on which it would be closed."""

    on = DateField(
        _l("Day"),
        [needed(_l("Choose a day.")), possible_year],
        description=_l("For example Good Friday or 5 May, if you have lessons then."),
    )


class HolidaysForm(Form):
    """Whose school holidays the school keeps."""

    region = EnumField(_l("Holidays of the region"), HolidayRegion, validators=[needed()])
