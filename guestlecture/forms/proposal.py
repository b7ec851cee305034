"""Answer a request."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField

from guestlecture.enums import DeclineReason
from guestlecture.forms.base import EnumField, Form, at_most, needed, strip


class AcceptForm(Form):
    """Accept one of the moments: a button each."""

    slot = SelectField(
        _l("Moment"),
        [needed(_l("Choose one of the moments of this request."))],
        coerce=int,
        validate_choice=False,  # the service knows which moments were proposed
    )


class DeclineForm(Form):
    """Say no, and why."""

    reason = EnumField(
        _l("Why can you not do this?"),
        DeclineReason,
        blank=_l("Choose a reason"),
        validators=[needed(_l("Choose a reason."))],
    )
    message = TextAreaField(
        _l("A message for the teacher"),
        [at_most(1000)],
        filters=[strip],
        description=_l("For example who could do it, or when you could."),
    )
