"""Ask the next one: instead of a speaker who cancelled, said no, or did not answer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.alternative import look_on_until, substitute_answers_by
from guestlecture.domain.life_cycle import REQUEST, next_state
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import usual_answer_by
from guestlecture.enums import Act, RequestStatus, SeriesRule, Side
from guestlecture.errors import AnswerTogether, CannotBeAsked, NotFound, RequestEnded, SomebodyAsked
from guestlecture.models import Expert, Proposal, Request, User
from guestlecture.queries.panel import count_free_seats
from guestlecture.queries.proposal import list_live_proposals
from guestlecture.queries.ranking import find_lost_booking, rank_experts
from guestlecture.services.audit import record_event
from guestlecture.services.ending import is_on_behalf
from guestlecture.services.mail import tell_expert


def ask_next(
    request: Request, expert: Expert, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules
) -> Proposal:
    """Put a request to another expert, one for each free place; also anew after it has expired.

    Everything that makes the list is checked again. A substitute has 24 hours to answer.
    """
    lock(request)
    status = _check_askable(request)
    fitting = next(iter(rank_experts(request, at=at, zone=zone, rules=rules, among=[expert.id])), None)
    if fitting is None:
        raise CannotBeAsked(name=expert.name)
    is_lost = find_lost_booking(request) is not None
    first = fitting.convenient[0].starts_at
    proposal = Proposal(
        request=request,
        expert=expert,
        offer=fitting.best.offer,
        offered_by=by,
        created_at=at,
        answer_by_at=substitute_answers_by(first, now=at, zone=zone) if is_lost else None,
        slots=fitting.convenient,
    )
    session.add(proposal)
    request.status, request.is_aimed, request.ask_first = status, True, False
    until = (
        look_on_until(first, now=at, zone=zone)
        if is_lost
        else usual_answer_by(at, first, zone=zone, rules=rules)
    )
    # Whoever was asked for a panel before, or has said yes, keeps the time that was given.
    request.answer_by_on = max(until, request.answer_by_on) if request.is_panel else until
    session.flush()
    on_behalf = is_on_behalf(by, Side.TEACHER, request, expert)
    record_event("ask", "proposal", proposal.id, by=by, at=at, on_behalf=on_behalf)
    tell_expert("request_received", expert, at=at, proposal_id=proposal.id)
    return proposal


def _check_askable(request: Request) -> RequestStatus:
    """Return the state of a request after asking; refuse one that has ended, or that has enough waiting."""
    if not request.is_aimed and request.status is RequestStatus.OPEN:  # whoever fits can take it already
        raise NotFound(Request.__name__)
    if request.teacher.erased_at:
        raise RequestEnded
    if request.series and request.series.rule is SeriesRule.SAME and not request.bookings:
        raise AnswerTogether
    status = next_state(REQUEST, request.status, Act.ASK, Side.TEACHER)
    waiting, free = list_live_proposals(request), count_free_seats(request)
    if free < 1:
        raise RequestEnded
    if len(waiting) >= free:
        raise SomebodyAsked(name=waiting[0].expert.name)
    return status
