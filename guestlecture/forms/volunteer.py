"""Offer to take an open request, and say no to who offered."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from guestlecture.forms.base import Form, ManyField, at_most, needed, strip
from guestlecture.models import Offer

MADE_TO_MEASURE = 0


class VolunteerForm(Form):
    """Which moments, with which lecture, and a word for the teacher."""

    slot = ManyField(
        _l("Which moments suit you?"),
        coerce=int,
        validate_choice=False,  # the service knows which moments were asked for
    )
    offer = SelectField(_l("With which lecture?"), [needed()], coerce=int)
    introduction = TextAreaField(
        _l("A word for the teacher"),
        [at_most(1000)],
        filters=[strip],
        description=_l("For example what you would like to show."),
    )

    def fit(self, offers: Sequence[Offer | None]) -> None:
        """Let choose from the lectures that fit, the best first; None is one made for this request."""
        if len(offers) < 2:
            del self.offer
            return
        made = str(_l("A lecture made for this request"))
        self.offer.choices = [
            SelectChoice(str(offer.id), offer.title) if offer else SelectChoice(str(MADE_TO_MEASURE), made)
            for offer in offers
        ]


class DeclineVolunteerForm(Form):
    """Say no kindly."""

    message = TextAreaField(
        _l("A word for the speaker"),
        [at_most(1000)],
        filters=[strip],
        description=_l("For example why, or what you may ask another time."),
    )
