"""The same form sent twice, by a double click or a reload, is one request."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from guestlecture.db import session
from guestlecture.domain.series import SeriesLecture
from guestlecture.domain.slot import HasTimes, Moment
from guestlecture.enums import RequestStatus, SeriesRule
from guestlecture.models import Expert, Institution, Request, User
from guestlecture.services.request import RequestText, address_of

SAME_FOR = timedelta(minutes=10)  # who sends the same later on means it
GOING = (RequestStatus.OPEN, RequestStatus.AGREED)
COMPARED = (
    *("theme", "topic", "learning_aim", "prior_knowledge", "subject", "level", "language", "format"),
    *("venue", "contact_on_day", "answer_by_on", "wanted", "minimum"),
)


@dataclass(frozen=True)
class Sending:
    """What is about to be sent, to whom, and how; `lectures` and `rule` are those of a series."""

    text: RequestText
    teacher: User
    institution: Institution
    expert: Expert | None = None
    ask_first: bool = False
    lectures: Sequence[SeriesLecture] = ()
    rule: SeriesRule | None = None


def find_sent_before(sending: Sending, *, at: datetime) -> Request | None:
    """Return the same request, sent a moment ago; of a series its first. None where there is none.

    It waits for whatever else this teacher is sending at the same time.
    """
    _wait_for_own(sending.teacher)
    rows = sa.select(Request).where(
        Request.teacher_id == sending.teacher.id,
        Request.institution_id == sending.institution.id,
        Request.created_at > at - SAME_FOR,
        Request.status.in_(GOING),
    )
    rows = rows.options(selectinload(Request.slots), selectinload(Request.proposals)).order_by(Request.id)
    groups = defaultdict[tuple[str, int], list[Request]](list)
    for request in session.scalars(rows):
        groups[("series", request.series_id) if request.series_id else ("request", request.id)].append(
            request
        )
    return next((group[0] for group in groups.values() if _is_same(group, sending)), None)


def _wait_for_own(teacher: User) -> None:
    # Others may go on naming this account in rows of theirs.
    session.execute(sa.select(User.id).where(User.id == teacher.id).with_for_update(key_share=True))


def _is_same(group: Sequence[Request], sending: Sending) -> bool:
    text, first = sending.text, group[0]
    address = address_of(text)
    lectures = [_lecture(each.group_name, each.group_size, each.moments) for each in sending.lectures]
    return (
        _said(first) == _said(text)
        and first.venue_address_id == (address.id if address else None)
        and _asked(first) == (sending.expert.id if sending.expert else None)
        and (first.series.rule if first.series else None) == sending.rule
        and (first.is_aimed or first.ask_first == sending.ask_first)
        and sorted(_lecture(each.group_name, each.group_size, each.slots) for each in group)
        == sorted(lectures or [_lecture(text.group_name, text.group_size, text.moments)])
    )


def _said(text: RequestText | Request) -> list[Any]:
    values = [getattr(text, name) for name in COMPARED]
    return [value.strip() if type(value) is str else value for value in values]


def _asked(request: Request) -> int | None:
    return request.proposals[0].expert_id if request.is_aimed and request.proposals else None


def _lecture(group_name: str, group_size: int, moments: Iterable[HasTimes]) -> tuple[str, int, list[Moment]]:
    return group_name.strip(), group_size, sorted(Moment(each.starts_at, each.ends_at) for each in moments)
