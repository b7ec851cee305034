"""Add a calendar, from a file or from an address."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from guestlecture.forms.base import Form, at_most, needed, one_line
from guestlecture.models.calendar import LONGEST_ADDRESS


class FileForm(Form):
    """A file that a calendar program has saved."""

    calendar = FileField(
        _l("Calendar file"),
        [FileRequired(_l("Choose a file that ends in .ics."))],
        description=_l("At most 1 MB. Most calendar programs call this ‘export’."),
        render_kw={"accept": ".ics,text/calendar"},
    )


class AddressForm(Form):
    """An address from which a calendar can be read again and again."""

    calendar = StringField(
        _l("Address of the calendar"),
        [needed(_l("Paste the address of your calendar.")), at_most(LONGEST_ADDRESS)],
        filters=[one_line],
        description=_l("It begins with https:// or webcal://. Whoever has it can read your calendar."),
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
