"""Forms of the register."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from guestlecture.forms.base import Form, at_most, needed, one_line


class AgreementForm(Form):
    """Record when and how somebody agreed to be public."""

    agreement = StringField(
        _l("When and how did this person agree?"),
        [needed(_l("Write down when and how this person agreed.")), at_most(200)],
        filters=[one_line],
        description=_l("For example ‘by telephone, 3 November 2026’."),
    )
