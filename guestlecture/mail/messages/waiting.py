"""About waiting lists."""

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of
from guestlecture.mail.messages.registry import message
from guestlecture.models import Waiting


@message
def speaker_has_room(to: str, waiting_id: int) -> Draft:
    """To a teacher who waits: this expert can be asked again."""
    waiting = get(Waiting, waiting_id)
    expert = waiting.expert
    is_asked = waiting.asked_at is not None
    subject = (
        _("%(expert)s can be asked again", expert=expert.name)
        if is_asked
        else _("Action needed: %(expert)s can be asked again", expert=expert.name)
    )
    about = {"offer": waiting.offer_id} if waiting.offer_id else {}
    return compose(
        "speaker_has_room",
        subject,
        name=waiting.user.name,
        expert=expert,
        waiting=waiting,
        is_asked=is_asked,
        link=address_of("request.new", expert=expert.id, **about, waiting=waiting.id),
    )
