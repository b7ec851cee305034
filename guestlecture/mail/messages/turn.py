"""About experts whom a teacher has asked one after the other."""

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.mail.body import Draft
from guestlecture.mail.messages.reader import to_expert, to_teacher
from guestlecture.mail.messages.registry import message
from guestlecture.models import Proposal


@message
def next_asked(to: str, proposal_id: int) -> Draft:
    """To the teacher who asks several experts in order: the one before does not come, this one is asked."""
    proposal = get(Proposal, proposal_id)
    subject = _("We have asked %(expert)s now", expert=proposal.expert.name)
    return to_teacher("next_asked", subject, proposal)


@message
def turn_unanswered(to: str, proposal_id: int) -> Draft:
    """To the teacher: this expert did not answer in time; the request is still open."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: no answer from %(expert)s", expert=proposal.expert.name)
    return to_teacher("turn_unanswered", subject, proposal)


@message
def turn_over(to: str, proposal_id: int) -> Draft:
    """To an expert who did not answer in time: it is too late now."""
    proposal = get(Proposal, proposal_id)
    subject = _("Too late to answer: %(topic)s", topic=proposal.request.topic)
    return to_expert("turn_over", subject, proposal, to)
