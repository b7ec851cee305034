"""The mail of the demo: what was sent about requests that wait and lectures to come, as if it had arrived."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.demo.people import People
from guestlecture.enums import ExpertStatus, MailStatus, ProposalStatus
from guestlecture.models import Booking, Expert, Proposal, SentMail


def add_mails(people: People, *, at: datetime) -> None:
    """Add the mail, the oldest first."""
    mails: list[SentMail] = [*_requests(people), *_bookings(people, at), *_profiles(people)]
    mails.sort(key=lambda mail: mail.created_at)
    session.add_all(mails)
    session.flush()


def _requests(people: People) -> Iterator[SentMail]:
    waiting = sa.select(Proposal).where(Proposal.status == ProposalStatus.WAITING_FOR_EXPERT)
    for proposal in session.scalars(waiting):
        recipient = proposal.expert.email or people.coordinator.email
        yield _mail("request_received", recipient, proposal.created_at, proposal_id=proposal.id)
    offered = sa.select(Proposal).where(Proposal.status == ProposalStatus.WAITING_FOR_TEACHER)
    for proposal in session.scalars(offered):
        recipient = proposal.request.teacher.email
        yield _mail("volunteer_received", recipient, proposal.created_at, proposal_id=proposal.id)


def _bookings(people: People, at: datetime) -> Iterator[SentMail]:
    for booking in session.scalars(sa.select(Booking).where(Booking.starts_at > at)):
        for recipient in (booking.request.teacher.email, booking.expert.email or people.coordinator.email):
            yield _mail("booking_agreed", recipient, booking.created_at, booking_id=booking.id)


def _profiles(people: People) -> Iterator[SentMail]:
    for expert in session.scalars(sa.select(Expert).where(Expert.status == ExpertStatus.SUBMITTED)):
        if expert.submitted_at:
            recipient = people.coordinator.email
            yield _mail("profile_submitted", recipient, expert.submitted_at, expert_id=expert.id)


def _mail(message: str, recipient: str, at: datetime, **about: int) -> SentMail:
    return SentMail(
        message=message,
        recipient=recipient,
        language="nl",
        about=about,
        status=MailStatus.SENT,
        created_at=at,
        sent_at=at,
    )
