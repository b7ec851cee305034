"""A lecture that an expert offers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from guestlecture.db import get
from guestlecture.enums import Costs, Format, Language, Venue
from guestlecture.forms.base import EnumField, Form, at_most, needed, one_line, strip
from guestlecture.forms.profile import levels_field, row_choices, row_id, whole_number
from guestlecture.models import Theme
from guestlecture.queries.theme import list_themes
from guestlecture.services.offer import OfferText

CHOOSE_THEME = _l("Choose a theme from the list.")
CHOOSE_ONE = _l("Choose one from the list.")


def theme_choices() -> list[SelectChoice]:
    """Return all themes under their top theme, after a line that asks for one."""
    return [SelectChoice("", str(_l("Choose a theme"))), *row_choices(list_themes())]


def choice(label: Any, enum: Any, *, but: Any = None) -> EnumField:
    """A field for one value of a closed list, in which one is always chosen."""
    return EnumField(label, enum, but=but, validators=[needed(CHOOSE_ONE)], invalid_value_message=CHOOSE_ONE)


class OfferForm(Form):
    """What a class gets to see, hear or do, and for how long."""

    title = StringField(
        _l("Title"),
        [needed(_l("Give the lecture a title.")), at_most(120)],
        filters=[one_line],
        description=_l("For example: Driving on hydrogen."),
    )
    summary = TextAreaField(
        _l("What do pupils do, and what do they learn from it?"),
        [needed(_l("Fill in what pupils do and what they learn from it.")), at_most(1000)],
        filters=[strip],
        description=_l("A few sentences are enough. Write nothing about individual pupils."),
        render_kw={"rows": 6},
    )
    theme = SelectField(
        _l("Theme"),
        [needed(CHOOSE_THEME)],
        coerce=row_id,
        choices=theme_choices,
        invalid_value_message=CHOOSE_THEME,
        invalid_choice_message=CHOOSE_THEME,
    )
    levels = levels_field()
    format = choice(_l("Format"), Format)
    venue = choice(_l("Where"), Venue, but=Venue.ELSEWHERE)
    duration_minutes = whole_number(
        _l("How many minutes?"), 15, 480, validators=[needed(_l("Fill in how many minutes it lasts."))]
    )
    group_size_max = whole_number(
        _l("How large can the group be?"),
        1,
        1000,
        validators=[Optional()],
        description=_l("Leave this empty if the size of the group does not matter."),
    )
    language = choice(_l("Language of the lecture"), Language)
    costs = choice(_l("Costs for the school"), Costs)

    def text(self) -> OfferText:
        """Return what was filled in."""
        return OfferText(
            title=self.title.data,
            summary=self.summary.data,
            theme=get(Theme, self.theme.data),
            levels=self.levels.data,
            format=self.format.data,
            venue=self.venue.data,
            duration_minutes=self.duration_minutes.data,
            group_size_max=self.group_size_max.data,
            language=self.language.data,
            costs=self.costs.data,
        )
