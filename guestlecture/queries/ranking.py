"""Whom a teacher can ask for a request now, the best first, with the reasons: the one ranked list.

The best speakers for an open request, substitutes, and whoever is named when somebody says no or nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.guard_rail import Notice
from guestlecture.domain.match import Weights
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date, year_of
from guestlecture.enums import ProposalStatus
from guestlecture.models import Booking, Expert, Proposal, Request, Slot
from guestlecture.queries.availability import find_all_obstacles
from guestlecture.queries.booking import count_all_lectures
from guestlecture.queries.candidate import list_nearest
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.expert import free_ids
from guestlecture.queries.fitting import Fitting, fitting_of, possible_moments
from guestlecture.queries.guard_rail import list_agreed_around_of
from guestlecture.queries.match import Scorer, list_experts_to_match
from guestlecture.queries.panel import find_cancelled_seat, slots_of
from guestlecture.queries.proposal import Possible
from guestlecture.queries.series import booked_elsewhere_in_series

MOST_RANKED = 10
NEAREST = 50  # are looked at first, and so many more as long as too few of them can be asked


def rank_experts(
    request: Request,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    weights: Weights | None = None,
    among: Collection[int] | None = None,
    most: int = MOST_RANKED,
) -> list[Fitting]:
    """Return the best of the nearest experts who fit a request and can be asked for it now.

    Nobody twice, but for whose proposal was taken back. For a lecture that was cancelled: its moment only,
    and each expert's own notice for substitutes. By the weights of the region, unless others are to be tried.
    `among` looks at some experts only.
    """
    slots = _slots(request, zone, rules)
    nearest = _nearest(request, among, at=at, zone=zone) if slots else []
    can_come: list[tuple[Expert, Sequence[Possible]]] = []
    for ids in _batches(nearest, slots, zone):
        can_come += _who_can(request, slots, ids, at=at, zone=zone, rules=rules)
        if len(can_come) >= most:
            break
    scorer = Scorer([expert for expert, _moments in can_come], [request], at=at, zone=zone, weights=weights)
    found = [fitting_of(request, expert, moments, scorer) for expert, moments in can_come]
    fitting = [each for each in found if each.ways]
    return sorted(fitting, key=lambda each: (-each.best.match.score, each.expert.id))[:most]


def find_lost_booking(request: Request) -> Booking | None:
    """Return the cancelled lecture of a request for which a substitute is wanted."""
    return find_cancelled_seat(request)


def list_asked_before(request: Request) -> set[int]:
    """Return the ids of the experts who had a request before them, or whom the teacher passed over.

    Not those whose proposal was taken back, and not those who offered to come and got no answer.
    """
    unheard = sa.and_(Proposal.is_volunteered, Proposal.status == ProposalStatus.EXPIRED)
    rows = sa.select(Proposal.expert_id).where(Proposal.request_id == request.id, ~unheard)
    return set(session.scalars(rows.where(Proposal.status != ProposalStatus.WITHDRAWN)))


def _slots(request: Request, zone: ZoneInfo, rules: Rules) -> list[Slot]:
    lost, calendar = find_lost_booking(request), load_calendar(request.institution, rules)
    # A panel stays at its moment.
    times = {(lost.starts_at, lost.ends_at)} if lost and not request.is_panel else None
    return [
        slot
        for slot in slots_of(request)
        if times is None or (slot.starts_at, slot.ends_at) in times
        if calendar.closure_on(local_date(slot.starts_at, zone)) is None
    ]


def _nearest(request: Request, among: Collection[int] | None, *, at: datetime, zone: ZoneInfo) -> list[int]:
    gone = list_asked_before(request) | booked_elsewhere_in_series(request)
    ids = list_nearest(request, count_all_lectures(*year_of(at, zone)))
    return [id for id in ids if id not in gone and (among is None or id in among)]


def _batches(ids: Sequence[int], slots: Sequence[Slot], zone: ZoneInfo) -> Iterator[Sequence[int]]:
    """Yield the nearest; then, of all the others, those whom SQL finds free at one of the moments."""
    if ids:
        yield ids[:NEAREST]
    free = set[int]()
    for slot in slots if ids[NEAREST:] else ():
        free |= free_ids(Moment(slot.starts_at, slot.ends_at), zone)
    others = [id for id in ids[NEAREST:] if id in free]
    for start in range(0, len(others), NEAREST):
        yield others[start : start + NEAREST]


def _who_can(
    request: Request, slots: Sequence[Slot], ids: Sequence[int], *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Iterator[tuple[Expert, Sequence[Possible]]]:
    """Yield those of some experts who can be asked for a moment, with what is against each of them."""
    experts = list_experts_to_match(ids)
    agreed = list_agreed_around_of(ids, slots, zone)
    obstacles = find_all_obstacles(experts, slots, zone)
    is_lost = find_lost_booking(request) is not None
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    for expert in experts:
        days = expert.substitute_notice_days if is_lost else rules.notice_days
        notice = Notice(days, local_date(at, zone))
        around, warnings = agreed.get(expert.id, ()), obstacles[expert.id]
        moments = possible_moments(request, expert, slots, around, warnings, notice=notice, **when)
        if any(each.is_convenient for each in moments):
            yield expert, moments
