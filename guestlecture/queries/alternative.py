"""Reads about other times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.domain.rules import Rules
from guestlecture.enums import AlternativeStatus
from guestlecture.errors import Refusal, SlotNotProposed
from guestlecture.models import Alternative, AlternativeMoment, Booking, Proposal
from guestlecture.queries.proposal import obstacle


@dataclass(frozen=True)
class OtherTimes:
    """Other times that wait, each with what stands in the way by now."""

    alternative: Alternative
    moments: Sequence[tuple[AlternativeMoment, Refusal | None]]


def get_alternative(id: int) -> Alternative:
    """Return other times. Raises NotFound."""
    return get(Alternative, id)


def find_waiting(proposal: Proposal) -> Alternative | None:
    """Return the other times that wait of a proposal, or of the lecture that came of it."""
    rows = sa.select(Alternative).where(Alternative.proposal_id == proposal.id)
    return session.scalar(rows.where(Alternative.status == AlternativeStatus.WAITING))


def find_alternative_moment(alternative: Alternative, moment_id: int) -> AlternativeMoment:
    """Return one of the other times. Raises SlotNotProposed."""
    moment = next((each for each in alternative.moments if each.id == moment_id), None)
    if moment is None:
        raise SlotNotProposed
    return moment


def look_at_alternatives(
    proposals: Sequence[Proposal], *, at: datetime, zone: ZoneInfo, rules: Rules
) -> list[OtherTimes]:
    """Return the other times that wait of some proposals, with what stands in their way."""
    ids = [proposal.id for proposal in proposals]
    rows = sa.select(Alternative).where(Alternative.proposal_id.in_(ids))
    rows = rows.where(Alternative.status == AlternativeStatus.WAITING).order_by(Alternative.id)
    return [
        OtherTimes(
            each, [(moment, why_not(each, moment, at=at, zone=zone, rules=rules)) for moment in each.moments]
        )
        for each in session.scalars(rows)
    ]


def why_not(
    alternative: Alternative, moment: AlternativeMoment, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Refusal | None:
    """Return why other times cannot be any more; the lecture that would move is not in its own way."""
    booking: Booking | None = alternative.booking
    return obstacle(alternative.proposal, moment, at=at, zone=zone, rules=rules, but=booking)
