"""Reads about requests and the proposals made of them."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import get, session
from guestlecture.enums import ProposalStatus, RequestStatus
from guestlecture.models import Expert, Proposal, Request, User


def get_request(id: int) -> Request:
    """Return a request. Raises NotFound."""
    return get(Request, id)


def list_requests_of_teacher(user: User) -> list[Request]:
    """Return all requests of a teacher that have not been agreed, the latest first."""
    rows = sa.select(Request).where(Request.teacher_id == user.id, Request.status != RequestStatus.AGREED)
    loaded = rows.options(
        selectinload(Request.proposals).joinedload(Proposal.expert), selectinload(Request.slots)
    )
    return list(session.scalars(loaded.order_by(Request.id.desc())))


def count_open_requests() -> dict[int, int]:
    """Count the open requests per theme."""
    rows = sa.select(Request.theme_id, sa.func.count()).where(Request.status == RequestStatus.OPEN)
    return dict(session.execute(rows.group_by(Request.theme_id)).all())


def list_open_requests() -> list[Request]:
    """Return all open requests, the most urgent first."""
    rows = sa.select(Request).where(Request.status == RequestStatus.OPEN)
    loaded = rows.options(
        joinedload(Request.institution),
        joinedload(Request.theme),
        selectinload(Request.proposals).joinedload(Proposal.expert),
    )
    return list(session.scalars(loaded.order_by(Request.answer_by_on, Request.id)))


def list_unanswered_for_coordinators() -> list[Proposal]:
    """Return the waiting proposals to experts without an account, whom a coordinator answers for."""
    rows = sa.select(Proposal).join(Expert).join(Request, Proposal.request_id == Request.id)
    rows = rows.where(Proposal.status == ProposalStatus.WAITING_FOR_EXPERT, Expert.user_id.is_(None))
    loaded = rows.options(joinedload(Proposal.expert), joinedload(Proposal.request))
    return list(session.scalars(loaded.order_by(Request.answer_by_on, Proposal.id)))
