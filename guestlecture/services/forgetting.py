"""What people wrote, and what others wrote about them, when they are forgotten."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.outcome import CANCELLED_BY
from guestlecture.domain.personal_data import without
from guestlecture.enums import Side
from guestlecture.models import (
    Alternative,
    Booking,
    Expert,
    Feedback,
    Institution,
    PassageVector,
    Proposal,
    Request,
    User,
    VenueAddress,
)
from guestlecture.queries.passage import digest_of
from guestlecture.search.passage import passages

TEXTS = ("topic", "learning_aim", "prior_knowledge", "subject", "group_name", "contact_on_day")
WAY_IN = ("phone", "entrance", "parking", "rooms", "equipment")


def forget_as_teacher(user: User, names: Collection[str]) -> None:
    """Take a teacher's name out of the requests, what came of them, and how to find the school."""
    requests = list(session.scalars(sa.select(Request).where(Request.teacher_id == user.id)))
    for request in requests:
        _redact(request, TEXTS, names)
        request.contact_on_day = ""
        if request.venue_address:
            _redact(request.venue_address, ("line",), names)
    for membership in user.memberships:
        _redact(membership.institution, WAY_IN, names)
    proposals = sa.select(Proposal).where(Proposal.request_id.in_([request.id for request in requests]))
    _forget_in(session.scalars(proposals), Side.TEACHER, names)


def forget_as_expert(expert: Expert, names: Collection[str]) -> None:
    """Take an expert's name out of all that this expert was asked for."""
    proposals = list(session.scalars(sa.select(Proposal).where(Proposal.expert_id == expert.id)))
    for proposal in proposals:
        _redact(proposal.request, TEXTS, names)
    _forget_in(proposals, Side.EXPERT, names)


def forget_vectors_of(expert: Expert) -> None:
    """Delete what the own texts of a profile mean; tags are everybody's."""
    texts = passages(expert.tagline, ((offer.title, offer.summary) for offer in expert.offers), ())
    digests = [digest_of(text) for text in texts]
    session.execute(sa.delete(PassageVector).where(PassageVector.digest.in_(digests)))


def _forget_in(proposals: Iterable[Proposal], side: Side, names: Collection[str]) -> None:
    """Empty what a side wrote, and take its names out of what the other one wrote."""
    for proposal in proposals:
        is_own = (side is Side.TEACHER) == proposal.is_volunteered  # who answered wrote the message
        proposal.message = "" if is_own else without(proposal.message, names)
        proposal.introduction = "" if side is Side.EXPERT else without(proposal.introduction, names)
        for other in session.scalars(sa.select(Alternative).where(Alternative.proposal_id == proposal.id)):
            other.message = "" if other.by_side is side else without(other.message, names)
        for booking in session.scalars(sa.select(Booking).where(Booking.proposal_id == proposal.id)):
            is_own = booking.outcome is CANCELLED_BY[side]
            reason = booking.cancellation_reason
            booking.cancellation_reason = "" if is_own else without(reason, names)
            for answers in session.scalars(sa.select(Feedback).where(Feedback.booking_id == booking.id)):
                answers.remark = without(answers.remark, names)
    session.flush()


def _redact(row: Request | Institution | VenueAddress, fields: Iterable[str], names: Collection[str]) -> None:
    for name in fields:
        setattr(row, name, without(getattr(row, name), names))
