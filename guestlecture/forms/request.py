"""Ask for a lecture."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from guestlecture.domain.series import MOST_LECTURES, SeriesLecture
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import chosen_instant
from guestlecture.enums import Format, Language, Level, SeriesRule, Venue
from guestlecture.errors import AddressMissing, Reader, Refusal, TimeSkipped
from guestlecture.forms.base import EnumField, PartForm, at_most, needed, one_line, possible_year, strip
from guestlecture.forms.pattern import FIELDS as PATTERN
from guestlecture.forms.pattern import PatternFields
from guestlecture.forms.profile import place_field
from guestlecture.i18n import label, path, sentence, word
from guestlecture.models import Expert, Institution, Offer, Theme
from guestlecture.models.venue import LONGEST_ADDRESS

ROWS, MOST_ROWS = 3, 12
WHEN = (
    *PATTERN,
    "slots",
    "answer_by_on",
    "lectures",
    "rule",
    "wanted",
    "minimum",
    "contact_on_day",
    "ask_first",
)


class MomentForm(PartForm):
    """One moment: a day, a start and perhaps an end. A row that is left empty does not count."""

    on = DateField(_l("Day"), [Optional(), possible_year])
    starts = TimeField(_l("From"), [Optional()])
    ends = TimeField(_l("To"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse half a moment, which `Optional` passes over."""
        is_right = bool(super().validate(extra_validators))
        half = self.has_moment and (self.on.data is None or not self.has_start)
        if is_right and half:
            self.on.errors = [_l("Fill in both the day and the start of this moment.")]
        return is_right and not half

    @property
    def has_start(self) -> bool:
        """Whether it is said when it begins."""
        return self.starts.data is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any(field.raw_data and field.raw_data[0] for field in self)

    @property
    def has_moment(self) -> bool:
        """Whether anything of the moment was filled in."""
        return not self.is_empty

    def moment(self, zone: ZoneInfo, minutes: int) -> Moment:
        """Return the moment; without an end it lasts as long as the lecture. Raises TimeSkipped."""
        starts_at: datetime = chosen_instant(self.on.data, self.starts.data, zone)
        if self.ends.data is None:
            return Moment(starts_at, starts_at + timedelta(minutes=minutes))
        return Moment(starts_at, chosen_instant(self.on.data, self.ends.data, zone))


