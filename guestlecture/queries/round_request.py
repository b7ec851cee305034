"""The requests of a planning round, with the moments that can still be asked for: read at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guestlecture.db import session
from guestlecture.domain.request import Wanted
from guestlecture.domain.round import MOST_SLOTS, Window, spread
from guestlecture.domain.rules import Rules
from guestlecture.domain.vog import VogPolicy
from guestlecture.domain.wall_time import end_of_day, instant, local_date
from guestlecture.enums import Format, ProposalStatus, RequestStatus, SeriesRule
from guestlecture.models import Institution, Proposal, Request, Series, Slot
from guestlecture.queries.closed_day import load_calendars
from guestlecture.queries.proposal import LIVE
from guestlecture.queries.request import wanted_of
from guestlecture.queries.vog import policy_of

WEEKEND = 5  # Saturday, counted from Monday
# Who has said no to a request, or nothing in time, is not asked for it again.
SAID_NO = (ProposalStatus.DECLINED, ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class AskedSlot:
    """A moment of a request, and its local day; without an `id` the request does not have it yet."""

    id: int
    starts_at: datetime
    ends_at: datetime
    day: date


@dataclass(frozen=True)
class Asked:
    """A request of a round with the moments that can be, in the teacher's order, after so many others."""

    id: int
    theme_id: int
    is_aimed: bool
    request: Request
    wanted: Wanted
    policy: VogPolicy
    slots: Sequence[AskedSlot]
    named_before: int = 0

    def cut(self) -> "Asked":
        """Return it with some of its moments, spread over all of them."""
        return replace(self, slots=spread(self.slots, MOST_SLOTS))


class SchoolDays:
    """The days of a window that can still be asked for, and on which of them each school is open."""

    def __init__(self, window: Window, institutions: Collection[Institution], rules: Rules) -> None:
        self.window = window
        self._calendars = load_calendars(institutions, rules)
        self._known: dict[tuple[int, date], bool] = {}

    def is_open(self, institution_id: int, day: date) -> bool:
        """Say whether a school is open on a day, as far as holidays and closed days go."""
        key = institution_id, day
        if key not in self._known:
            self._known[key] = self._calendars[institution_id].closure_on(day) is None
        return self._known[key]

    def others(self, asked: Asked) -> list[date]:
        """Return the weekdays on which a request's school is open and it has no moment."""
        taken = {slot.day for slot in asked.slots}
        number = (self.window.last_on - self.window.first_on).days + 1
        days = (self.window.first_on + timedelta(days=each) for each in range(number))
        school = asked.request.institution_id
        return [
            day for day in days if day.weekday() < WEEKEND and day not in taken and self.is_open(school, day)
        ]


def list_round_requests(
    window: Window, *, at: datetime, zone: ZoneInfo, left_out: Collection[int] = ()
) -> list[Request]:
    """Return the open requests that a round takes: with a moment in its window.

    Panels, and series that want the same expert for all, are arranged by asking in order. Those that somebody
    has `left_out` of it by hand are not among them either.
    """
    begins, ends = _bounds(window, zone)
    in_window = sa.select(Slot.request_id).where(Slot.starts_at >= begins, Slot.starts_at < ends)
    rows = sa.select(Request).where(
        Request.status == RequestStatus.OPEN,
        Request.answer_by_on >= local_date(at, zone),
        Request.format != Format.PANEL,
        Request.wanted == 1,
        Request.id.in_(in_window),
    )
    rows = rows.outerjoin(Request.series).where(Series.rule.is_distinct_from(SeriesRule.SAME))
    rows = rows.order_by(Request.created_at, Request.id).options(
        joinedload(Request.institution).options(joinedload(Institution.place), joinedload(Institution.board)),
        joinedload(Request.theme),
        contains_eager(Request.series),
        selectinload(Request.proposals).selectinload(Proposal.slots),
    )
    return [request for request in session.scalars(rows) if request.id not in left_out]


def list_asked(requests: Sequence[Request], days: SchoolDays, *, zone: ZoneInfo) -> list[Asked]:
    """Return requests with their moments on days that can be asked for and on which their school is open."""
    slots = load_slots(days.window, zone)
    return [
        Asked(
            request.id,
            request.theme_id,
            request.is_aimed,
            request,
            wanted_of(request),
            policy_of(request.institution),
            [slot for slot in slots.get(request.id, ()) if days.is_open(request.institution_id, slot.day)],
        )
        for request in requests
    ]


def load_slots(window: Window, zone: ZoneInfo) -> Mapping[int, list[AskedSlot]]:
    """Return the moments of open requests in a window, by request, in the teacher's order."""
    begins, ends = _bounds(window, zone)
    rows = sa.select(Slot.request_id, Slot.id, Slot.starts_at, Slot.ends_at).join(Request)
    rows = rows.where(Request.status == RequestStatus.OPEN, Slot.starts_at >= begins, Slot.starts_at < ends)
    found: defaultdict[int, list[AskedSlot]] = defaultdict(list)
    for request, id, starts_at, ends_at in session.execute(rows.order_by(Slot.starts_at, Slot.id)):
        found[request].append(AskedSlot(id, starts_at, ends_at, local_date(starts_at, zone)))
    return found


def standing_of(request: Request) -> list[Proposal]:
    """Return the proposals of a request that wait for an answer."""
    return [proposal for proposal in request.proposals if proposal.status in LIVE]


def who_said_no(requests: Iterable[Request]) -> defaultdict[int, set[int]]:
    """Return the experts who have said no to each request."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for request in requests:
        for proposal in request.proposals:
            if proposal.status in SAID_NO:
                found[request.id].add(proposal.expert_id)
    return found


def _bounds(window: Window, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return instant(window.first_on, time(0), zone), end_of_day(window.last_on, zone)
