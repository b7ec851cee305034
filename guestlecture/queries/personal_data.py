"""What we keep about a person: what stands in the way of forgetting it, and all of it to take along.

Of others it has the names that the person has seen anyway, and nothing to reach them by.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import Base, session
from guestlecture.enums import HOLDING, ProposalStatus, RequestStatus, Side
from guestlecture.models import (
    Alternative,
    AuditEvent,
    AvailabilityException,
    AvailabilityRule,
    Booking,
    BusyTime,
    CalendarFeed,
    CalendarSource,
    Expert,
    Feedback,
    LoginSession,
    OpenDate,
    Proposal,
    ReminderStop,
    Request,
    SavedSearch,
    SentMail,
    User,
    Waiting,
)

WAITING = (
    *(ProposalStatus.WAITING_FOR_EXPERT, ProposalStatus.WAITING_FOR_TEACHER),
    ProposalStatus.SUGGESTED,
)
# What says nothing about a person: numbers of rows, secrets, and whom a teacher named for the day.
LEFT_OUT = {"id", "password_hash", "secret_hash", "place_key", "uid", "contact_on_day", "vog_checked_by_id"}
Plain = dict[str, Any]


def list_planned(of: User | Expert, *, at: datetime) -> list[Booking]:
    """Return the agreed lectures to come of somebody, on either side, the next one first."""
    rows = sa.select(Booking).join(Booking.request).join(Booking.expert)
    rows = rows.where(Booking.status.in_(HOLDING), Booking.ends_at > at)
    mine = Expert.id == of.id
    if isinstance(of, User):
        mine = sa.or_(Request.teacher_id == of.id, Expert.user_id == of.id)
    return list(session.scalars(rows.where(mine).order_by(Booking.starts_at)))


def list_open_requests_of(user: User) -> list[Request]:
    """Return the open requests of a teacher."""
    rows = sa.select(Request).where(Request.teacher_id == user.id, Request.status == RequestStatus.OPEN)
    return list(session.scalars(rows.order_by(Request.id)))


def list_waiting_of_expert(expert: Expert) -> list[Proposal]:
    """Return the proposals to or by an expert that still wait for somebody."""
    rows = sa.select(Proposal).where(Proposal.expert_id == expert.id, Proposal.status.in_(WAITING))
    return list(session.scalars(rows.order_by(Proposal.request_id)))


def names_of(user: User | None, expert: Expert | None) -> set[str]:
    """Return what names a person, or reaches one."""
    names = [user.name, user.email] if user else []
    names += [expert.name, expert.email or "", expert.phone or ""] if expert else []
    return {name for name in names if name}


def export_of(user: User) -> Plain:
    """Return everything that we keep about somebody, in plain words and values."""
    expert = user.expert
    return {
        "account": _plain(user)
        | {"roles": [role.value for role in sorted(user.roles)], "schools": _schools(user)},
        "logged_in": _rows(LoginSession, LoginSession.user_id == user.id),
        "waiting_lists": _rows(Waiting, Waiting.user_id == user.id),
        "saved_searches": _rows(SavedSearch, SavedSearch.user_id == user.id),
        "calendar_address": _rows(CalendarFeed, CalendarFeed.user_id == user.id),
        "no_reminders": _rows(ReminderStop, ReminderStop.email == user.email),
        "mail": _rows(SentMail, SentMail.recipient == user.email),
        "acts": _rows(AuditEvent, AuditEvent.actor_id == user.id),
        "requests": [_request(request) for request in _all(Request, Request.teacher_id == user.id)],
        "profile": _profile(expert) if expert else None,
        "asked": [_asked(each) for each in _all(Proposal, Proposal.expert_id == expert.id)] if expert else [],
        "lectures": _lectures(user),
    }


def _schools(user: User) -> list[str]:
    return [membership.institution.name for membership in user.memberships]


def _profile(expert: Expert) -> Plain:
    labels = [theme.label_en for theme in expert.themes], [tag.label_en for tag in expert.expertise]
    own: dict[str, Any] = {
        "organisation": _plain(expert.organisation) if expert.organisation else None,
        "place": expert.place.name if expert.place else None,
        "levels": sorted(expert.levels),
        "languages": sorted(expert.languages),
        "themes": labels[0],
        "expertise": labels[1],
        "offers": [_plain(offer) | {"levels": sorted(offer.levels)} for offer in expert.offers],
    }
    tables: dict[str, Any] = {
        "hours": AvailabilityRule,
        "exceptions": AvailabilityException,
        "calendars": CalendarSource,
        "busy": BusyTime,
        "open_dates": OpenDate,
    }
    return (
        _plain(expert)
        | own
        | {name: _rows(model, model.expert_id == expert.id) for name, model in tables.items()}
    )


def _request(request: Request) -> Plain:
    asked = [
        {"speaker": each.expert.name, **_answer(each)}
        for each in request.proposals
        if each.status not in (ProposalStatus.SUGGESTED, ProposalStatus.PASSED_OVER)
    ]
    about = {"school": request.institution.name, "theme": request.theme.label_en}
    about |= {"address": str(request.venue_address)} if request.venue_address else {}
    return _plain(request) | about | {"moments": _plains(request.slots), "asked": asked}


def _asked(proposal: Proposal) -> Plain:
    request = proposal.request
    about = {"topic": request.topic, "school": request.institution.name, "teacher": request.teacher.name}
    return about | _answer(proposal) | {"moments": _plains(proposal.slots)}


def _answer(proposal: Proposal) -> Plain:
    others = _all(Alternative, Alternative.proposal_id == proposal.id)
    times = [_plain(each) | {"moments": _plains(each.moments)} for each in others]
    return _plain(proposal) | {"other_times": times}


def _lectures(user: User) -> list[Plain]:
    rows = sa.select(Booking).join(Booking.request).join(Booking.expert)
    rows = rows.where(sa.or_(Request.teacher_id == user.id, Expert.user_id == user.id))
    rows = rows.options(joinedload(Booking.request).joinedload(Request.teacher), joinedload(Booking.expert))
    return [_lecture(booking, user) for booking in session.scalars(rows.order_by(Booking.starts_at))]


def _lecture(booking: Booking, user: User) -> Plain:
    request = booking.request
    side = Side.TEACHER if request.teacher_id == user.id else Side.EXPERT
    answers = _all(Feedback, Feedback.booking_id == booking.id)
    about = {"topic": request.topic, "school": request.institution.name, "teacher": request.teacher.name}
    said: dict[str, Any] = {
        "my_answers": _plains(each for each in answers if each.side is side),
        # Whether the other side would again is for the coordinator only.
        "their_answers": [
            {name: value for name, value in _plain(each).items() if name != "again"}
            for each in answers
            if each.side is not side
        ],
    }
    return about | {"speaker": booking.expert.name} | _plain(booking) | said


def _all(model: Any, condition: sa.ColumnElement[bool]) -> list[Any]:
    return list(session.scalars(sa.select(model).where(condition).order_by(*sa.inspect(model).primary_key)))


def _rows(model: Any, condition: sa.ColumnElement[bool]) -> list[Plain]:
    return _plains(_all(model, condition))


def _plains(rows: Iterable[Base]) -> list[Plain]:
    return [_plain(row) for row in rows]


def _plain(row: Base) -> Plain:
    """Return the columns of a row that say something to a person."""
    names = (column.key for column in sa.inspect(type(row)).column_attrs)
    shown = (name for name in names if name not in LEFT_OUT and not name.endswith("_id"))
    return {name: _value(getattr(row, name)) for name in shown}


def _value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date) else value
