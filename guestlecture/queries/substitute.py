"""Whether the next expert can be asked: instead of one who cancelled, said no, or did not answer."""

from guestlecture.domain.life_cycle import REQUEST, can
from guestlecture.enums import Act, RequestStatus, Side
from guestlecture.models import Request
from guestlecture.queries.panel import count_free_seats
from guestlecture.queries.proposal import LIVE


def can_ask_next(request: Request) -> bool:
    """Say whether a request can be put to the next expert: a place is free, and it may go on.

    Whoever has it now may take a place. An open one goes on by itself, until it has ended without anybody.
    """
    by_asking = request.is_aimed or request.status is RequestStatus.EXPIRED
    if not by_asking or request.teacher.erased_at or not can(REQUEST, request.status, Act.ASK, Side.TEACHER):
        return False
    waiting = sum(proposal.status in LIVE for proposal in request.proposals)
    return waiting < count_free_seats(request)
