"""What a school tells of itself."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TelField, TextAreaField

from guestlecture.forms.base import Form, at_most, one_line, strip


class ArrivalForm(Form):
    """How a speaker finds the way at a school. Nothing here is about one person."""

    phone = TelField(
        _l("Telephone number of the school"),
        [at_most(40)],
        filters=[one_line],
        description=_l("That of the reception or the porter, not of a person."),
    )
    entrance = TextAreaField(_l("Which entrance?"), [at_most(500)], filters=[strip])
    parking = TextAreaField(_l("Where can a speaker park?"), [at_most(500)], filters=[strip])
    rooms = StringField(
        _l("How does one find the rooms?"),
        [at_most(500)],
        filters=[one_line],
        description=_l("For example: A is the old building, the first digit is the floor."),
    )
    equipment = TextAreaField(
        _l("What is there in most rooms?"),
        [at_most(500)],
        filters=[strip],
        description=_l("For example: a screen with HDMI and sound, Wi-Fi for guests."),
    )
