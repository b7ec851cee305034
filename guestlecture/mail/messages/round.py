"""About what a planning round has found."""

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.enums import ProposalStatus
from guestlecture.mail.body import Draft
from guestlecture.mail.messages.reader import to_expert, to_teacher
from guestlecture.mail.messages.registry import message
from guestlecture.models import Proposal


@message
def suggestion_received(to: str, proposal_id: int) -> Draft:
    """To the teacher who wants to be asked first: a round has found an expert for the open request."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.SUGGESTED
    values = {"expert": proposal.expert.name}
    subject = (
        _("Action needed: may we ask %(expert)s for you?", **values)
        if waits
        else _("We found %(expert)s for your request", **values)
    )
    return to_teacher("suggestion_received", subject, proposal, waits=waits)


@message
def proposal_withdrawn(to: str, proposal_id: int) -> Draft:
    """To an expert who had not answered yet: the coordinator has arranged the request in another way."""
    proposal = get(Proposal, proposal_id)
    subject = _("No answer needed any more: %(topic)s", topic=proposal.request.topic)
    return to_expert("proposal_withdrawn", subject, proposal, to)
