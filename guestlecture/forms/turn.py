"""Whom to ask for an open request, in which order."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from guestlecture.forms.base import Form
from guestlecture.models import Expert

NOBODY = 0


def whom(label: object) -> SelectField:
    """Return a field to choose an expert, or nobody."""
    return SelectField(label, coerce=int, default=NOBODY)


class TurnForm(Form):
    """Up to three experts."""

    first = whom(_l("Ask first"))
    second = whom(_l("Then"))
    third = whom(_l("And then"))

    def fit(self, experts: Sequence[Expert]) -> None:
        """Let choose from some experts, the best first."""
        choices = [SelectChoice(str(NOBODY), str(_l("nobody")))]
        choices += [SelectChoice(str(expert.id), expert.name) for expert in experts]
        for field in (self.first, self.second, self.third):
            field.choices = choices

    def chosen(self) -> list[int]:
        """Return the ids of those chosen, in order."""
        return [field.data for field in (self.first, self.second, self.third) if field.data != NOBODY]
