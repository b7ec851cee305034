"""How a lecture went."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from guestlecture.domain.outcome import Told
from guestlecture.enums import Outcome
from guestlecture.forms.base import EnumChoice, Form, needed


class OutcomeForm(Form):
    """Was it given, and if not, why not."""

    outcome = EnumChoice(
        _l("What became of it?"), Outcome, validators=[needed(_l("Choose what became of it."))]
    )
    head_count = IntegerField(
        _l("How many pupils or students were there?"),
        [Optional(), NumberRange(1, 1000, message=_l("Fill in a number from %(min)s to %(max)s."))],
        description=_l("If the lecture was given. A number is enough: write nothing about pupils."),
    )
    was_late = BooleanField(_l("If it was cancelled: in the last week before the lecture"))

    def told(self) -> Told:
        """Return what was told."""
        return Told(self.outcome.data, self.head_count.data, self.was_late.data)
