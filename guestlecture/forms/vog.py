"""Forms about certificates of conduct."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Optional

from guestlecture.enums import VogRule
from guestlecture.forms.base import EnumField, Form, needed
from guestlecture.forms.profile import whole_number

MOST_YEARS = 10


class OwnRuleField(EnumField):
    """A rule, or none of its own."""

    def pre_validate(self, form: Any) -> None:
        """Take the empty choice for what it says."""
        if self.raw_data != [""]:
            super().pre_validate(form)


class VogForm(Form):
    """Note that a certificate was seen."""

    issued_on = DateField(
        _l("Date on the certificate (VOG)"),
        [Optional()],
        description=_l("Fill this in once you have seen it. Leave it empty to take the note away."),
    )


class BoardRuleForm(Form):
    """What a board asks for at its schools."""

    rule = EnumField(
        _l("Does this board want speakers to have a certificate of conduct (VOG)?"),
        VogRule,
        validators=[needed(_l("Choose one from the list."))],
    )
    valid_years = whole_number(
        _l("For how many years is one valid?"),
        1,
        MOST_YEARS,
        validators=[needed(_l("Fill in a number of years."))],
        description=_l("Counted from the date on the certificate."),
    )


class SchoolRuleForm(Form):
    """What one school asks for."""

    rule = OwnRuleField(
        _l("Does this school want speakers to have a certificate of conduct (VOG)?"),
        VogRule,
        blank=_l("No rule of its own"),
    )
