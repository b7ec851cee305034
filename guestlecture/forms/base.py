"""What all forms share: refusals on their fields, and fields for closed lists."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import Form as PlainForm
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice, enum_coerce
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from guestlecture.db import as_refusal, session
from guestlecture.domain.text import line, paragraphs
from guestlecture.errors import Reader, Refusal, Refusals
from guestlecture.i18n import sentence, word

FIRST_YEAR, LAST_YEAR = 2000, 2099
# What WTForms says of itself about a value that cannot be read, and what we say instead.
UNREADABLE = {
    "Not a valid integer value.": _l("Fill in a whole number."),
    "Not a valid date value.": _l("Fill in a date."),
    "Not a valid time value.": _l("Fill in a time, such as 10:20."),
    "Not a valid choice.": _l("Choose one from the list."),
    "Invalid Choice: could not coerce.": _l("Choose one from the list."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Choose from the list."),
}


class OurWords:
    """The translations of WTForms: its English text, or our own sentence for it."""

    def gettext(self, text: str) -> str:
        """Return what a person reads."""
        return str(UNREADABLE.get(text, text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return what a person reads; WTForms counts only in messages that we replace field by field."""
        return singular if number == 1 else plural


class OwnWords:
    """What makes a form speak in our words."""

    def get_translations(self, form: Any) -> OurWords:
        """Return our words."""
        return OurWords()


class PartForm(PlainForm):  # type: ignore[misc]
    """A part of a form, repeated in it."""

    class Meta(OwnWords):
        """Our words instead of those of WTForms."""


class Form(FlaskForm):  # type: ignore[misc]
    """A form that keeps its content and shows each refusal where it belongs."""

    refused_with = 422
    refused_for: Sequence[Refusal] = ()

    class Meta(OwnWords, FlaskForm.Meta):  # type: ignore[misc]
        """Our words instead of those of WTForms."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check all fields; what could not be read at all is not said to be out of range as well."""
        is_right = bool(super().validate(extra_validators))
        for field in self:
            if field.process_errors:
                field.errors = field.errors[:1]
        return is_right

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 200, or that of what was wrong with it."""
        return self.refused_with if self.is_submitted() else 200

    @contextmanager
    def refusals(self, reader: Reader = "teacher") -> Iterator[None]:
        """Undo everything when the product refuses, and put its sentence on the field it belongs to.

        Use it around the one service call and the redirect of a view; what follows renders the form again.
        """
        try:
            yield
        except IntegrityError as error:
            session.rollback()
            self._refuse(as_refusal(error), reader)
        except Refusal as refusal:
            session.rollback()
            self._refuse(refusal, reader)

    def _refuse(self, refusal: Refusal, reader: Reader) -> None:
        self.refused_with = refusal.status
        self.refused_for = refusal.refusals if isinstance(refusal, Refusals) else (refusal,)
        if isinstance(refusal, Refusals):
            for each in refusal.refusals:
                self._show(each, reader)
        else:
            self._show(refusal, reader)

    def _show(self, refusal: Refusal, reader: Reader) -> None:
        text = sentence(refusal, reader)
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors.append(text)
        else:
            field.errors = [*field.errors, text]

    @property
    def problems(self) -> list[tuple[str | None, str]]:
        """All errors with the id of their field, for the summary on top."""
        found: list[tuple[str | None, str]] = [(None, text) for text in self.form_errors]
        for field in self:
            found += [(field.id, text) for text in _texts(field.errors)]
        return found


def _texts(errors: Any) -> list[str]:
    # A list of fields has a list of errors per field, and a form within a form a dictionary of them.
    if isinstance(errors, dict):
        errors = list(errors.values())
    if not isinstance(errors, list | tuple):
        return [str(errors)]
    return list(dict.fromkeys(text for each in errors for text in _texts(each)))


class Needed(InputRequired):  # type: ignore[misc]
    """Something was filled in, and not only what nobody can see."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field."""
        if not any(paragraphs(str(value)) for value in field.raw_data or ()):
            field.errors[:] = []
            raise StopValidation(self.message)


def needed(message: Any = None) -> Needed:
    """Say what to do when a field is left empty."""
    return Needed(message or _l("Fill this in."))


def at_most(characters: int) -> Length:
    """Limit a text."""
    return Length(max=characters, message=_l("Use %(max)d characters at most."))


def possible_year(_form: Any, field: Any) -> None:
    """Refuse the ends of the calendar, where nobody can calculate; the rules say how far one can plan."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(
            _l("Choose a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        )


def strip(value: Any) -> Any:
    """Take off a text that somebody typed what is not stored: blanks around it, and zero bytes."""
    return paragraphs(value) if isinstance(value, str) else value


def one_line(value: Any) -> Any:
    """Put a text that somebody typed on one line."""
    return line(value) if isinstance(value, str) else value


def storable(text: str) -> str:
    """Return a text without zero bytes, which PostgreSQL neither stores nor looks for."""
    return text.replace("\x00", "")


def words_of(values: Iterable[StrEnum]) -> list[SelectChoice]:
    """Return the choices of a closed list, or of some of it."""
    return [SelectChoice(each.value, word(each)) for each in values]


class EnumField(SelectField):  # type: ignore[misc]
    """One value of a closed list, `but` one."""

    def __init__(
        self,
        label: Any,
        enum: type[StrEnum],
        *,
        blank: Any = None,
        but: StrEnum | None = None,
        validators: Any = (),
        **options: Any,
    ) -> None:
        coerce = enum_coerce(enum)
        super().__init__(
            label,
            validators,
            choices=lambda: _choices([each for each in enum if each is not but], blank),
            coerce=lambda value: coerce(value) if value else None,
            **options,
        )

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not in the list in our own words."""
        if self.data is None and self.raw_data:
            raise ValidationError(_l("Choose one from the list."))
        super().pre_validate(form)


class EnumChoice(EnumField):
    """One value of a closed list, as buttons of which one can be chosen."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class ManyField(SelectMultipleField):  # type: ignore[misc]
    """Several values, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not in the list in our own words."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(_l("Choose from the list.")) from None


class EnumsField(ManyField):
    """Several values of a closed list, as checkboxes."""

    def __init__(self, label: Any, enum: type[StrEnum], *, validators: Any = (), **options: Any) -> None:
        super().__init__(
            label, validators, choices=lambda: _choices(enum, None), coerce=enum_coerce(enum), **options
        )


def _choices(enum: Iterable[StrEnum], blank: Any) -> list[SelectChoice]:
    first = [SelectChoice("", str(blank))] if blank is not None else []
    return first + [SelectChoice(member.value, word(member)) for member in enum]
