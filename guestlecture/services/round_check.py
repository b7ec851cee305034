"""Whether the lectures of a plan can still be, when it is published."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.availability import Availability, check_available
from guestlecture.domain.booking import Engagement
from guestlecture.domain.closed_day import SchoolCalendar, check_open
from guestlecture.domain.guard_rail import Pair, check_pair
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, check_notice
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import RequestStatus
from guestlecture.errors import AlreadyInSeries, Refusal, RequestEnded
from guestlecture.models import RoundLine
from guestlecture.queries.availability import load_availabilities
from guestlecture.queries.closed_day import load_calendars
from guestlecture.queries.fitting import check_way
from guestlecture.queries.guard_rail import list_agreed_around_of, obstacle_among
from guestlecture.queries.request import terms_of, wanted_of
from guestlecture.queries.round_request import SAID_NO
from guestlecture.queries.series import list_coming_in_series


@dataclass(frozen=True)
class Grounds:
    """What lines are checked by, as it is now.

    By expert when they can be asked, and what they have agreed to; by school when it is closed; by request
    who comes already in its series, in which nobody comes twice.
    """

    said: Mapping[int, Availability]
    agreed: Mapping[int, Sequence[Engagement]]
    calendars: Mapping[int, SchoolCalendar]
    coming: Mapping[int, Collection[int]]
    at: datetime
    zone: ZoneInfo
    rules: Rules


def grounds_of(lines: Sequence[RoundLine], *, at: datetime, zone: ZoneInfo, rules: Rules) -> Grounds:
    """Read what some lines are checked by, at once."""
    slots = [line.slot for line in lines if line.slot]
    days = [local_date(slot.starts_at, zone) for slot in slots]
    experts = {line.expert.id for line in lines if line.expert}
    said = load_availabilities(experts, min(days), max(days), zone) if days else {}
    agreed = list_agreed_around_of(sorted(experts), slots, zone) if slots else {}
    calendars = load_calendars({line.request.institution for line in lines}, rules)
    coming = list_coming_in_series([line.request for line in lines])
    return Grounds(said, agreed, calendars, coming, at, zone, rules)


def can_be(line: RoundLine, grounds: Grounds) -> bool:
    """Say whether the lecture of a line can still be."""
    try:
        _check(line, grounds)
    except Refusal:
        return False
    return True


def _check(line: RoundLine, grounds: Grounds) -> None:
    request, expert, slot = line.request, line.expert, line.slot
    at, zone, rules = grounds.at, grounds.zone, grounds.rules
    assert expert is not None  # noqa: S101  only served lines are published
    assert slot is not None  # noqa: S101
    has_said_no = any(each.expert_id == expert.id and each.status in SAID_NO for each in request.proposals)
    if request.status is not RequestStatus.OPEN or has_said_no:
        raise RequestEnded
    if expert.id in grounds.coming.get(request.id, ()):
        raise AlreadyInSeries
    if request.is_aimed:
        check_pair(Pair(wanted_of(request), terms_of(expert, line.offer)))
    else:
        check_way(request, expert, line.offer)
    check_notice(local_date(slot.starts_at, zone), offered_on=local_date(at, zone), days=rules.notice_days)
    moment = Moment(slot.starts_at, slot.ends_at)
    check_open([moment], grounds.calendars[request.institution_id], zone)
    check_available(moment, grounds.said.get(expert.id, Availability()), zone, name=expert.name)
    agreed = grounds.agreed.get(expert.id, ())
    refusal = obstacle_among(agreed, request, expert, slot, at=at, zone=zone, rules=rules)
    if refusal:
        raise refusal
