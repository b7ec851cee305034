"""Register expertise, and edit a profile section by section."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, Regexp, StopValidation

from guestlecture.enums import Language, Level
from guestlecture.errors import UnknownPlace
from guestlecture.forms.account import email_field
from guestlecture.forms.base import EnumsField, Form, ManyField, at_most, needed, one_line, strip
from guestlecture.i18n import label, sentence
from guestlecture.models import Expertise, Organisation, Theme
from guestlecture.models.expert import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_TAGLINE,
    MOST_KM,
    MOST_PER_MONTH,
    MOST_PER_TERM,
    MOST_SUBSTITUTE_NOTICE_DAYS,
    SUBSTITUTE_NOTICE_DAYS,
)
from guestlecture.queries.expertise import list_expertise
from guestlecture.queries.place import find_place, place_name
from guestlecture.queries.theme import list_themes

NOT_IN_LIST = _l("Choose from the list.")


class PlaceField(StringField):  # type: ignore[misc]
    """A town or village as a person writes it; its data is the place."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return place_name(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Find the place. An empty field is no place."""
        if not valuelist:
            return
        text = strip(valuelist[0])
        self.data = find_place(text) if text else None
        if text and self.data is None:
            raise ValueError(sentence(UnknownPlace()))


class RowsField(ManyField):
    """Several rows out of a list, as checkboxes; its data are their ids."""

    def __init__(self, label: Any, load: Callable[[], list[Any]], **options: Any) -> None:
        super().__init__(
            label,
            coerce=row_id,
            choices=lambda: row_choices(load()),
            invalid_value_message=NOT_IN_LIST,
            invalid_choice_message=NOT_IN_LIST,
            **options,
        )
        self._load = load

    @property
    def rows(self) -> list[Any]:
        """The rows that were chosen."""
        return [row for row in self._load() if row.id in self.data]


def row_id(value: Any) -> int | None:
    """Return the id of a row, or of its value in a form; nothing was chosen where that is empty."""
    if isinstance(value, Theme | Expertise):
        return value.id
    return int(value) if value else None


def row_choices(rows: list[Any]) -> list[SelectChoice]:
    """Return themes or tags as choices of a field; themes stand under their top theme."""
    return [
        SelectChoice(str(row.id), label(row), optgroup=label(row.top) if isinstance(row, Theme) else None)
        for row in rows
    ]


def chosen(message: Any) -> Callable[[Any, Any], None]:
    """Say what to do when nothing of a list is chosen."""

    # `needed` would announce each checkbox as one that has to be ticked.
    def check(_form: Any, field: Any) -> None:
        if not field.data and not field.errors:
            raise StopValidation(message)

    return check


def whole_number(label: Any, low: int, high: int, *, validators: Any = (), **options: Any) -> IntegerField:
    """A field for a whole number within bounds."""
    message = _l("Fill in a whole number from %(min)d to %(max)d.", min=low, max=high)
    check = NumberRange(low, high, message=message)
    return IntegerField(label, [*validators, check], invalid_value_message=message, **options)


def levels_field() -> EnumsField:
    """A field for the levels that something is meant for."""
    return EnumsField(
        _l("For whom?"),
        Level,
        validators=[chosen(_l("Choose one level or more."))],
        invalid_value_message=NOT_IN_LIST,
    )


def place_field(label: Any = None, hint: Any = None) -> PlaceField:
    """A field for a town or village; unless something else is said, for where somebody works."""
    return PlaceField(
        label or _l("Where do you work?"),
        description=hint or _l("Your town or village. Is it not in the list? Then leave this empty."),
        render_kw={"list": "places", "autocomplete": "off"},
    )


def tagline_field() -> StringField:
    """A field for what somebody can tell about."""
    return StringField(
        _l("What can you talk about?"),
        [needed(_l("Fill in what you can talk about.")), at_most(LONGEST_TAGLINE)],
        filters=[one_line],
        description=_l("In one line, as you would say it in front of a class."),
    )


def name_field() -> StringField:
    """A field for somebody's own name."""
    return StringField(
        _l("Your name"),
        [needed(_l("Fill in your name.")), at_most(LONGEST_NAME)],
        filters=[one_line],
        render_kw={"autocomplete": "name"},
    )


def written(value: Any) -> str:
    """Return what stands in a text field that may be left empty."""
    if isinstance(value, Organisation):
        value = value.name
    # A browser ends lines with two characters, of which one counts.
    return (strip(value) or "").replace("\r\n", "\n")


class RegisterForm(Form):
    """Five answers that make a draft. Who is logged in is not asked for name and address."""

    name = name_field()
    email = email_field()
    subject = tagline_field()
    levels = levels_field()
    place = place_field()


class AboutForm(Form):
    """Who the expert is."""

    name = name_field()
    organisation = StringField(
        _l("Company or organisation"), [at_most(LONGEST_NAME)], filters=[written, one_line]
    )
    tagline = tagline_field()
    biography = TextAreaField(
        _l("Who are you, and what do you do?"),
        [at_most(LONGEST_DESCRIPTION)],
        filters=[written],
        description=_l("Some lines about your work, and about what a class sees or does with you."),
        render_kw={"rows": 8},
    )
    phone = StringField(
        _l("Telephone number"),
        [
            at_most(LONGEST_PHONE),
            Regexp(r"[0-9 +()./-]*$", message=_l("Use digits only, for example 06 12345678.")),
        ],
        filters=[written],
        description=_l("Only the school gets to see it, once a lecture has been agreed."),
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )


class PracticeForm(Form):
    """For whom, where and how often."""

    levels = levels_field()
    languages = EnumsField(
        _l("In which languages?"),
        Language,
        validators=[chosen(_l("Choose one language or more."))],
        invalid_value_message=NOT_IN_LIST,
    )
    place = place_field()
    radius_km = whole_number(
        _l("How many kilometres do you travel at most?"),
        0,
        MOST_KM,
        validators=[Optional()],
        description=_l("As the crow flies. Leave this empty if distance does not matter."),
    )
    max_per_month = whole_number(
        _l("How many lectures a month do you want to give at most?"),
        1,
        MOST_PER_MONTH,
        validators=[Optional()],
        description=_l("Schools cannot book more than this. Leave this empty for no maximum."),
    )
    max_per_term = whole_number(
        _l("And in half a school year?"),
        1,
        MOST_PER_TERM,
        validators=[Optional()],
        description=_l("August to January, or February to July. Leave this empty for no maximum."),
    )
    substitute_notice_days = whole_number(
        _l("How many days ahead do you want to know it if you could step in for somebody else?"),
        0,
        MOST_SUBSTITUTE_NOTICE_DAYS,
        validators=[Optional()],
        description=_l("Leave this empty for %(days)d days.", days=SUBSTITUTE_NOTICE_DAYS),
    )
    open_to_questions = BooleanField(
        _l("Schools may also ask me for something that is not among my lectures")
    )

    @property
    def substitute_notice(self) -> int:
        """The days that were filled in, or the usual ones."""
        days: int | None = self.substitute_notice_days.data
        return SUBSTITUTE_NOTICE_DAYS if days is None else days


class ExpertiseForm(Form):
    """What the expert knows about."""

    themes = RowsField(_l("Themes"), list_themes)
    expertise = RowsField(_l("Expertise"), list_expertise)
