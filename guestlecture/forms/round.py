"""Planning rounds: the window, and what counts how much."""

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from guestlecture.domain.match import Weights, percentages
from guestlecture.domain.round import Window
from guestlecture.enums import MatchPart
from guestlecture.errors import Refusal
from guestlecture.forms.base import Form, ManyField, at_most, needed, one_line, possible_year
from guestlecture.forms.profile import whole_number
from guestlecture.i18n import word
from guestlecture.planning.instance import Weights as Costs

PARTS = tuple(part for part in MatchPart if part is not MatchPart.FAIRNESS)  # of which a round has its own
STEPS = (
    SelectChoice("0", _l("does not count")),
    SelectChoice("50", _l("counts half as much")),
    SelectChoice("100", _l("counts as usual")),
    SelectChoice("200", _l("counts twice as much")),
)
SHARE = "share_"  # and the id of a top theme: a field
MOST_DIGITS = 18  # of an id, however many somebody may send
KEEP = (
    SelectChoice("100", _l("Change whatever makes the plan better")),
    SelectChoice("300", _l("Change only what clearly helps")),
    SelectChoice("1000", _l("Leave what has been asked alone, if that can be")),
)


def percent(hint: object) -> IntegerField:
    """Return the field of one weight; its label is the name of the part."""
    return whole_number("", 0, 100, validators=[needed()], description=hint)


class RoundForm(Form):
    """Begin a round."""

    name = StringField(
        _l("Name"), [needed(), at_most(80)], filters=[one_line], description=_l("For example ‘Spring 2027’.")
    )
    first_on = DateField(_l("First day"), [needed(_l("Choose a day.")), possible_year])
    last_on = DateField(_l("Last day"), [needed(_l("Choose a day.")), possible_year])
    theme = percent(_l("How near the theme of the speaker is to that of the request."))
    text = percent(_l("How well subject and learning aim fit what the speaker tells of."))
    distance = percent(_l("More for nearby, so that people travel less."))
    level = percent(_l("More for a ready lecture for this level and form."))
    feedback = percent(_l("More for speakers with whom schools have had good experiences."))
    fairness = RadioField(
        _l("Spread lectures over the speakers"),
        choices=STEPS,
        default="100",
        description=_l("Who has given much this school year, measured by their own maximum, is asked less."),
    )
    balance = RadioField(
        _l("Keep to the targets of the themes"),
        choices=STEPS,
        default="100",
        description=_l("Themes that are behind come first; themes beyond their target wait."),
    )

    requests = ManyField(_l("Which requests?"), coerce=int, validate_choice=False)
    listed = StringField()  # the requests that could be ticked off on the page that was sent

    def left_out(self) -> set[int]:
        """Return the ids of the requests that were ticked off. What was not on the page stays in."""
        ids = (self.listed.data or "").split()
        listed = {int(id) for id in ids if id.isdecimal() and len(id) <= MOST_DIGITS}
        return listed - set(self.requests.data or ()) if self.is_submitted() else set()

    def days(self) -> Window | None:
        """Return the days that were filled in; None where they are no days, or the wrong way round."""
        try:
            for field in (self.first_on, self.last_on):
                possible_year(self, field)
            window = self.window()
            window.check()
        except (Refusal, TypeError, ValidationError):
            return None
        return window

    def shares(self) -> dict[int, float]:
        """Return the shares of top themes that were filled in, by id."""
        found = {name.removeprefix(SHARE): field for name, field in self._fields.items() if SHARE in name}
        return {int(id): field.data / 100 for id, field in found.items()}

    def fit(self, weights: Weights) -> None:
        """Name each weight by its part, and begin with those of the region."""
        shown = percentages(weights.without_fairness())
        for part in PARTS:
            field = self._fields[part.value]
            field.label.text = word(part)
            if field.data is None and not field.raw_data:
                field.data = shown[part]

    def window(self) -> Window:
        """Return the days that were chosen."""
        return Window(self.first_on.data, self.last_on.data)

    def weights(self) -> Weights:
        """Return the weights of the score."""
        return Weights(**{part.value: self._fields[part.value].data / 100 for part in PARTS}, fairness=0.0)

    def costs(self) -> Costs:
        """Return what counts how much beside the score."""
        usual = Costs()
        return replace(
            usual,
            fairness=usual.fairness * int(self.fairness.data) // 100,
            balance=usual.balance * int(self.balance.data) // 100,
        )


def round_form(shares: Mapping[int, float], **data: object) -> RoundForm:
    """Return the form of a new round, with a field for the share of each top theme."""
    whole = sum(shares.values()) or 1
    usual = {f"{SHARE}{id}": round(100 * share / whole) for id, share in shares.items()}
    fields = {name: whole_number("", 0, 100, validators=[needed()]) for name in usual}
    form: RoundForm = type("RoundForm", (RoundForm,), fields)(data={**usual, **data})
    return form


class PointForm(Form):
    """Take the weights of one point of the trade-off."""

    fairness = whole_number("", 0, 10_000, validators=[needed()])
    balance = whole_number("", 0, 10_000, validators=[needed()])


class SolveForm(Form):
    """Solve a round again."""

    keep = RadioField(_l("What has been asked already"), choices=KEEP, default="1000")
