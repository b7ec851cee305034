"""Whether the next expert can be asked: instead of one who cancelled, said no, or did not answer."""

from guestlecture.domain.life_cycle import REQUEST, can
from guestlecture.enums import Act, RequestStatus, Side
from guestlecture.models import Request
from guestlecture.queries.proposal import LIVE


def can_ask_next(request: Request) -> bool:
    """Say whether a request can be put to the next expert: nobody has it now, and it may go on.

    An open one goes on by itself, until it has ended without anybody.
    """
    is_free = not any(proposal.status in LIVE for proposal in request.proposals)
    by_asking = request.is_aimed or request.status is RequestStatus.EXPIRED
    is_there = request.teacher.erased_at is None
    return by_asking and is_free and is_there and can(REQUEST, request.status, Act.ASK, Side.TEACHER)
