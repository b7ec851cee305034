"""When an expert can be asked, in plain fields."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from guestlecture.domain.availability import DateException
from guestlecture.domain.weekly_rule import MOST_WEEKS, WeeklyRule
from guestlecture.enums import ExceptionKind, Weeks
from guestlecture.forms.base import EnumField, Form, needed, possible_year
from guestlecture.spoken import weekday_name

TIME_NEEDED = _l("Fill in a time, such as 10:20.")
DAY_NEEDED = _l("Choose a day.")


class RuleForm(Form):
    """A window that comes back every week, or every so many weeks."""

    weekday = SelectField(
        _l("Day"),
        [needed(DAY_NEEDED)],
        coerce=int,
        choices=lambda: [SelectChoice(str(number), weekday_name(number)) for number in range(7)],
    )
    starts = TimeField(_l("From"), [needed(TIME_NEEDED)])
    ends = TimeField(_l("To"), [needed(TIME_NEEDED)])
    weeks = EnumField(_l("In which weeks?"), Weeks, validators=[needed()], default=Weeks.EVERY)
    every_weeks = IntegerField(
        _l("Once in how many weeks?"),
        [Optional()],
        description=_l("Only if you chose ‘once in so many weeks’."),
        render_kw={"min": 1, "max": MOST_WEEKS},
    )
    anchor_on = DateField(
        _l("Counted from"),
        [Optional(), possible_year],
        description=_l("Any day of a week in which you can."),
    )
    first_on = DateField(_l("First day"), [Optional(), possible_year])
    last_on = DateField(_l("Last day"), [Optional(), possible_year])

    def rule(self) -> WeeklyRule:
        """Return what was filled in."""
        return WeeklyRule(
            weekday=self.weekday.data,
            starts=self.starts.data,
            ends=self.ends.data,
            weeks=self.weeks.data,
            every_weeks=self.every_weeks.data or 0,
            anchor_on=self.anchor_on.data,
            first_on=self.first_on.data,
            last_on=self.last_on.data,
        )


class ExceptionForm(Form):
    """Some days on which an expert is away, or there besides the weekly windows."""

    kind = EnumField(_l("What is it?"), ExceptionKind, validators=[needed()], default=ExceptionKind.AWAY)
    first_on = DateField(_l("First day"), [needed(DAY_NEEDED), possible_year])
    last_on = DateField(
        _l("Last day"), [Optional(), possible_year], description=_l("Empty if it is one day.")
    )
    starts = TimeField(_l("From"), [Optional()], description=_l("Empty for the whole day."))
    ends = TimeField(_l("To"), [Optional()])

    def exception(self) -> DateException:
        """Return what was filled in."""
        last_on: Any = self.last_on.data or self.first_on.data
        return DateException(self.kind.data, self.first_on.data, last_on, self.starts.data, self.ends.data)
