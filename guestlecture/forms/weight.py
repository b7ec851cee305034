"""What counts how much in the score of a match."""

from flask_babel import lazy_gettext as _l

from guestlecture.domain.match import Weights, percentages
from guestlecture.enums import MatchPart
from guestlecture.forms.base import Form
from guestlecture.forms.round import percent
from guestlecture.i18n import word


class WeightForm(Form):
    """A hundred points over the parts of the score."""

    theme = percent(_l("How near the theme of the speaker is to that of the request."))
    text = percent(_l("How well subject and learning aim fit what the speaker tells of."))
    distance = percent(_l("More for nearby, so that people travel less."))
    level = percent(_l("More for a ready lecture for this level and form."))
    fairness = percent(_l("More for who has been asked little this school year, measured by their maximum."))
    feedback = percent(_l("More for speakers with whom schools have had good experiences."))

    def fit(self, weights: Weights) -> None:
        """Name each weight by its part, and begin with those of the region."""
        shown = percentages(weights)
        for part in MatchPart:
            field = self._fields[part.value]
            field.label.text = word(part)
            if field.data is None and not field.raw_data:
                field.data = shown[part]

    def weights(self) -> Weights:
        """Return what was filled in."""
        return Weights(**{part.value: self._fields[part.value].data / 100 for part in MatchPart})
