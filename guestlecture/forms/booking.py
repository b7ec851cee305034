"""Agreed lectures."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from guestlecture.forms.base import Form, at_most, needed, strip


class CancelForm(Form):
    """Cancel a lecture, and say why."""

    reason = TextAreaField(
        _l("Why can it not go on?"),
        [needed(_l("Say why. The other side gets your explanation.")), at_most(1000)],
        filters=[strip],
        description=_l("The other side gets this by mail."),
    )
