"""About requests and their answers."""

from functools import partial

from flask_babel import gettext as _

from guestlecture.db import get
from guestlecture.enums import ProposalStatus
from guestlecture.i18n import day, word
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of, is_replacement, named, to_expert, to_teacher
from guestlecture.mail.messages.registry import message
from guestlecture.models import Proposal, Request


@message
def request_received(to: str, proposal_id: int) -> Draft:
    """To the expert who is asked, or to a coordinator who answers for one that cannot be reached."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    values = {"format": word(proposal.request.format), "day": day(proposal.slots[0].starts_at)}
    subject = (
        _("Action needed: request for a %(format)s on %(day)s", **values)
        if waits
        else _("Request for a %(format)s on %(day)s", **values)
    )
    is_substitute = partial(is_replacement, proposal.request)
    return to_expert("request_received", subject, proposal, to, waits=waits, is_substitute=is_substitute)


@message
def request_withdrawn(to: str, proposal_id: int) -> Draft:
    """To an expert who had not answered yet: the teacher needs the lecture no more."""
    proposal = get(Proposal, proposal_id)
    subject = _("Request withdrawn: %(topic)s", topic=proposal.request.topic)
    return to_expert("request_withdrawn", subject, proposal, to)


@message
def request_taken(to: str, proposal_id: int) -> Draft:
    """To an expert who had not answered yet: another one gives the lecture."""
    proposal = get(Proposal, proposal_id)
    topic = {"topic": proposal.request.topic}
    is_panel = proposal.request.is_panel
    subject = (
        _("Enough speakers: %(topic)s", **topic)
        if is_panel
        else _("Another speaker was faster: %(topic)s", **topic)
    )
    return to_expert("request_taken", subject, proposal, to)


@message
def proposal_declined(to: str, proposal_id: int, **best: int) -> Draft:
    """To the teacher: this expert says no."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: %(expert)s says no, find another speaker", expert=proposal.expert.name)
    return to_teacher("proposal_declined", subject, proposal, best=partial(named, best))


@message
def proposal_expired(to: str, proposal_id: int, **best: int) -> Draft:
    """To the teacher: this expert did not answer in time."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: no answer from %(expert)s, find another speaker", expert=proposal.expert.name)
    return to_teacher("proposal_expired", subject, proposal, best=partial(named, best))


@message
def speaker_left(to: str, proposal_id: int, **best: int) -> Draft:
    """To the teacher: whom the request was put to, or who offered to come, is not here any more."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: a speaker cannot come, find another one")
    return to_teacher("speaker_left", subject, proposal, best=partial(named, best))


@message
def request_expired(to: str, request_id: int, **best: int) -> Draft:
    """To the teacher: nobody took this open request in time, or nobody was chosen."""
    request = get(Request, request_id)
    subject = _("Action needed: your request has ended without a speaker")
    return compose(
        "request_expired",
        subject,
        name=request.teacher.name,
        request=request,
        offered=[each.expert.name for each in request.proposals if each.status is ProposalStatus.EXPIRED],
        best=partial(named, best),
        search=address_of("expert.index", theme=request.theme.slug, level=request.level),
        link=address_of("request.show", id=request.id),
    )


@message
def request_lapsed(to: str, proposal_id: int) -> Draft:
    """To an expert who did not answer in time: it is over."""
    proposal = get(Proposal, proposal_id)
    subject = _("No longer needed: %(topic)s", topic=proposal.request.topic)
    return to_expert("request_lapsed", subject, proposal, to)
