"""Forms of accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import Email, Length, ValidationError

from guestlecture.errors import UnknownInstitution
from guestlecture.forms.base import Form, at_most, needed, one_line, strip
from guestlecture.i18n import sentence
from guestlecture.mail.address import read_address
from guestlecture.models import Institution
from guestlecture.queries.institution import find_institution

LONGEST_EMAIL = 254


class AddressField(EmailField):  # type: ignore[misc]
    """An e-mail address as a person writes it; once it is right, its data is the address as we store it."""

    data: Any

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.data or ""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Write the address in the one way in which it is found again."""
        if self.data and not self.errors:
            self.data = read_address(self.data)


def email_field() -> AddressField:
    """A field for an e-mail address."""
    return AddressField(
        _l("E-mail address"),
        [
            needed(_l("Fill in your e-mail address.")),
            at_most(LONGEST_EMAIL),
            Email(_l("Fill in an e-mail address, such as name@school.nl."), allow_smtputf8=False),
        ],
        filters=[strip],
        render_kw={"autocomplete": "email"},
    )


class LogInForm(Form):
    """Log in with a password."""

    email = email_field()
    password = PasswordField(
        _l("Password"),
        [needed(_l("Fill in your password.")), at_most(500)],
        render_kw={"autocomplete": "current-password"},
    )


class OwnPasswordForm(Form):
    """Show that it is really you."""

    password = PasswordField(
        _l("Your password"),
        [needed(_l("Fill in your password.")), at_most(500)],
        render_kw={"autocomplete": "current-password"},
    )


class EmailForm(Form):
    """Ask for a link."""

    email = email_field()


class PasswordForm(Form):
    """Choose a password."""

    password = PasswordField(
        _l("Password"),
        [
            needed(_l("Choose a password.")),
            Length(min=10, max=500, message=_l("Use %(min)d characters or more.")),
        ],
        description=_l("10 characters or more. A short sentence is easy to remember and hard to guess."),
        render_kw={"autocomplete": "new-password"},
    )


def institution_field() -> StringField:
    """A field for the school at which somebody works, as it stands in the list."""
    return StringField(
        _l("Your school"),
        [needed(_l("Choose your school from the list.")), at_most(420)],
        filters=[one_line],
        description=_l("Type a part of the name or the place, and choose from the list."),
        render_kw={"list": "schools", "autocomplete": "off"},
    )


def match_field() -> StringField:
    """A field for one of the schools that were found for what somebody typed."""
    return StringField(validators=[at_most(420)], filters=[one_line])


class SchoolForm(Form):
    """Say at which school one works, for who has an account."""

    institution = institution_field()
    match = match_field()


class TeacherForm(Form):
    """Register as a teacher."""

    school: Institution

    name = StringField(
        _l("Your name"),
        [needed(_l("Fill in your name.")), at_most(120)],
        filters=[one_line],
        render_kw={"autocomplete": "name"},
    )
    email = email_field()
    institution = institution_field()
    match = match_field()

    def validate_institution(self, field: StringField) -> None:
        """Refuse a school that we do not know, together with whatever else is wrong."""
        school = find_institution(self.match.data or field.data)
        if school is None:
            raise ValidationError(sentence(UnknownInstitution()))
        self.school = school
