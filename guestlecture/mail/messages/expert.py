"""About profiles of experts."""

from functools import partial

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of, name_of
from guestlecture.mail.messages.registry import message
from guestlecture.models import Expert


@message
def profile_submitted(to: str, expert_id: int) -> Draft:
    """To a coordinator: a profile waits for approval."""
    expert = get(Expert, expert_id)
    return compose(
        "profile_submitted",
        _("Action needed: approve the profile of %(expert)s", expert=expert.name),
        name=partial(name_of, to),
        expert=expert,
        link=address_of("expert.show", id=expert.id),
        desk=address_of("desk.index"),
    )


@message
def profile_published(to: str, expert_id: int) -> Draft:
    """To the expert: the profile is public."""
    expert = get(Expert, expert_id)
    link = address_of("expert.show", id=expert.id)
    return compose("profile_published", _("Your profile is public now"), name=expert.name, link=link)
