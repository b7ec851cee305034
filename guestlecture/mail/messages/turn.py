"""About experts whom a teacher has asked one after the other."""

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.mail.body import Draft
from guestlecture.mail.messages.reader import to_teacher
from guestlecture.mail.messages.registry import message
from guestlecture.models import Proposal


@message
def next_asked(to: str, proposal_id: int) -> Draft:
    """To the teacher who asks several experts in order: the one before does not come, this one is asked."""
    proposal = get(Proposal, proposal_id)
    subject = _("We have asked %(expert)s now", expert=proposal.expert.name)
    return to_teacher("next_asked", subject, proposal)
