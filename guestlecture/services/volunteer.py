"""Experts who volunteer for open requests, and the answers of teachers."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.booking import check_answerable
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day
from guestlecture.enums import Act, ProposalStatus, RequestStatus, Side
from guestlecture.errors import (
    AlreadyAnswered,
    AlreadyOffered,
    AnswerTooLate,
    NotFound,
    OfferNotOfExpert,
    OneSlotOnly,
    PanelElsewhere,
    RequestEnded,
    RequestTaken,
    SlotMissing,
    SlotNotProposed,
)
from guestlecture.models import Booking, Expert, Offer, Proposal, Request, Slot, User
from guestlecture.queries.closed_day import find_closure
from guestlecture.queries.fitting import check_way
from guestlecture.queries.guard_rail import list_agreed_around, obstacle_among
from guestlecture.queries.panel import slots_of
from guestlecture.queries.series import check_once
from guestlecture.queries.volunteer import find_offer_of
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_proposal, end_waiting
from guestlecture.services.mail import tell_expert
from guestlecture.services.proposal import agree, tell_teacher

WAITING = ProposalStatus.WAITING_FOR_TEACHER


def offer_to_take(
    request: Request,
    *,
    expert: Expert,
    offer: Offer | None,
    slots: Sequence[Slot],
    introduction: str,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Proposal:
    """Volunteer for an open request: agreed at once, or waiting for the teacher who wants to be asked first.

    The notice is not asked for: it protects experts from being asked late, and these come by themselves.
    """
    lock(expert)
    lock(request)
    check_open_to_all(request, at=at, zone=zone)
    _check_expert(request, expert, offer)
    _check_choice(request, slots)
    _check_free(request, expert, slots, at=at, zone=zone, rules=rules)
    proposal = _propose(request, expert, offer, slots, introduction.strip(), by=by, at=at)
    if request.ask_first:
        tell_teacher("volunteer_received", proposal, at=at)
    else:
        agree(proposal, slots[0], by=by, at=at)
    return proposal


def accept_volunteer(
    proposal: Proposal, slot: Slot, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules
) -> Booking:
    """Let a volunteer come at one of the moments offered; ends everything else of the request.

    All is checked again under the expert's lock, as when an expert accepts.
    """
    lock(proposal.expert)
    _lock_waiting(proposal, at=at, zone=zone)
    if slot not in proposal.slots:
        raise SlotNotProposed
    check_once(proposal.request, proposal.expert)
    check_way(proposal.request, proposal.expert, proposal.offer)
    _check_free(proposal.request, proposal.expert, [slot], at=at, zone=zone, rules=rules)
    return agree(proposal, slot, by=by, at=at)


def decline_volunteer(proposal: Proposal, *, message: str, by: User, at: datetime, zone: ZoneInfo) -> None:
    """Say no to a volunteer, with a word if one likes; the request stays open to others."""
    _lock_waiting(proposal, at=at, zone=zone)
    proposal.message = message.strip()
    end_proposal(proposal, Act.DECLINE, by=by, at=at)
    session.flush()
    tell_expert("volunteer_declined", proposal.expert, at=at, proposal_id=proposal.id)


def withdraw_offer(proposal: Proposal, *, by: User, at: datetime, zone: ZoneInfo) -> None:
    """Take back what the teacher has not answered yet; the teacher is told, and one may offer again."""
    _lock_waiting(proposal, at=at, zone=zone)
    end_waiting(proposal, Act.WITHDRAW, Side.EXPERT, at=at)
    on_behalf = by.id != proposal.expert.user_id
    record_event("withdraw", "proposal", proposal.id, by=by, at=at, on_behalf=on_behalf)
    session.flush()
    tell_teacher("volunteer_withdrew", proposal, at=at)


def check_open_to_all(request: Request, *, at: datetime, zone: ZoneInfo) -> None:
    """Refuse a request that cannot be taken any more. Raises NotFound for one that is aimed at somebody."""
    if request.is_aimed:
        raise NotFound(Request.__name__)
    if request.status is RequestStatus.AGREED:
        raise RequestTaken
    if request.status is not RequestStatus.OPEN:
        raise RequestEnded
    if at >= end_of_day(request.answer_by_on, zone):
        raise AnswerTooLate


def _check_expert(request: Request, expert: Expert, offer: Offer | None) -> None:
    if find_offer_of(request, expert):
        raise AlreadyOffered
    if offer is not None and offer not in expert.offers:
        raise OfferNotOfExpert
    check_once(request, expert)
    check_way(request, expert, offer)


def _check_choice(request: Request, slots: Sequence[Slot]) -> None:
    if not slots:
        raise SlotMissing
    if any(slot not in request.slots for slot in slots):
        raise SlotNotProposed
    if any(slot not in slots_of(request) for slot in slots):
        raise PanelElsewhere
    if len(slots) > 1 and not request.ask_first:
        raise OneSlotOnly


def _check_free(
    request: Request, expert: Expert, slots: Sequence[Slot], *, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    agreed = list_agreed_around(expert, slots, zone)
    for slot in slots:
        refusal = obstacle_among(agreed, request, expert, slot, at=at, zone=zone, rules=rules)
        refusal = refusal or find_closure(request.institution, slot, zone, rules)
        if refusal:
            raise refusal


def _propose(
    request: Request,
    expert: Expert,
    offer: Offer | None,
    slots: Sequence[Slot],
    introduction: str,
    *,
    by: User,
    at: datetime,
) -> Proposal:
    proposal = Proposal(
        request=request,
        expert=expert,
        offer=offer,
        status=WAITING,
        is_volunteered=True,
        introduction=introduction,
        offered_by=by,
        created_at=at,
        slots=list(slots),
    )
    session.add(proposal)
    session.flush()
    record_event("offer", "proposal", proposal.id, by=by, at=at, on_behalf=by.id != expert.user_id)
    return proposal


def _lock_waiting(proposal: Proposal, *, at: datetime, zone: ZoneInfo) -> None:
    lock(proposal.request)
    lock(proposal)
    answer_by = proposal.request.answer_by_on
    check_answerable(proposal.status, answer_by, now=at, zone=zone, waiting=WAITING)
    if not proposal.is_volunteered:  # it waits for the teacher because of other times
        raise AlreadyAnswered
    if proposal.request.status is not RequestStatus.OPEN:
        raise RequestEnded
