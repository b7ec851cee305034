"""About waiting lists."""

from functools import partial

from flask_babel import gettext as _

from guestlecture.db import get, session
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of, name_of
from guestlecture.mail.messages.registry import message
from guestlecture.models import Expert, Theme, Waiting


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


@message
def waited_for_left(to: str, expert_id: int, theme_id: int | None = None) -> Draft:
    """To a teacher who waits: this expert has gone, and how to find another one."""
    expert, theme = get(Expert, expert_id), session.get(Theme, theme_id) if theme_id else None
    subject = _("The speaker you were waiting for cannot be asked any more")
    search = address_of("expert.index", theme=theme.slug) if theme else address_of("expert.index")
    link = address_of("request.new", theme=theme.slug) if theme else address_of("request.new")
    name = partial(name_of, to)
    return compose(
        "waited_for_left", subject, name=name, expert=expert, theme=theme, search=search, link=link
    )
