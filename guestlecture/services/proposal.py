"""Answers of experts: accept or decline; and how a request ends. See `services.expiry` for none in time."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.booking import check_answerable
from guestlecture.domain.life_cycle import BOOKING, REQUEST, next_state
from guestlecture.domain.panel import free_seat, state_of_next
from guestlecture.domain.rules import Rules
from guestlecture.enums import Act, BookingStatus, DeclineReason, ProposalStatus, RequestStatus, Side
from guestlecture.errors import AlreadyAnswered, PanelElsewhere, RequestEnded, SlotNotProposed
from guestlecture.models import Booking, Proposal, Request, Slot, User
from guestlecture.queries.booking import where_of
from guestlecture.queries.panel import find_cancelled_seat, list_live_bookings, slots_of
from guestlecture.queries.proposal import list_live_proposals, obstacle
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.series import check_alone, once_in
from guestlecture.queries.turn import has_turns_to_come
from guestlecture.queries.user import list_addresses_for
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_proposal, end_waiting, side_to_answer
from guestlecture.services.job import leave_indexing, leave_next_turn
from guestlecture.services.mail import leave_mail, tell_expert
from guestlecture.services.seat import join_panel
from guestlecture.services.series_mail import tell_series_expert, tell_series_of_gaps

PLACES = ("first_id", "second_id", "third_id")  # of experts whom a mail names
# What an expert hears who had not answered a request when it ended.
ENDINGS = {
    RequestStatus.AGREED: "request_taken",
    RequestStatus.WITHDRAWN: "request_withdrawn",
    RequestStatus.EXPIRED: "request_lapsed",
}


def accept_proposal(
    proposal: Proposal, slot: Slot, *, by: User | None, at: datetime, zone: ZoneInfo, rules: Rules
) -> Booking:
    """Make the booking of one of the proposed moments; ends the other proposals of the request.

    `by` is None for the mail's link. Everything is checked again under the expert's lock, and the database
    has the last word: whoever comes second is refused with SlotTaken.
    """
    lock(proposal.expert)
    lock(proposal.request)
    lock(proposal)
    _check_open(proposal, at=at, zone=zone)
    if slot not in proposal.slots:
        raise SlotNotProposed
    refusal = obstacle(proposal, slot, at=at, zone=zone, rules=rules)
    if refusal:
        raise refusal
    return agree(proposal, slot, by=by, at=at)


def agree(proposal: Proposal, slot: Slot, *, by: User | None, at: datetime, is_told: bool = True) -> Booking:
    """Make the booking, end all else of the request, and tell both sides; everything has been checked.

    In a panel with another free seat the request goes on, for this moment. The cancelled lecture in the same
    seat, if there is one, is given by a substitute now. Without `is_told` somebody tells of several at once.
    """
    side, request = side_to_answer(proposal), proposal.request
    others = list_live_bookings(request)
    seat = free_seat(request.wanted, [each.seat for each in others])
    if seat is None:
        raise AlreadyAnswered
    if slot not in slots_of(request):
        raise PanelElsewhere
    _end_as_substituted(request, seat, side, by=by, at=at)
    status = state_of_next(request.minimum, [each.status for each in others])
    booking = _book(proposal, slot, seat, status, at=at)
    end_proposal(proposal, Act.ACCEPT, by=by, at=at)
    session.flush()
    if len(others) + 1 == request.wanted:
        end_request(request, Act.AGREE, side, by=by, at=at)
    if request.is_panel:
        join_panel(booking, others, slot, side, by=by, at=at)
    elif is_told:
        tell_both("booking_agreed", booking, at=at)
    leave_indexing("expert", [booking.expert_id], at=at)  # it holds how often this expert was asked
    return booking


def end_request(
    request: Request, act: Act, side: Side, *, by: User | None, at: datetime, on_behalf: bool = False
) -> None:
    """End a request and whatever waits of it; experts who still had it are told, and the index follows."""
    request.status = next_state(REQUEST, request.status, act, side)
    record_event(act.value, "request", request.id, by=by, at=at, on_behalf=on_behalf)
    session.flush()
    ending = Act.EXPIRE if act is Act.EXPIRE else Act.END
    for proposal in list_live_proposals(request):
        end_waiting(proposal, ending, side, at=at)
        record_event(ending.value, "proposal", proposal.id, by=None, at=at)
        _tell_of_end(proposal, at=at)
    _pass_over_suggestions(request)
    if not request.is_aimed:
        leave_indexing("request", [request.id], at=at)
    session.flush()


def _tell_of_end(proposal: Proposal, *, at: datetime) -> None:
    request = proposal.request
    if request.series and request.status is not RequestStatus.AGREED:  # others of it may end too
        tell_series_expert(request.series, proposal.expert, at=at)
        return
    message = "volunteer_ended" if proposal.is_volunteered else ENDINGS[request.status]
    tell_expert(message, proposal.expert, at=at, proposal_id=proposal.id)


def _pass_over_suggestions(request: Request) -> None:
    # Their experts know nothing of them, so nobody is told.
    rows = sa.update(Proposal).where(Proposal.request_id == request.id)
    rows = rows.where(Proposal.status == ProposalStatus.SUGGESTED)
    session.execute(rows.values(status=ProposalStatus.PASSED_OVER))


def decline_proposal(
    proposal: Proposal,
    *,
    reason: DeclineReason,
    message: str,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Say no, with a reason; the teacher is told."""
    lock(proposal.request)
    lock(proposal)
    _check_open(proposal, at=at, zone=zone)
    proposal.decline_reason, proposal.message = reason, message.strip()
    end_proposal(proposal, Act.DECLINE, by=by, at=at)
    session.flush()
    hand_on("proposal_declined", proposal, at=at, zone=zone, rules=rules)


