"""One more yes in a panel, and one less."""

from collections.abc import Sequence
from datetime import datetime

from guestlecture.db import session
from guestlecture.domain.life_cycle import BOOKING, next_state
from guestlecture.domain.outcome import CANCELLED_BY, is_late
from guestlecture.domain.rules import Rules
from guestlecture.enums import Act, BookingStatus, ProposalStatus, Side
from guestlecture.models import Booking, Proposal, Request, Slot, User
from guestlecture.queries.proposal import list_live_proposals
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_waiting, is_on_behalf
from guestlecture.services.mail import leave_mail, tell_expert


def join_panel(
    booking: Booking, others: Sequence[Booking], slot: Slot, side: Side, *, by: User | None, at: datetime
) -> None:
    """Tell of one more yes. With enough of them all are agreed; the first one fixes the moment."""
    if not others:
        fix_moment(booking.request, slot)
        _ask_for_this_moment(booking.request, slot, side, at=at)
    waited = [each for each in others if each.status is BookingStatus.PROVISIONAL]
    if booking.status is BookingStatus.AGREED:
        for each in waited:
            _confirm(each, side, by=by, at=at)
        session.flush()
        for each in (*waited, booking):
            tell_expert("booking_agreed", each.expert, at=at, booking_id=each.id)
    else:
        tell_expert("panel_joined", booking.expert, at=at, booking_id=booking.id)
    tell_of_panel(booking.request, at=at)


def fix_moment(request: Request, fixed: Slot | None) -> None:
    """Let a panel be at one of its moments only, or at any again."""
    for slot in request.slots:
        slot.is_fixed = slot is fixed
    session.flush()


def tell_of_panel(request: Request, *, at: datetime) -> None:
    """Tell the teacher how a panel stands."""
    teacher = request.teacher
    leave_mail("panel_news", teacher.email, language=teacher.language, at=at, request_id=request.id)


def call_off(
    booking: Booking, side: Side, *, reason: str, by: User | None, at: datetime, rules: Rules
) -> None:
    """End a lecture that holds time: cancelled by whom and how late, where it was agreed; else released."""
    act = Act.RELEASE
    if booking.status is BookingStatus.AGREED:
        act = Act.CANCEL
        booking.outcome, booking.outcome_at, booking.outcome_by = CANCELLED_BY[side], at, by
        booking.cancelled_late = is_late(booking.starts_at, now=at, rules=rules)
    _end(booking, act, side, reason=reason, by=by, at=at)


def release(booking: Booking, side: Side, *, by: User | None, at: datetime) -> None:
    """Let a place in a panel go that was never agreed, or is asked for anew."""
    _end(booking, Act.RELEASE, side, reason="", by=by, at=at)


def _end(booking: Booking, act: Act, side: Side, *, reason: str, by: User | None, at: datetime) -> None:
    booking.status = next_state(BOOKING, booking.status, act, side)
    booking.cancelled_at, booking.cancellation_reason = at, reason
    booking.sequence += 1
    on_behalf = is_on_behalf(by, side, booking.request, booking.expert) and side is not Side.CLOCK
    record_event(act.value, "booking", booking.id, by=by, at=at, on_behalf=on_behalf)
    session.flush()


def _confirm(booking: Booking, side: Side, *, by: User | None, at: datetime) -> None:
    booking.status = next_state(BOOKING, booking.status, Act.CONFIRM, side)
    record_event(Act.CONFIRM.value, "booking", booking.id, by=by, at=at)


def _ask_for_this_moment(request: Request, slot: Slot, side: Side, *, at: datetime) -> None:
    for proposal in list_live_proposals(request):
        if slot not in proposal.slots or _proposes_others(proposal):
            end_waiting(proposal, Act.END, side, at=at)
            record_event(Act.END.value, "proposal", proposal.id, by=None, at=at)
            tell_expert("panel_elsewhere", proposal.expert, at=at, proposal_id=proposal.id)
        elif len(proposal.slots) > 1:
            proposal.slots = [slot]
            if proposal.status is ProposalStatus.WAITING_FOR_EXPERT:
                tell_expert("panel_moment", proposal.expert, at=at, proposal_id=proposal.id)
    session.flush()


def _proposes_others(proposal: Proposal) -> bool:
    return proposal.status is ProposalStatus.WAITING_FOR_TEACHER and not proposal.is_volunteered
