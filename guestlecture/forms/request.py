"""Ask for a lecture."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, ValidationError

from guestlecture.domain.slot import Moment
from guestlecture.enums import Format, Language, Level, SeriesRule, Venue
from guestlecture.errors import AddressMissing
from guestlecture.forms.base import EnumField, at_most, needed, one_line, possible_year, strip, words_of
from guestlecture.forms.lecture import SeriesFields
from guestlecture.forms.moment import MomentForm
from guestlecture.forms.pattern import FIELDS as PATTERN
from guestlecture.forms.profile import place_field
from guestlecture.i18n import label, path, sentence
from guestlecture.models import Expert, Institution, Offer, Theme
from guestlecture.models.venue import LONGEST_ADDRESS

ROWS, MOST_ROWS = 3, 12
WHEN = (
    *PATTERN,
    "slots",
    "answer_by_on",
    "lectures",
    "rule",
    "wanted",
    "minimum",
    "contact_on_day",
    "ask_first",
)


class RequestForm(SeriesFields):
    """What · when · check, on one page."""

    institution = SelectField(_l("School"), coerce=int)
    topic = StringField(
        _l("Subject of the lecture"),
        [needed(_l("Fill in what the lecture is about.")), at_most(150)],
        filters=[one_line],
        description=_l("As you would ask a colleague."),
    )
    learning_aim = TextAreaField(
        _l("What should they know or be able to do afterwards?"),
        [needed(_l("Fill in what they should know or be able to do.")), at_most(1000)],
        filters=[strip],
        description=_l("Write nothing about individual pupils."),
    )
    prior_knowledge = TextAreaField(_l("What do they know already?"), [at_most(1000)], filters=[strip])
    theme = SelectField(
        _l("Theme"),
        [needed(_l("Choose a theme from the list."))],
        coerce=lambda value: int(value) if value else None,
    )
    level = EnumField(_l("Level"), Level, validators=[needed(_l("Choose a level."))])
    group_name = StringField(
        _l("Class"), [at_most(80)], filters=[one_line], description=_l("For example ‘havo 4’ or ‘group 8’.")
    )
    subject = StringField(_l("School subject"), [at_most(80)], filters=[one_line])
    group_size = IntegerField(
        _l("How many pupils or students?"),
        [
            needed(_l("Fill in a number.")),
            NumberRange(1, 1000, message=_l("Fill in a number from %(min)s to %(max)s.")),
        ],
    )
    language = EnumField(_l("Language of the lecture"), Language, validators=[needed()], default=Language.NL)
    format = EnumField(_l("Format"), Format, validators=[needed()], default=Format.LECTURE)
    venue = EnumField(_l("Where"), Venue, validators=[needed()], default=Venue.SCHOOL)
    address = StringField(
        _l("Address"),
        [at_most(LONGEST_ADDRESS)],
        filters=[one_line],
        description=_l("Only if it is at another address: what it is called, street and number."),
    )
    address_place = place_field(
        _l("Town or village of that address"),
        _l("With it we know how far it is. Not in the list? Leave it empty."),
    )
    earliest: date
    slots = FieldList(FormField(MomentForm), _l("Single moments"), min_entries=ROWS, max_entries=MOST_ROWS)
    answer_by_on = DateField(_l("Answer no later than"), [needed(_l("Choose a date.")), possible_year])
    contact_on_day = StringField(
        _l("Who receives the speaker on the day?"),
        [at_most(150)],
        filters=[one_line],
        description=_l("Name and telephone number. Only the speaker sees this, once it has been agreed."),
    )
    wanted = IntegerField(
        _l("How many speakers?"),
        [Optional()],
        description=_l("From 2 to 10. Leave it empty for one speaker."),
    )
    minimum = IntegerField(
        _l("Goes on with at least"),
        [Optional()],
        description=_l("So many speakers have to say yes. Leave it empty if all have to."),
    )
    ask_first = BooleanField(
        _l("Ask me first who comes"),
        description=_l(
            "Then you choose yourself from the speakers who offer to come. Without this, the first speaker "
            "who fits and chooses one of your moments comes: you both get the agreement by mail."
        ),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name in WHEN:  # as they stand on the page, and so in the summary of what is wrong
            if name in self:
                self._fields.move_to_end(name)

    def validate_address(self, field: StringField) -> None:
        """Ask for the address together with whatever else is missing."""
        if self.venue.data is Venue.ELSEWHERE and not field.data:
            raise ValidationError(sentence(AddressMissing()))

    def fit_all(self, schools: list[Institution], themes: list[Theme]) -> None:
        """Ask everything: the request is open to every expert who fits."""
        self._fit_schools(schools)
        self.level.choices = [SelectChoice("", str(_l("Choose a level"))), *words_of(Level)]
        self.theme.choices = [
            SelectChoice("", str(_l("Choose a theme"))),
            *(SelectChoice(str(theme.id), path(theme)) for theme in themes),
        ]

    def fit(
        self, expert: Expert, offer: Offer | None, schools: list[Institution], themes: list[Theme]
    ) -> None:
        """Ask only what is still open: an offer says its theme, language, form and place itself."""
        self._fit_schools(schools)
        del self.ask_first
        # One expert who is asked for all of it cannot be a different one each time.
        if "rule" in self:
            self.rule.choices = words_of(rule for rule in SeriesRule if rule is not SeriesRule.DIFFERENT)
        levels = (offer.levels if offer else None) or expert.levels or set(Level)
        first = [SelectChoice("", str(_l("Choose a level")))] if len(levels) > 1 else []
        self.level.choices = first + words_of(each for each in Level if each in levels)
        if offer and offer.group_size_max:
            self.group_size.render_kw = {"max": offer.group_size_max}
        if offer:
            del self.theme, self.language, self.format, self.venue, self.address, self.address_place
            return
        own = expert.themes or themes
        self.theme.choices = [SelectChoice(str(theme.id), label(theme)) for theme in own]
        languages = expert.languages or set(Language)
        self.language.choices = words_of(each for each in Language if each in languages)

    def _fit_schools(self, schools: list[Institution]) -> None:
        self.institution.choices = [SelectChoice(str(school.id), school.name) for school in schools]
        if len(schools) < 2:
            del self.institution

    def allow(self, earliest: date, today: date) -> None:
        """Let the browser offer only the days that can be asked for; the service has the last word."""
        self.earliest = earliest
        self.first_on.render_kw = self.last_on.render_kw = {"min": earliest.isoformat()}
        self.answer_by_on.render_kw = {"min": today.isoformat()}

    def places(self) -> tuple[int, int]:
        """Return how many speakers are wanted, and with how many it goes on."""
        wanted = 1 if self.wanted.data is None else self.wanted.data
        return wanted, wanted if self.minimum.data is None else self.minimum.data

    def add_rows(self) -> None:
        """Add empty rows for moments, up to the maximum."""
        for _row in range(min(ROWS, MOST_ROWS - len(self.slots))):
            self.slots.append_entry()

    def moments(self, zone: ZoneInfo, minutes: int) -> list[Moment]:
        """Return the moments that were filled in one by one, and those of the pattern that are kept."""
        single = [row.form.moment(zone, minutes) for row in self.slots if not row.form.is_empty]
        return [*self.kept_moments(), *single]