def hand_on(message: str, proposal: Proposal, *, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Let the next one in order be asked, or tell the teacher who does not come, and who could instead."""
    if not _has_next_turn(proposal.request, at=at):
        best = name_next(proposal.request, at=at, zone=zone, rules=rules)
        tell_teacher(message, proposal, at=at, **best)


def hand_all_on(
    message: str, proposals: Sequence[Proposal], *, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    """Do the same for all that ended at one moment; the teacher hears once of several in a series."""
    alone = [each for each in proposals if not _has_next_turn(each.request, at=at)]
    in_series = Counter(each.request.series_id for each in alone)
    for proposal in alone:
        series = proposal.request.series
        if series and in_series[series.id] > 1:
            tell_series_of_gaps(series, at=at)
        else:
            best = name_next(proposal.request, at=at, zone=zone, rules=rules)
            tell_teacher(message, proposal, at=at, **best)


def _has_next_turn(request: Request, *, at: datetime) -> bool:
    """Let the next one in order be asked, if there is one; the teacher hears then."""
    if request.is_aimed or not has_turns_to_come(request):
        return False
    leave_next_turn(request.id, at=at)
    return True


def tell_teacher(message: str, proposal: Proposal, *, at: datetime, **about: int) -> None:
    """Leave a mail about a proposal for the teacher."""
    teacher = proposal.request.teacher
    leave_mail(message, teacher.email, language=teacher.language, at=at, proposal_id=proposal.id, **about)


def tell_both(message: str, booking: Booking, *, at: datetime, **about: int) -> None:
    """Leave a mail about a booking for the teacher and for whoever speaks for the expert."""
    teacher = booking.request.teacher
    addresses = {teacher.email: teacher.language} | list_addresses_for(booking.expert)
    for address, language in addresses.items():
        leave_mail(message, address, language=language, at=at, booking_id=booking.id, **about)


def name_next(request: Request, *, at: datetime, zone: ZoneInfo, rules: Rules) -> dict[str, int]:
    """Return the best who could be asked next, as a mail keeps them."""
    best = rank_experts(request, at=at, zone=zone, rules=rules)[: len(PLACES)]
    return {place: fitting.expert.id for place, fitting in zip(PLACES, best, strict=False)}


def _check_open(proposal: Proposal, *, at: datetime, zone: ZoneInfo) -> None:
    until = proposal.answer_by_at
    check_answerable(proposal.status, proposal.request.answer_by_on, now=at, zone=zone, until=until)
    if proposal.request.status is not RequestStatus.OPEN:
        raise RequestEnded
    check_alone(proposal)


def _end_as_substituted(request: Request, seat: int, side: Side, *, by: User | None, at: datetime) -> None:
    lost = find_cancelled_seat(request, seat)
    if lost is not None:
        lost.status = next_state(BOOKING, lost.status, Act.SUBSTITUTE, side)
        record_event(Act.SUBSTITUTE.value, "booking", lost.id, by=by, at=at)


def _book(proposal: Proposal, slot: Slot, seat: int, status: BookingStatus, *, at: datetime) -> Booking:
    request, expert = proposal.request, proposal.expert
    booking = Booking(
        request=request,
        proposal=proposal,
        expert=expert,
        seat=seat,
        status=status,
        once_in_id=once_in(request),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        venue=request.venue,
        where=where_of(request.institution, expert, request.venue, request.venue_address),
        uid=f"{uuid4()}@guestlecture",
        created_at=at,
    )
    session.add(booking)
    session.flush()
    return booking
