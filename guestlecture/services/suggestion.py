"""Experts whom a round has found for teachers who want to be asked first."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.domain.life_cycle import PROPOSAL, next_state
from guestlecture.enums import Act, ProposalStatus, RequestStatus, Side
from guestlecture.errors import AlreadyAnswered, RequestEnded
from guestlecture.models import Expert, Offer, Proposal, Request, SentMail, Slot, User
from guestlecture.queries.user import list_addresses_for
from guestlecture.services.audit import record_event
from guestlecture.services.mail import leave_mails, mail_of, tell_expert


def make_proposal(
    request: Request,
    expert: Expert,
    offer: Offer | None,
    slot: Slot,
    *,
    until: datetime,
    by: User,
    at: datetime,
) -> Proposal:
    """Return a proposal of a request to an expert at one moment, of which nobody knows yet."""
    return Proposal(
        request=request,
        expert=expert,
        offer=offer,
        status=ProposalStatus.SUGGESTED if request.ask_first else ProposalStatus.WAITING_FOR_EXPERT,
        offered_by=by,
        created_at=at,
        answer_by_at=None if request.ask_first else until,  # the teacher may take some days
        slots=[slot],
    )


def propose_all(proposals: Sequence[Proposal], *, by: User, at: datetime) -> None:
    """Make these proposals at once, and tell whom they wait for: the teacher first who wants to be asked."""
    session.add_all(proposals)
    session.flush()
    for proposal in proposals:
        record_event("propose", "proposal", proposal.id, by=by, at=at)
    leave_mails([mail for each in proposals for mail in _mails_about(each, at=at)], at=at)


def _mails_about(proposal: Proposal, *, at: datetime) -> Iterator[SentMail]:
    message, addresses = "request_received", list_addresses_for(proposal.expert)
    if proposal.status is ProposalStatus.SUGGESTED:
        teacher = proposal.request.teacher
        message, addresses = "suggestion_received", {teacher.email: teacher.language}
    for address, language in addresses.items():
        yield mail_of(message, address, language=language, at=at, proposal_id=proposal.id)


def approve_suggestion(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Let the expert be asked."""
    _lock_suggestion(proposal)
    proposal.status = next_state(PROPOSAL, proposal.status, Act.ACCEPT, Side.TEACHER)
    record_event("approve", "proposal", proposal.id, by=by, at=at, on_behalf=_is_on_behalf(proposal, by))
    session.flush()
    tell_expert("request_received", proposal.expert, at=at, proposal_id=proposal.id)


def refuse_suggestion(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Pass the expert over, who never hears of it; the request stays open."""
    _lock_suggestion(proposal)
    proposal.status = next_state(PROPOSAL, proposal.status, Act.DECLINE, Side.TEACHER)
    proposal.answered_at, proposal.answered_by = at, by
    record_event("pass_over", "proposal", proposal.id, by=by, at=at, on_behalf=_is_on_behalf(proposal, by))
    session.flush()


def _lock_suggestion(proposal: Proposal) -> None:
    lock(proposal.request)
    lock(proposal)
    if proposal.status is not ProposalStatus.SUGGESTED:
        raise AlreadyAnswered
    if proposal.request.status is not RequestStatus.OPEN:
        raise RequestEnded


def _is_on_behalf(proposal: Proposal, by: User) -> bool:
    return by.id != proposal.request.teacher_id
