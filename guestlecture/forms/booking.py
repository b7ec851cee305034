"""Agreed lectures."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from guestlecture.enums import Side
from guestlecture.forms.base import Form, at_most, needed, strip


def side_field() -> SelectField:
    """Ask a coordinator for whom something is done; who is one of the sides is not asked."""
    return SelectField(
        _l("For whom do you do this?"),
        [needed(_l("Choose for whom."))],
        choices=lambda: [
            SelectChoice("", str(_l("Choose for whom"))),
            SelectChoice(Side.TEACHER.value, str(_l("the school"))),
            SelectChoice(Side.EXPERT.value, str(_l("the speaker"))),
        ],
        coerce=lambda value: Side(value) if value else None,
    )


class CancelForm(Form):
    """Cancel a lecture, and say why."""

    side = side_field()
    reason = TextAreaField(
        _l("Why can it not go on?"),
        [needed(_l("Say why. The other side gets your explanation.")), at_most(1000)],
        filters=[strip],
        description=_l("The other side gets this by mail."),
    )

    def fit(self, *, asks_side: bool) -> None:
        """Leave out what is known."""
        if not asks_side:
            del self.side
