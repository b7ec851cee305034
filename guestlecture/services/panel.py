"""A panel as a whole: enough speakers, cancelled, or moved."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.alternative import check_alternatives
from guestlecture.domain.closed_day import check_open
from guestlecture.domain.life_cycle import REQUEST, next_state
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, usual_answer_by
from guestlecture.enums import Act, BookingStatus, RequestStatus, Side
from guestlecture.errors import CancellationReasonMissing, LectureInThePast, PanelNotMoved, RequestEnded
from guestlecture.models import Booking, Proposal, Request, Slot, User
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.guard_rail import list_agreed_around, obstacle_among
from guestlecture.queries.panel import list_panel
from guestlecture.queries.proposal import list_live_proposals
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_waiting
from guestlecture.services.job import leave_indexing
from guestlecture.services.mail import tell_expert
from guestlecture.services.proposal import end_request
from guestlecture.services.seat import call_off, fix_moment, release, tell_of_panel


def settle_panel(request: Request, side: Side, *, by: User | None, at: datetime) -> None:
    """Look no further: a panel goes on with those who have said yes. Raises RequestEnded without any."""
    lock(request)
    if not any(each.status is BookingStatus.AGREED for each in list_panel(request)):
        raise RequestEnded
    on_behalf = by is not None and by.id != request.teacher_id
    end_request(request, Act.AGREE, side, by=by, at=at, on_behalf=on_behalf)
    request.is_aimed, request.ask_first = True, False  # whoever is asked from here on is asked by name
    session.flush()


def cancel_panel(request: Request, *, reason: str, by: User, at: datetime, rules: Rules) -> None:
    """Cancel a panel with all who have said yes, and tell each of them why, once."""
    lock(request)
    panel = list_panel(request)
    if any(each.starts_at <= at for each in panel):
        raise LectureInThePast
    is_agreed = any(each.status is BookingStatus.AGREED for each in panel)
    if is_agreed and not reason.strip():
        raise CancellationReasonMissing
    for each in panel:
        call_off(each, Side.TEACHER, reason=reason.strip(), by=by, at=at, rules=rules)
    act = Act.CANCEL if request.status is RequestStatus.AGREED else Act.WITHDRAW
    end_request(request, act, Side.TEACHER, by=by, at=at, on_behalf=by.id != request.teacher_id)
    for each in panel:
        message = "booking_cancelled" if each.status is BookingStatus.CANCELLED else "panel_released"
        tell_expert(message, each.expert, at=at, booking_id=each.id)
    if is_agreed:  # a mail that takes it out of the calendar
        tell_of_panel(request, at=at)
    leave_indexing("expert", [each.expert_id for each in panel], at=at)


def move_panel(
    request: Request, moment: Moment, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    """Ask all who have said yes anew, for another moment at which each of them can.

    What was agreed is off: one mail to each says so, and asks for the other moment.
    """
    panel = sorted(list_panel(request), key=lambda each: each.expert_id)
    for each in panel:
        lock(each.expert)
    lock(request)
    panel = list_panel(request)
    agreed = {each.id for each in panel if each.status is BookingStatus.AGREED}
    if not panel or any(each.starts_at <= at for each in panel):
        raise LectureInThePast
    _check_all_can(request, panel, moment, at=at, zone=zone, rules=rules)
    _release_all(request, panel, by=by, at=at)
    slot = Slot(request=request, starts_at=moment.starts_at, ends_at=moment.ends_at)
    session.add(slot)
    fix_moment(request, slot)
    request.answer_by_on = usual_answer_by(at, moment.starts_at, zone=zone, rules=rules)
    session.flush()
    for each in panel:
        _ask_anew(each, slot, was_agreed=each.id in agreed, by=by, at=at)
    leave_indexing("expert", [each.expert_id for each in panel], at=at)


def _check_all_can(
    request: Request,
    panel: Sequence[Booking],
    moment: Moment,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    now = [Moment(panel[0].starts_at, panel[0].ends_at)]
    notice = max(each.expert.substitute_notice_days for each in panel)
    check_alternatives([moment], now, notice_days=notice, now=at, zone=zone, rules=rules)
    check_open([moment], load_calendar(request.institution, rules), zone)
    for each in panel:
        agreed = list_agreed_around(each.expert, [moment], zone, but=each)
        if obstacle_among(agreed, request, each.expert, moment, at=at, zone=zone, rules=rules):
            raise PanelNotMoved(name=each.expert.name)


def _release_all(request: Request, panel: Sequence[Booking], *, by: User, at: datetime) -> None:
    for each in panel:
        release(each, Side.TEACHER, by=by, at=at)
    request.status = next_state(REQUEST, request.status, Act.FREE, Side.TEACHER)
    on_behalf = by.id != request.teacher_id
    record_event(Act.MOVE.value, "request", request.id, by=by, at=at, on_behalf=on_behalf)
    for proposal in list_live_proposals(request):
        end_waiting(proposal, Act.END, Side.TEACHER, at=at)
        record_event(Act.END.value, "proposal", proposal.id, by=None, at=at)
        tell_expert("panel_elsewhere", proposal.expert, at=at, proposal_id=proposal.id)
    session.flush()


def _ask_anew(booking: Booking, slot: Slot, *, was_agreed: bool, by: User, at: datetime) -> None:
    before = booking.proposal
    proposal = Proposal(
        request=booking.request,
        expert=booking.expert,
        offer=before.offer,
        offered_by=by,
        created_at=at,
        slots=[slot],
    )
    session.add(proposal)
    session.flush()
    about = {"proposal_id": proposal.id, "booking_id": booking.id, "was_agreed": int(was_agreed)}
    tell_expert("panel_moved", booking.expert, at=at, **about)
