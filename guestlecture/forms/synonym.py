"""Forms for words that mean the same."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from guestlecture.forms.base import Form, at_most, needed, strip


class GroupForm(Form):
    """One group, on one line."""

    words = StringField(
        _l("Words that mean the same"),
        [needed(_l("Write at least two words, with a comma between them.")), at_most(1500)],
        filters=[strip],
        description=_l("With a comma between them, for example ‘hydrogen, waterstof, H2’."),
        render_kw={"autocomplete": "off"},
    )

    def list(self) -> list[str]:
        """Return the words, without the blanks around them."""
        words = (" ".join(part.split()) for part in re.split(r"[,;\n]", self.words.data))
        return [word for word in words if word]
