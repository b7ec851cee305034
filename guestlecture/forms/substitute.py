"""Ask the next speaker."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField

from guestlecture.forms.base import Form, needed


class AskForm(Form):
    """Whom to ask: a button each."""

    expert = IntegerField(_l("Speaker"), [needed(_l("Choose one from the list."))])
