"""How a lecture went: who can say so, until when, and what counts.

An agreed lecture that is over has no outcome, then one that somebody told. It can be taken back for a while,
and told anew. The outcome of a lecture that was cancelled beforehand says by whom, and stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guestlecture.domain.rules import Rules
from guestlecture.enums import BookingStatus, Outcome, Side
from guestlecture.errors import (
    AlreadyCancelled,
    HeadCountMissing,
    LectureNotOver,
    OutcomeFixed,
    OutcomeKnown,
    OutcomeTooLate,
    OutcomeUnknown,
    Refusal,
)

CANCELLED_BY = {Side.TEACHER: Outcome.CANCELLED_BY_SCHOOL, Side.EXPERT: Outcome.CANCELLED_BY_EXPERT}
CANCELLED = frozenset(CANCELLED_BY.values())
# In balance and fairness a lecture counts from when it is agreed, but for these. A group that did not turn up
# cost the speaker a visit.
NOT_COUNTED = CANCELLED | {Outcome.EXPERT_ABSENT}


@dataclass(frozen=True)
class Lecture:
    """A lecture, and what has been told of it."""

    status: BookingStatus
    ends_at: datetime
    outcome: Outcome | None = None
    told_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """What somebody tells: how many were there where it was given, whether late where it was cancelled."""

    outcome: Outcome
    head_count: int | None = None
    was_late: bool | None = None

    def only_what_belongs(self) -> "Told":
        """Return the same without what says nothing about this outcome. Raises HeadCountMissing."""
        if self.outcome is Outcome.GIVEN and not self.head_count:
            raise HeadCountMissing
        return Told(
            self.outcome,
            self.head_count if self.outcome is Outcome.GIVEN else None,
            bool(self.was_late) if self.outcome in CANCELLED else None,
        )


def is_late(starts_at: datetime, *, now: datetime, rules: Rules) -> bool:
    """Say whether a lecture is cancelled so late that it counts as such."""
    return now > starts_at - timedelta(days=rules.late_cancel_days)


def check_tellable(lecture: Lecture, *, is_coordinator: bool, now: datetime, rules: Rules) -> None:
    """Refuse an outcome of what is not over, was cancelled, has one already, or was long ago."""
    if lecture.status is not BookingStatus.AGREED:
        raise AlreadyCancelled
    if lecture.ends_at > now:
        raise LectureNotOver
    if lecture.outcome is not None:
        raise OutcomeKnown
    if not is_coordinator and now > lecture.ends_at + timedelta(days=rules.outcome_days):
        raise OutcomeTooLate(days=rules.outcome_days)


def why_not_tellable(
    lecture: Lecture, *, is_coordinator: bool, now: datetime, rules: Rules
) -> Refusal | None:
    """Return why no outcome can be told now; None where it can."""
    try:
        check_tellable(lecture, is_coordinator=is_coordinator, now=now, rules=rules)
    except Refusal as refusal:
        return refusal
    return None


def can_undo(lecture: Lecture, *, is_coordinator: bool, now: datetime, rules: Rules) -> bool:
    """Say whether what was told can be taken back now."""
    try:
        check_undoable(lecture, is_coordinator=is_coordinator, now=now, rules=rules)
    except Refusal:
        return False
    return True


def check_undoable(lecture: Lecture, *, is_coordinator: bool, now: datetime, rules: Rules) -> None:
    """Refuse to take back what nobody told, or told too long ago; a coordinator always can.

    That a lecture was cancelled beforehand is taken back by nobody.
    """
    if lecture.status is not BookingStatus.AGREED:
        raise AlreadyCancelled
    if lecture.outcome is None or lecture.told_at is None:
        raise OutcomeUnknown
    if not is_coordinator and now > lecture.told_at + timedelta(hours=rules.outcome_undo_hours):
        raise OutcomeFixed(hours=rules.outcome_undo_hours)
