"""Moments by pattern, as a part of a form: days of the week, times of the day, from when to when."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from guestlecture.domain.pattern import Candidates, Pattern, times_in
from guestlecture.domain.slot import Moment
from guestlecture.enums import DayPart
from guestlecture.errors import SlotEndsBeforeItStarts
from guestlecture.forms.base import Form, ManyField, possible_year
from guestlecture.i18n import ordinal, weekday, word

SCHOOL_DAYS = range(1, 7)  # Monday to Saturday
FIELDS = ("weekdays", "hours", "part", "at", "until", "first_on", "last_on")


def _weekdays() -> list[SelectChoice]:
    return [SelectChoice(str(number), weekday(number)) for number in SCHOOL_DAYS]


def _parts() -> list[SelectChoice]:
    parts = (DayPart.MORNING, DayPart.AFTERNOON)
    return [
        SelectChoice("", str(_l("Choose a part of the day"))),
        *(SelectChoice(p.value, word(p)) for p in parts),
    ]


class PatternFields(Form):
    """A pattern, and which of the moments that it made are kept.

    `shown` stands for the moments that the page has shown: others than those are shown before they are sent.
    """

    weekdays = ManyField(_l("On which days?"), choices=_weekdays, coerce=int)
    hours = ManyField(_l("Which lesson hours?"), coerce=int)
    part = SelectField(
        _l("Part of the day"), choices=_parts, coerce=lambda value: DayPart(value) if value else None
    )
    at = TimeField(_l("From"), [Optional()])
    until = TimeField(_l("To"), [Optional()])
    first_on = DateField(_l("First day"), [Optional(), possible_year])
    last_on = DateField(_l("Last day"), [Optional(), possible_year])
    shown = HiddenField()
    keep = ManyField(_l("Moments"), validate_choice=False)

    candidates: Candidates | None = None
    are_new = False

    def fit_hours(self, numbers: Sequence[int]) -> None:
        """Let choose from the lesson hours of the school; without any, the field goes."""
        if numbers:
            self.hours.choices = [SelectChoice(str(number), ordinal(number)) for number in numbers]
        else:
            del self.hours

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse half a pattern as well."""
        is_right = bool(super().validate(extra_validators))
        return self._has_days() and is_right

    def validate_pattern(self) -> bool:
        """Check the pattern alone, for who only wants to see its moments."""
        checked = [self[name].validate(self) for name in FIELDS if name in self]
        return self._has_days() and all(checked)

    def _has_days(self) -> bool:
        if not self.is_pattern:
            return True
        for field in (self.first_on, self.last_on):
            if field.data is None and not field.errors:
                field.errors = [_l("Choose a day.")]
        return not (self.first_on.errors or self.last_on.errors)

    @property
    def is_pattern(self) -> bool:
        """Whether any field of the pattern was filled in."""
        return any(self[name].data or self[name].errors for name in FIELDS if name in self)

    @property
    def has_pattern_errors(self) -> bool:
        """Whether something is wrong with the pattern."""
        return any(self[name].errors for name in FIELDS if name in self)

    def pattern(self, minutes: int) -> Pattern:
        """Return the pattern; without an end, or for a part of the day, a lecture lasts some minutes."""
        hours = tuple(self.hours.data or ()) if "hours" in self else ()
        return Pattern(
            frozenset(self.weekdays.data or ()),
            self.first_on.data,
            self.last_on.data,
            hours,
            () if hours else self._times(minutes),
        )

    def _times(self, minutes: int) -> tuple[tuple[time, time], ...]:
        if self.at.data is None:
            return times_in(self.part.data, minutes) if self.part.data else ()
        if self.until.data is not None:
            return ((self.at.data, self.until.data),)
        ends = datetime.combine(date.min, self.at.data) + timedelta(minutes=minutes)
        if ends.date() > date.min:
            raise SlotEndsBeforeItStarts(field="until")
        return ((self.at.data, ends.time()),)

    def show(self, candidates: Candidates) -> None:
        """Take over the moments of the pattern; all are kept, unless they were shown and some taken out."""
        values = [value_of(moment) for moment in candidates.moments]
        seal = sha256(" ".join(values).encode()).hexdigest()[:16]
        self.candidates, self.are_new = candidates, self.shown.data != seal
        if self.are_new:
            self.shown.data, self.keep.data = seal, values

    @property
    def offered(self) -> list[tuple[str, Moment, bool]]:
        """The moments of the pattern: how the form calls each, and whether it is kept."""
        moments = self.candidates.moments if self.candidates else ()
        named = [(value_of(moment), moment) for moment in moments]
        return [(value, moment, value in (self.keep.data or ())) for value, moment in named]

    def kept_moments(self) -> list[Moment]:
        """Return the moments of the pattern that nobody took out."""
        return [moment for _value, moment, is_kept in self.offered if is_kept]


def value_of(moment: Moment) -> str:
    """Return how a form calls a moment."""
    return f"{moment.starts_at:%Y%m%dT%H%M}-{moment.ends_at:%Y%m%dT%H%M}"
