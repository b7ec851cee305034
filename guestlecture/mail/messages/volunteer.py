"""About experts who offer to take an open request."""

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.enums import ProposalStatus
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of, facts_of, to_teacher
from guestlecture.mail.messages.registry import message
from guestlecture.models import Proposal


@message
def volunteer_received(to: str, proposal_id: int) -> Draft:
    """To the teacher: an expert offers to take the open request."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.WAITING_FOR_TEACHER
    subject = (
        _("Action needed: %(expert)s offers to come", expert=proposal.expert.name)
        if waits
        else _("%(expert)s offered to come", expert=proposal.expert.name)
    )
    return to_teacher("volunteer_received", subject, proposal, waits=waits)


@message
def volunteer_withdrew(to: str, proposal_id: int) -> Draft:
    """To the teacher: an expert takes the offer to come back."""
    proposal = get(Proposal, proposal_id)
    subject = _("%(expert)s cannot come after all", expert=proposal.expert.name)
    return to_teacher("volunteer_withdrew", subject, proposal)


@message
def volunteer_declined(to: str, proposal_id: int) -> Draft:
    """To the expert: the teacher does not take this offer."""
    proposal = get(Proposal, proposal_id)
    return _to_volunteer("volunteer_declined", _("Thank you, but not this time"), proposal)


@message
def volunteer_ended(to: str, proposal_id: int) -> Draft:
    """To the expert: the request that he or she offered to take has ended in another way."""
    proposal = get(Proposal, proposal_id)
    return _to_volunteer("volunteer_ended", _("The request has ended without you"), proposal)


def _to_volunteer(template: str, subject: str, proposal: Proposal) -> Draft:
    link = address_of("volunteer.index")
    return compose(template, subject, name=proposal.expert.name, link=link, **facts_of(proposal))
