"""Lesson hours of a school."""

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FormField, IntegerField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from guestlecture.domain.period_grid import MOST_HOURS, LessonHour, make_hours, numbered
from guestlecture.forms.base import Form, PartForm, at_most, needed, one_line, possible_year
from guestlecture.models import Timetable

BREAK_ROWS, MORE_ROWS = 3, 2
LONGEST_HOUR, LONGEST_BREAK = 240, 180


class TimetableFields(Form):
    """What every timetable has: a name, and when it holds."""

    name = StringField(
        _l("Name"),
        [needed(_l("Give this timetable a name.")), at_most(60)],
        filters=[one_line],
        description=_l("For example ‘50 minutes’ or ‘short timetable’."),
    )
    holds_from = DateField(
        _l("Holds from"),
        [Optional(), possible_year],
        description=_l(
            "Leave this empty for a timetable that holds on some days only; you choose them later."
        ),
    )
    holds_until = DateField(
        _l("Holds until"),
        [Optional(), possible_year],
        description=_l("Leave this empty if it holds until further notice."),
    )


class BreakForm(PartForm):
    """A break after one of the hours. A row that is left empty does not count."""

    after = IntegerField(
        _l("Break after hour"),
        [Optional(), NumberRange(1, MOST_HOURS, message=_l("Fill in a number from %(min)s to %(max)s."))],
    )
    minutes = IntegerField(
        _l("Minutes"),
        [Optional(), NumberRange(1, LONGEST_BREAK, message=_l("Fill in a number from %(min)s to %(max)s."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse half a break, which `Optional` passes over."""
        is_right = bool(super().validate(extra_validators))
        half = (self.after.data is None) != (self.minutes.data is None)
        if is_right and half:
            self.after.errors = [_l("Fill in both the hour and the length of this break.")]
        return is_right and not half


class MakeForm(TimetableFields):
    """A timetable of equal hours, made at once."""

    first = TimeField(
        _l("First hour starts at"), [needed(_l("Fill in a time, such as 8:30."))], default=time(8, 30)
    )
    minutes = IntegerField(
        _l("Minutes of an hour"),
        [
            needed(_l("Fill in a number.")),
            NumberRange(10, LONGEST_HOUR, message=_l("Fill in a number from %(min)s to %(max)s.")),
        ],
        default=50,
    )
    count = IntegerField(
        _l("Hours a day"),
        [
            needed(_l("Fill in a number.")),
            NumberRange(1, MOST_HOURS, message=_l("Fill in a number from %(min)s to %(max)s.")),
        ],
        default=8,
    )
    breaks = FieldList(FormField(BreakForm), _l("Breaks"), min_entries=BREAK_ROWS, max_entries=MOST_HOURS)

    def hours(self) -> tuple[LessonHour, ...]:
        """Return the hours. Raises a refusal for hours that do not fit into a day."""
        breaks = {
            row.form.after.data: row.form.minutes.data
            for row in self.breaks
            if row.form.after.data is not None
        }
        return make_hours(self.first.data, minutes=self.minutes.data, count=self.count.data, breaks=breaks)


class HourForm(PartForm):
    """One lesson hour. A row that is left empty does not count."""

    starts = TimeField(_l("From"), [Optional()])
    ends = TimeField(_l("To"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse half an hour, which `Optional` passes over."""
        is_right = bool(super().validate(extra_validators))
        half = (self.starts.data is None) != (self.ends.data is None)
        if is_right and half:
            self.starts.errors = [_l("Fill in both the start and the end of this hour.")]
        return is_right and not half


class TimetableForm(TimetableFields):
    """A timetable, each hour of it by itself."""

    hours = FieldList(FormField(HourForm), _l("Lesson hours"), min_entries=1, max_entries=MOST_HOURS)

    def add_rows(self) -> None:
        """Add empty rows for hours, up to the maximum."""
        for _row in range(min(MORE_ROWS, MOST_HOURS - len(self.hours))):
            self.hours.append_entry()

    def lesson_hours(self) -> tuple[LessonHour, ...]:
        """Return the hours that were filled in. Raises a refusal for hours that overlap, or none."""
        rows = [row.form for row in self.hours if row.form.starts.data is not None]
        return numbered([(row.starts.data, row.ends.data) for row in rows])


class ChooseForm(Form):
    """Let another timetable than usual hold on a day."""

    on = DateField(_l("Day"), [needed(_l("Choose a day.")), possible_year])
    timetable = SelectField(_l("Timetable of that day"), [needed()], coerce=int)

    def offer(self, timetables: list[Timetable]) -> None:
        """Let choose from the timetables of the school."""
        self.timetable.choices = [SelectChoice(str(each.id), each.name) for each in timetables]