def row_of(moment: Moment, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a row for a moment is filled with."""
    starts, ends = moment.starts_at.astimezone(zone), moment.ends_at.astimezone(zone)
    return {"on": starts.date(), "starts": starts.time(), "ends": ends.time()}


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


class RequestForm(PatternFields):
    """What · when · check, on one page."""

    institution = SelectField(_l("School"), coerce=int)
    topic = StringField(
        _l("Subject of the lecture"),
        [needed(_l("Fill in what the lecture is about.")), at_most(150)],
        filters=[one_line],
        description=_l("As you would ask a colleague."),
    )
    learning_aim = TextAreaField(
        _l("What should they know or be able to do afterwards?"),
        [needed(_l("Fill in what they should know or be able to do.")), at_most(1000)],
        filters=[strip],
        description=_l("Write nothing about individual pupils."),
    )
    prior_knowledge = TextAreaField(_l("What do they know already?"), [at_most(1000)], filters=[strip])
    theme = SelectField(
        _l("Theme"),
        [needed(_l("Choose a theme from the list."))],
        coerce=lambda value: int(value) if value else None,
    )
    level = EnumField(_l("Level"), Level, validators=[needed(_l("Choose a level."))])
    group_name = StringField(
        _l("Class"), [at_most(80)], filters=[one_line], description=_l("For example ‘havo 4’ or ‘group 8’.")
    )
    subject = StringField(_l("School subject"), [at_most(80)], filters=[one_line])
    group_size = IntegerField(
        _l("How many pupils or students?"),
        [
            needed(_l("Fill in a number.")),
            NumberRange(1, 1000, message=_l("Fill in a number from %(min)s to %(max)s.")),
        ],
    )
    language = EnumField(_l("Language of the lecture"), Language, validators=[needed()], default=Language.NL)
    format = EnumField(_l("Format"), Format, validators=[needed()], default=Format.LECTURE)
    venue = EnumField(_l("Where"), Venue, validators=[needed()], default=Venue.SCHOOL)
    address = StringField(
        _l("Address"),
        [at_most(LONGEST_ADDRESS)],
        filters=[one_line],
        description=_l("Only if it is at another address: what it is called, street and number."),
    )
    address_place = place_field(
        _l("Town or village of that address"),
        _l("With it we know how far it is. Not in the list? Leave it empty."),
    )
    earliest: date
    slots = FieldList(FormField(MomentForm), _l("Single moments"), min_entries=ROWS, max_entries=MOST_ROWS)
    answer_by_on = DateField(_l("Answer no later than"), [needed(_l("Choose a date.")), possible_year])
    contact_on_day = StringField(
        _l("Who receives the speaker on the day?"),
        [at_most(150)],
        filters=[one_line],
        description=_l("Name and telephone number. Only the speaker sees this, once it has been agreed."),
    )
    wanted = IntegerField(
        _l("How many speakers?"),
        [Optional()],
        description=_l("From 2 to 10. Leave it empty for one speaker."),
    )
    minimum = IntegerField(
        _l("Goes on with at least"),
        [Optional()],
        description=_l("So many speakers have to say yes. Leave it empty if all have to."),
    )
    rule = SelectField(
        _l("Who comes?"),
        [Optional()],
        choices=lambda: _words(SeriesRule),
        coerce=lambda value: SeriesRule(value) if value else SeriesRule.ANY,
        default=SeriesRule.ANY.value,
    )
    lectures = FieldList(FormField(LectureForm), _l("The lectures"), min_entries=ROWS)
    ask_first = BooleanField(
        _l("Ask me first who comes"),
        description=_l(
            "Then you choose yourself from the speakers who offer to come. Without this, the first speaker "
            "who fits and chooses one of your moments comes: you both get the agreement by mail."
        ),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name in WHEN:  # as they stand on the page, and so in the summary of what is wrong
            if name in self:
                self._fields.move_to_end(name)

    def validate_address(self, field: StringField) -> None:
        """Ask for the address together with whatever else is missing."""
        if self.venue.data is Venue.ELSEWHERE and not field.data:
            raise ValidationError(sentence(AddressMissing()))

    def fit_all(self, schools: list[Institution], themes: list[Theme]) -> None:
        """Ask everything: the request is open to every expert who fits."""
        self._fit_schools(schools)
        self.level.choices = [SelectChoice("", str(_l("Choose a level"))), *_words(Level)]
        self.theme.choices = [
            SelectChoice("", str(_l("Choose a theme"))),
            *(SelectChoice(str(theme.id), path(theme)) for theme in themes),
        ]

    def fit(
        self, expert: Expert, offer: Offer | None, schools: list[Institution], themes: list[Theme]
    ) -> None:
        """Ask only what is still open: an offer says its theme, language, form and place itself."""
        self._fit_schools(schools)
        del self.ask_first
        # One expert who is asked for all of it cannot be a different one each time.
        if "rule" in self:
            self.rule.choices = _words(rule for rule in SeriesRule if rule is not SeriesRule.DIFFERENT)
        levels = (offer.levels if offer else None) or expert.levels or set(Level)
        first = [SelectChoice("", str(_l("Choose a level")))] if len(levels) > 1 else []
        self.level.choices = first + _words(each for each in Level if each in levels)
        if offer and offer.group_size_max:
            self.group_size.render_kw = {"max": offer.group_size_max}
        if offer:
            del self.theme, self.language, self.format, self.venue, self.address, self.address_place
            return
        own = expert.themes or themes
        self.theme.choices = [SelectChoice(str(theme.id), label(theme)) for theme in own]
        languages = expert.languages or set(Language)
        self.language.choices = _words(each for each in Language if each in languages)

    def _fit_schools(self, schools: list[Institution]) -> None:
        self.institution.choices = [SelectChoice(str(school.id), school.name) for school in schools]
        if len(schools) < 2:
            del self.institution

    def allow(self, earliest: date, today: date) -> None:
        """Let the browser offer only the days that can be asked for; the service has the last word."""
        self.earliest = earliest
        self.first_on.render_kw = self.last_on.render_kw = {"min": earliest.isoformat()}
        self.answer_by_on.render_kw = {"min": today.isoformat()}

    def places(self) -> tuple[int, int]:
        """Return how many speakers are wanted, and with how many it goes on."""
        wanted = 1 if self.wanted.data is None else self.wanted.data
        return wanted, wanted if self.minimum.data is None else self.minimum.data

    def add_rows(self) -> None:
        """Add empty rows for moments, up to the maximum."""
        for _row in range(min(ROWS, MOST_ROWS - len(self.slots))):
            self.slots.append_entry()

    def add_lectures(self) -> None:
        """Add empty rows for lectures of a series, up to the maximum."""
        for _row in range(min(ROWS, MOST_LECTURES - len(self.lectures))):
            self.lectures.append_entry()

    @property
    def is_series(self) -> bool:
        """Whether several lectures are asked for at once, or somebody began to."""
        rule = self.rule.data if "rule" in self else SeriesRule.ANY
        return "lectures" in self and (rule is not SeriesRule.ANY or bool(self._filled()))

    def series(self, zone: ZoneInfo, minutes: int) -> list[SeriesLecture]:
        """Return the lectures of a series; what a line leaves open is taken from the rest of the form."""
        usual = tuple(self.moments(zone, minutes))
        return [
            SeriesLecture(
                row,
                lecture.group_name.data or self.group_name.data or "",
                lecture.group_size.data or self.group_size.data or 0,
                _own_moment(lecture, row, zone, minutes) if lecture.has_moment else usual,
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

    def moments(self, zone: ZoneInfo, minutes: int) -> list[Moment]:
        """Return the moments that were filled in one by one, and those of the pattern that are kept."""
        single = [row.form.moment(zone, minutes) for row in self.slots if not row.form.is_empty]
        return [*self.kept_moments(), *single]


def _own_moment(lecture: LectureForm, row: int, zone: ZoneInfo, minutes: int) -> tuple[Moment, ...]:
    try:
        return (lecture.moment(zone, minutes),)
    except TimeSkipped:
        raise TimeSkipped(field=f"lectures-{row}") from None


def _words(values: Iterable[StrEnum]) -> list[SelectChoice]:
    return [SelectChoice(each.value, word(each)) for each in values]
