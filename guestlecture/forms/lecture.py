"""The lectures of a series, as a part of the form of a request."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, IntegerField, SelectField, StringField
from wtforms.validators import NumberRange, Optional

from guestlecture.domain.series import MOST_LECTURES, SeriesLecture
from guestlecture.domain.slot import Moment
from guestlecture.enums import SeriesRule
from guestlecture.errors import Reader, Refusal, TimeSkipped
from guestlecture.forms.base import at_most, one_line, words_of
from guestlecture.forms.moment import MomentForm
from guestlecture.forms.pattern import PatternFields
from guestlecture.i18n import sentence

ROWS = 3


class LectureForm(MomentForm):
    """One lecture of a series: its group, and its own moment if it has one."""

    group_name = StringField(_l("Class"), [at_most(80)], filters=[one_line])
    group_size = IntegerField(
        _l("How many?"),
        [Optional(), NumberRange(1, 1000, message=_l("Fill in a number from %(min)s to %(max)s."))],
    )

    @property
    def has_moment(self) -> bool:
        """Whether anything of the moment was filled in; the class alone is none."""
        return any(field.raw_data and field.raw_data[0] for field in (self.on, self.starts, self.ends))


class SeriesFields(PatternFields):
    """What makes a series of a request: a line for each lecture, and a rule for all of them."""

    group_name: StringField
    group_size: IntegerField
    rule = SelectField(
        _l("Who comes?"),
        [Optional()],
        choices=lambda: words_of(SeriesRule),
        coerce=lambda value: SeriesRule(value) if value else SeriesRule.ANY,
        default=SeriesRule.ANY.value,
    )
    lectures = FieldList(FormField(LectureForm), _l("The lectures"), min_entries=ROWS)

    def add_lectures(self) -> None:
        """Add empty rows for lectures of a series, up to the maximum."""
        for _row in range(min(ROWS, MOST_LECTURES - len(self.lectures))):
            self.lectures.append_entry()

    @property
    def is_series(self) -> bool:
        """Whether several lectures are asked for at once, or somebody began to."""
        rule = self.rule.data if "rule" in self else SeriesRule.ANY
        return "lectures" in self and (rule is not SeriesRule.ANY or bool(self._filled()))

    def series(self, usual: Sequence[Moment], zone: ZoneInfo, minutes: int) -> list[SeriesLecture]:
        """Return the lectures of a series; what a line leaves open is taken from the rest of the form.

        `usual` are the moments of a lecture without one of its own.
        """
        return [
            SeriesLecture(
                row,
                lecture.group_name.data or self.group_name.data or "",
                lecture.group_size.data or self.group_size.data or 0,
                _own_moment(lecture, row, zone, minutes) if lecture.has_moment else tuple(usual),
            )
            for row, lecture in self._filled()
        ]

    def _filled(self) -> list[tuple[int, LectureForm]]:
        return [(row, each.form) for row, each in enumerate(self.lectures) if not each.form.is_empty]

    def _show(self, refusal: Refusal, reader: Reader) -> None:
        name, _dash, row = (refusal.field or "").partition("-")
        if name != "lectures" or not row.isdigit():
            super()._show(refusal, reader)
            return
        text = _l("Lecture %(number)s: %(problem)s", number=int(row) + 1, problem=sentence(refusal, reader))
        self.lectures.errors = [*self.lectures.errors, str(text)]


def _own_moment(lecture: LectureForm, row: int, zone: ZoneInfo, minutes: int) -> tuple[Moment, ...]:
    try:
        return (lecture.moment(zone, minutes),)
    except TimeSkipped:
        raise TimeSkipped(field=f"lectures-{row}") from None
