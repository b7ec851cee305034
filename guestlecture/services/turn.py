"""Asking up to three experts for an open request, one after the other."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import usual_answer_by
from guestlecture.domain.wall_time import end_of_day
from guestlecture.enums import RequestStatus
from guestlecture.errors import AskedInOrder, NobodyChosen, Refusal, SameExpertTwice, SlotNotPossibleAny
from guestlecture.models import Expert, Offer, Proposal, Request, Slot, Turn, User
from guestlecture.queries.fitting import check_way
from guestlecture.queries.panel import count_free_seats
from guestlecture.queries.proposal import LIVE
from guestlecture.queries.ranking import list_asked_before
from guestlecture.queries.series import booked_elsewhere_in_series
from guestlecture.queries.turn import free_slots, has_turns_to_come, list_turns
from guestlecture.services.audit import record_event
from guestlecture.services.mail import tell_expert
from guestlecture.services.proposal import tell_teacher
from guestlecture.services.volunteer import check_open_to_all

MOST_ASKED = 3
Choice = tuple[Expert, Offer | None]


def ask_in_order(
    request: Request,
    choices: Sequence[Choice],
    *,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Ask the first of some experts now; the next when one says no or does not answer in time."""
    lock(request)
    check_open_to_all(request, at=at, zone=zone)
    _check_choices(request, choices, at=at, zone=zone, rules=rules)
    last = max((turn.position for turn in list_turns(request)), default=0)
    for number, (expert, offer) in enumerate(choices, start=last + 1):
        session.add(Turn(request=request, position=number, expert=expert, offer=offer))
    session.flush()
    record_event("ask", "request", request.id, by=by, at=at, on_behalf=by.id != request.teacher_id)
    ask_next(request, at=at, zone=zone, rules=rules)


def ask_next(request: Request, *, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Ask whose turn it is, for each place that nobody has or is asked for; who cannot is passed over.

    Safe to run twice. The teacher hears of whoever is asked, and when nobody is left to ask.
    """
    lock(request)
    turns = list_turns(request)
    asked = [turn.proposal for turn in turns if turn.proposal]
    free = count_free_seats(request) - sum(each.status in LIVE for each in asked)
    if request.status is not RequestStatus.OPEN or request.is_aimed or free < 1:
        return
    waiting = [turn for turn in turns if turn.proposal is None and not turn.is_passed]
    for turn in waiting:
        slots = _possible(request, turn.expert, turn.offer, at=at, zone=zone, rules=rules)
        if slots:
            _ask(turn, slots, at=at, zone=zone, rules=rules)
            if asked:
                tell_teacher("next_asked", turn.proposal or asked[-1], at=at)
            free -= 1
            if free < 1:
                return
            continue
        turn.is_passed = True
    session.flush()
    if waiting and asked and all(turn.is_passed for turn in waiting):
        tell_teacher("proposal_declined", asked[-1], at=at)


def _check_choices(
    request: Request, choices: Sequence[Choice], *, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    if not choices:
        raise NobodyChosen
    if len({expert.id for expert, _offer in choices}) < len(choices):
        raise SameExpertTwice
    waits = any(turn.proposal is not None and turn.proposal.status in LIVE for turn in list_turns(request))
    if has_turns_to_come(request) or (waits and not request.is_panel):
        raise AskedInOrder
    for expert, offer in choices[:MOST_ASKED]:
        check_way(request, expert, offer)
        if not _possible(request, expert, offer, at=at, zone=zone, rules=rules):
            raise SlotNotPossibleAny(name=expert.name)


def _possible(
    request: Request, expert: Expert, offer: Offer | None, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> list[Slot]:
    """Return the moments for which somebody can be asked now; none where anything else is in the way."""
    if expert.id in list_asked_before(request) | booked_elsewhere_in_series(request):
        return []
    try:
        check_way(request, expert, offer)
    except Refusal:
        return []
    return free_slots(request, expert, at=at, zone=zone, rules=rules)


def _ask(turn: Turn, slots: Sequence[Slot], *, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    request = turn.request
    due = usual_answer_by(at, min(slot.starts_at for slot in slots), zone=zone, rules=rules)
    request.answer_by_on = max(request.answer_by_on, due)
    turn.proposal = Proposal(
        request=request,
        expert=turn.expert,
        offer=turn.offer,
        offered_by=request.teacher,
        created_at=at,
        answer_by_at=end_of_day(due, zone),
        slots=list(slots),
    )
    session.flush()
    tell_expert("request_received", turn.expert, at=at, proposal_id=turn.proposal.id)
