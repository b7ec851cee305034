"""Whether a moment can become a booking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from guestlecture.domain.alternative import is_due
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.travel import Whereabouts, gap_minutes
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ProposalStatus
from guestlecture.errors import (
    AlreadyAnswered,
    AnswerTooLate,
    FullThisMonth,
    Refusal,
    SlotInThePast,
    SlotTaken,
    SlotTooClose,
)


@dataclass(frozen=True)
class Engagement:
    """A lecture that an expert has agreed to give, and where."""

    moment: Moment
    where: Whereabouts


def check_answerable(
    status: ProposalStatus,
    answer_by: date,
    *,
    now: datetime,
    zone: ZoneInfo,
    waiting: ProposalStatus = ProposalStatus.WAITING_FOR_EXPERT,
    until: datetime | None = None,
) -> None:
    """Refuse an answer to what does not wait for this side (any more), or whose time to answer has passed."""
    if status is ProposalStatus.EXPIRED:
        raise AnswerTooLate
    if status is not waiting:
        raise AlreadyAnswered
    if is_due(answer_by, until, now=now, zone=zone):
        raise AnswerTooLate


def check_free(wanted: Engagement, others: Sequence[Engagement], *, now: datetime, rules: Rules) -> None:
    """Refuse a moment in the past, or one that overlaps or comes too close to another engagement."""
    if wanted.moment.starts_at <= now:
        raise SlotInThePast(field="slot")
    for other in others:
        if wanted.moment.overlaps(other.moment):
            raise SlotTaken
        gap = timedelta(minutes=gap_minutes(wanted.where, other.where, rules))
        if wanted.moment.overlaps(Moment(other.moment.starts_at - gap, other.moment.ends_at + gap)):
            raise SlotTooClose


def count_visits(engagements: Sequence[Engagement], zone: ZoneInfo) -> int:
    """Count visits: more hours on one day at one location cost one."""
    return len({_visit(engagement, zone) for engagement in engagements})


def check_maximum(
    wanted: Engagement,
    same_period: Sequence[Engagement],
    maximum: int | None,
    zone: ZoneInfo,
    refusal: type[Refusal] = FullThisMonth,
) -> None:
    """Refuse a visit beyond the maximum of a month or term; an hour more at a place that day is none."""
    if maximum is not None and count_visits([*same_period, wanted], zone) > maximum:
        raise refusal


def _visit(engagement: Engagement, zone: ZoneInfo) -> tuple[date, object]:
    where = engagement.where
    # Where the place is unknown, each engagement is a visit of its own: the safe side.
    place = where.place if where.place is not None else engagement.moment
    return local_date(engagement.moment.starts_at, zone), "online" if where.online else place
