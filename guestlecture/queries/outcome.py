"""How lectures went, and of which nobody has said so."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.wall_time import year_of
from guestlecture.enums import BookingStatus, Outcome
from guestlecture.models import Booking
from guestlecture.queries.institution import school_with_hours
from guestlecture.queries.part import Part, first_rows

PATIENCE = timedelta(days=7)  # in which both sides are asked
MOST_UNTOLD = 100


@dataclass(frozen=True)
class Tally:
    """How many lectures went how; those of which nobody said it count as given.

    Those given by a substitute are among the given, those cancelled late among the cancelled.
    """

    told: Counter[Outcome] = field(default_factory=Counter)
    late: Counter[Outcome] = field(default_factory=Counter)
    untold: int = 0
    by_substitute: int = 0

    @property
    def given(self) -> int:
        """How many were given, as far as is known."""
        return self.told[Outcome.GIVEN] + self.untold


def tally_of_year(*, at: datetime, zone: ZoneInfo) -> Tally:
    """Count how the lectures of this school year went that are over or were cancelled."""
    begins, ends = year_of(at, zone)
    other = sa.orm.aliased(Booking)
    lost = sa.exists().where(
        other.request_id == Booking.request_id, other.status == BookingStatus.SUBSTITUTED
    )
    replaced = sa.and_(Booking.status == BookingStatus.AGREED, lost)
    rows = sa.select(Booking.outcome, Booking.cancelled_late, replaced, sa.func.count())
    rows = rows.where(Booking.starts_at >= begins, Booking.starts_at < ends)
    rows = rows.where(sa.or_(Booking.outcome.is_not(None), Booking.ends_at <= at))
    rows = rows.group_by(Booking.outcome, Booking.cancelled_late, replaced)
    told, late, untold, by_substitute = Counter[Outcome](), Counter[Outcome](), 0, 0
    for outcome, was_late, is_replaced, number in session.execute(rows):
        if outcome is None:
            untold += number
        else:
            told[outcome] += number
            late[outcome] += number if was_late else 0
        by_substitute += number if is_replaced and outcome in (None, Outcome.GIVEN) else 0
    return Tally(told, late, untold, by_substitute)


def list_untold(*, at: datetime, limit: int = MOST_UNTOLD) -> Part[Booking]:
    """Return the lectures of more than a week ago of which nobody said how they went, the latest first."""
    rows = sa.select(Booking).where(Booking.status == BookingStatus.AGREED, Booking.outcome.is_(None))
    rows = rows.where(Booking.ends_at < at - PATIENCE).order_by(Booking.ends_at.desc(), Booking.id)
    request = joinedload(Booking.request).options(school_with_hours())
    return first_rows(rows, request, joinedload(Booking.expert), limit=limit)
