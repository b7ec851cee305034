"""Reads about requests and the proposals made of them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import get, session
from guestlecture.enums import ProposalStatus, RequestStatus
from guestlecture.models import Expert, Proposal, Request, User
from guestlecture.queries.part import Part, first_rows

MOST_OPEN, MOST_ENDED = 50, 20


def get_request(id: int) -> Request:
    """Return a request. Raises NotFound."""
    return get(Request, id)


def list_open_requests_of_teacher(user: User) -> Part[Request]:
    """Return the requests of a teacher that wait for an answer, the most urgent first."""
    rows = sa.select(Request).where(Request.teacher_id == user.id, Request.status == RequestStatus.OPEN)
    rows = rows.order_by(Request.answer_by_on, Request.id)
    asked = selectinload(Request.proposals).joinedload(Proposal.expert)
    return first_rows(rows, asked, limit=MOST_OPEN)


def list_ended_requests_of_teacher(user: User) -> Part[Request]:
    """Return the requests of a teacher that ended without a lecture, the latest first."""
    ended = Request.status.in_((RequestStatus.EXPIRED, RequestStatus.WITHDRAWN))
    rows = sa.select(Request).where(Request.teacher_id == user.id, ended).order_by(Request.id.desc())
    return first_rows(rows, limit=MOST_ENDED)


def count_open_requests() -> dict[int, int]:
    """Count the open requests per theme."""
    rows = sa.select(Request.theme_id, sa.func.count()).where(Request.status == RequestStatus.OPEN)
    return dict(session.execute(rows.group_by(Request.theme_id)).all())


def list_open_requests(*, until: date | None = None, limit: int = MOST_OPEN) -> Part[Request]:
    """Return the open requests, the most urgent first; those to be answered until a day if one is given."""
    rows = sa.select(Request).where(Request.status == RequestStatus.OPEN)
    if until is not None:
        rows = rows.where(Request.answer_by_on <= until)
    return first_rows(
        rows.order_by(Request.answer_by_on, Request.id),
        joinedload(Request.institution),
        joinedload(Request.theme),
        selectinload(Request.proposals).joinedload(Proposal.expert),
        limit=limit,
    )


def list_unanswered_for_coordinators(*, limit: int) -> Part[Proposal]:
    """Return the waiting proposals to experts without an account, whom a coordinator answers for."""
    rows = sa.select(Proposal).join(Expert).join(Request, Proposal.request_id == Request.id)
    rows = rows.where(Proposal.status == ProposalStatus.WAITING_FOR_EXPERT, Expert.user_id.is_(None))
    rows = rows.order_by(Request.answer_by_on, Proposal.id)
    return first_rows(rows, joinedload(Proposal.expert), joinedload(Proposal.request), limit=limit)


def count_late_requests(before: date) -> int:
    """Count the open requests whose answer date comes before a day."""
    rows = sa.select(sa.func.count()).select_from(Request)
    return (
        session.scalar(rows.where(Request.status == RequestStatus.OPEN, Request.answer_by_on < before)) or 0
    )
