"""Reads about requests and the proposals made of them."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import get, session
from guestlecture.domain.place import point_of
from guestlecture.domain.request import Terms, Wanted
from guestlecture.enums import ExpertStatus, ProposalStatus, RequestStatus
from guestlecture.models import Expert, Institution, Offer, Place, Proposal, Request, Theme, User
from guestlecture.queries.institution import point_of_request
from guestlecture.queries.part import Part, first_rows
from guestlecture.search.document import request_passages

MOST_OPEN, MOST_ENDED = 50, 20


def get_request(id: int) -> Request:
    """Return a request. Raises NotFound."""
    return get(Request, id)


def list_open_requests_of_teacher(user: User) -> Part[Request]:
    """Return the requests of a teacher that wait for an answer, the most urgent first."""
    rows = sa.select(Request).where(Request.teacher_id == user.id, Request.status == RequestStatus.OPEN)
    rows = rows.order_by(Request.answer_by_on, Request.id)
    asked = selectinload(Request.proposals).joinedload(Proposal.expert)
    return first_rows(rows, asked, selectinload(Request.bookings), limit=MOST_OPEN)


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
        selectinload(Request.bookings),
        limit=limit,
    )


def open_to_all_ids(today: date) -> frozenset[int]:
    """Return the ids of the open requests that any expert who fits may take."""
    return frozenset(session.scalars(sa.select(Request.id).where(*are_open_to_all(today))))


def count_open_to_all(today: date) -> int:
    """Count the open requests that any expert who fits may take."""
    rows = sa.select(sa.func.count()).select_from(Request)
    return session.scalar(rows.where(*are_open_to_all(today))) or 0


def list_latest_open_to_all(today: date, *, limit: int) -> list[Request]:
    """Return the latest open requests that any expert who fits may take."""
    rows = sa.select(Request).where(*are_open_to_all(today)).order_by(Request.id.desc()).limit(limit)
    return list(session.scalars(rows))


def list_open_to_all(ids: Sequence[int], today: date) -> list[Request]:
    """Return those of some requests that any expert who fits may take, with what their documents need."""
    rows = sa.select(Request).where(Request.id.in_(ids), *are_open_to_all(today)).options(*_for_documents())
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def list_open_to_all_in_batches(size: int, today: date) -> sa.ScalarResult[Request]:
    """Return all requests that any expert who fits may take, for `partitions()` of this size."""
    rows = sa.select(Request).where(*are_open_to_all(today)).options(*_for_documents())
    return session.scalars(rows.order_by(Request.id).execution_options(yield_per=size))


def list_request_passages(ids: Sequence[int]) -> list[str]:
    """Return what some requests say that has a meaning."""
    return _passages(Request.id.in_(ids))


def list_live_request_passages() -> list[str]:
    """Return what all requests say for which somebody may still be looked for."""
    return _passages(Request.status.in_((RequestStatus.OPEN, RequestStatus.AGREED)))


def _passages(condition: sa.ColumnElement[bool]) -> list[str]:
    rows = session.execute(sa.select(Request.topic, Request.learning_aim).where(condition))
    return [text for topic, learning_aim in rows for text in request_passages(topic, learning_aim)]


def list_unanswered_for_coordinators(*, limit: int) -> Part[Proposal]:
    """Return the waiting proposals to experts without an account, whom a coordinator answers for."""
    rows = sa.select(Proposal).join(Expert).join(Request, Proposal.request_id == Request.id)
    rows = rows.where(Proposal.status == ProposalStatus.WAITING_FOR_EXPERT, Expert.user_id.is_(None))
    rows = rows.order_by(Request.answer_by_on, Proposal.id)
    return first_rows(rows, joinedload(Proposal.expert), joinedload(Proposal.request), limit=limit)


def terms_of(expert: Expert, offer: Offer | None) -> Terms:
    """Return what an expert accepts, narrowed by one of the offers."""
    place = expert.place
    terms = Terms(
        is_published=expert.status is ExpertStatus.PUBLISHED,
        open_to_questions=expert.open_to_questions,
        levels=frozenset(expert.levels),
        languages=frozenset(expert.languages),
        radius_km=expert.radius_km,
        point=point_of(place.lat, place.lon) if place else None,
    )
    if offer is None:
        return terms
    return terms.narrowed(
        levels=frozenset(offer.levels),
        language=offer.language,
        format=offer.format,
        venue=offer.venue,
        group_size_max=offer.group_size_max,
    )


def wanted_of(request: Request) -> Wanted:
    """Return what a request asks for, as the rules see it."""
    point = point_of_request(request)
    return Wanted(request.level, request.language, request.format, request.venue, request.group_size, point)


def are_open_to_all(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of requests that any expert who fits may take on a local day."""
    return (Request.status == RequestStatus.OPEN, ~Request.is_aimed, Request.answer_by_on >= today)


def _for_documents() -> tuple[ORMOption, ...]:
    place = joinedload(Request.institution).joinedload(Institution.place)
    return place.joinedload(Place.municipality), joinedload(Request.theme).joinedload(Theme.parent)
