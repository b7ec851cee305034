"""How what waits of a request ends: a proposal, and other times."""

from datetime import datetime

from guestlecture.domain.life_cycle import ALTERNATIVE, PROPOSAL, next_state
from guestlecture.enums import Act, ProposalStatus, Side
from guestlecture.models import Alternative, Expert, Proposal, Request, User
from guestlecture.queries.alternative import find_waiting
from guestlecture.services.audit import record_event


def side_to_answer(proposal: Proposal) -> Side:
    """Return the side for which a proposal waits."""
    return Side.TEACHER if proposal.status is ProposalStatus.WAITING_FOR_TEACHER else Side.EXPERT


def end_proposal(proposal: Proposal, act: Act, *, by: User | None, at: datetime) -> None:
    """Note the answer to a proposal, and who gave it; `by` is None for the mail's link."""
    side = side_to_answer(proposal)
    end_waiting(proposal, act, side, at=at)
    proposal.answered_by = by
    # Who volunteers accepts for a teacher who agreed beforehand.
    came_self = proposal.is_volunteered and by is not None and by.id == proposal.expert.user_id
    on_behalf = not came_self and is_on_behalf(by, side, proposal.request, proposal.expert)
    record_event(proposal.status.value, "proposal", proposal.id, by=by, at=at, on_behalf=on_behalf)


def end_waiting(proposal: Proposal, act: Act, side: Side, *, at: datetime) -> None:
    """End a proposal, and other times that wait with it."""
    proposal.status, proposal.answered_at = next_state(PROPOSAL, proposal.status, act, side), at
    waiting = find_waiting(proposal)
    if waiting is not None:
        end_alternative(waiting, Act.END, side, by=None, at=at)


def end_alternative(alternative: Alternative, act: Act, side: Side, *, by: User | None, at: datetime) -> None:
    """End other times, and remember who did."""
    alternative.status = next_state(ALTERNATIVE, alternative.status, act, side)
    alternative.answered_at, alternative.answered_by_id = at, by.id if by else None
    proposal = alternative.proposal
    on_behalf = is_on_behalf(by, side, proposal.request, proposal.expert)
    record_event(act.value, "alternative", alternative.id, by=by, at=at, on_behalf=on_behalf)


def is_on_behalf(by: User | None, side: Side, request: Request, expert: Expert) -> bool:
    """Say whether somebody acts for another one's side; without an account it is by the expert's own link."""
    return by is not None and by.id != (request.teacher_id if side is Side.TEACHER else expert.user_id)
