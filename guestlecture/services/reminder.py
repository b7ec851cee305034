"""Reminders by the clock: each once, whatever runs twice or was off for days; and an end to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import insert_into, session
from guestlecture.domain.alternative import last_day
from guestlecture.domain.reminder import Due, due_for_answer, due_for_lecture
from guestlecture.domain.rules import Rules
from guestlecture.enums import SIDES, ProposalStatus, ReminderKind, Side
from guestlecture.models import Booking, Proposal, Reminder, ReminderStop, User
from guestlecture.queries.reminder import (
    list_answered_sides,
    list_lectures_around,
    list_sent,
    list_waiting_proposals,
    wants_reminders,
)
from guestlecture.queries.user import list_addresses_for
from guestlecture.services.mail import leave_mail


@dataclass(frozen=True)
class Call:
    """A reminder that is due: the message, what it is about, and whom it goes to, each with a language."""

    due: Due
    message: str
    noun: str
    about_id: int
    addresses: Mapping[str, str]


def send_reminders(*, at: datetime, zone: ZoneInfo, rules: Rules) -> int:
    """Leave the mails of all reminders that are due and have not been sent; returns how many reminders."""
    calls = [*_of_lectures(at, zone, rules), *_of_requests(at, zone, rules)]
    sent = list_sent(call.about_id for call in calls)
    fresh = [call for call in calls if (call.due, call.about_id) not in sent]
    return sum(_send(call, at=at) for call in fresh)


def stop_reminders(email: str, *, at: datetime) -> None:
    """Send an address no reminders any more; all other mail still comes."""
    statement = insert_into(ReminderStop).values(email=email.lower(), since=at)
    session.execute(statement.on_conflict_do_nothing(index_elements=["email"]))


def resume_reminders(user: User) -> None:
    """Send somebody reminders again."""
    session.execute(sa.delete(ReminderStop).where(ReminderStop.email == user.email.lower()))


def _send(call: Call, *, at: datetime) -> bool:
    # The database takes one row, whatever is due twice and however many workers send at once.
    row = {"kind": call.due.kind, "about_id": call.about_id, "on": call.due.on, "sent_at": at}
    statement = insert_into(Reminder).values(**row).on_conflict_do_nothing().returning(Reminder.about_id)
    if session.execute(statement).first() is None:
        return False
    for address, language in call.addresses.items():
        if wants_reminders(address):
            leave_mail(call.message, address, language=language, at=at, **{call.noun: call.about_id})
    return True


def _of_lectures(at: datetime, zone: ZoneInfo, rules: Rules) -> Iterator[Call]:
    for booking in list_lectures_around(at):
        times = (booking.starts_at, booking.ends_at)
        due = due_for_lecture(*times, agreed_at=booking.created_at, now=at, zone=zone, rules=rules)
        if due is None:
            continue
        if due.kind is ReminderKind.BOOKING_OVER:
            yield Call(due, "booking_over", "booking_id", booking.id, _who_did_not_answer(booking))
        else:
            yield Call(due, "booking_reminder", "booking_id", booking.id, _both(booking))


def _of_requests(at: datetime, zone: ZoneInfo, rules: Rules) -> Iterator[Call]:
    for proposal in list_waiting_proposals():
        to_teacher = proposal.status is ProposalStatus.WAITING_FOR_TEACHER
        due = _due_of(proposal, to_teacher, at, zone, rules)
        if due is None:
            continue
        if to_teacher:  # about the request: once, however many offer to come
            teacher = proposal.request.teacher
            addresses = {teacher.email: teacher.language}
            yield Call(due, "volunteer_waiting", "request_id", proposal.request_id, addresses)
        else:
            addresses = list_addresses_for(proposal.expert)
            yield Call(due, "request_waiting", "proposal_id", proposal.id, addresses)


def _due_of(proposal: Proposal, to_teacher: bool, at: datetime, zone: ZoneInfo, rules: Rules) -> Due | None:
    kinds = (
        (ReminderKind.REQUEST_HALF, ReminderKind.REQUEST_LAST)
        if to_teacher
        else (ReminderKind.PROPOSAL_HALF, ReminderKind.PROPOSAL_LAST)
    )
    answer_by = last_day(proposal.answer_by, zone)
    return due_for_answer(
        *kinds, asked_at=proposal.created_at, answer_by=answer_by, now=at, zone=zone, rules=rules
    )


def _both(booking: Booking) -> dict[str, str]:
    return _of_side(booking, Side.TEACHER) | _of_side(booking, Side.EXPERT)


def _who_did_not_answer(booking: Booking) -> dict[str, str]:
    answered = list_answered_sides(booking.id)
    sides = [_of_side(booking, side) for side in SIDES if side not in answered]
    return {address: language for addresses in sides for address, language in addresses.items()}


def _of_side(booking: Booking, side: Side) -> dict[str, str]:
    if side is Side.EXPERT:
        return list_addresses_for(booking.expert)
    teacher = booking.request.teacher
    return {teacher.email: teacher.language}
