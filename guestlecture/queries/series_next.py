"""Who could be asked for all lectures of a series together."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from guestlecture.domain.booking import Engagement
from guestlecture.domain.guard_rail import Limits
from guestlecture.domain.rules import Rules
from guestlecture.domain.series import can_give_all
from guestlecture.domain.slot import Moment
from guestlecture.enums import SeriesRule
from guestlecture.models import Expert, Request, Series, Slot
from guestlecture.queries.booking import where_of
from guestlecture.queries.fitting import Fitting
from guestlecture.queries.guard_rail import list_agreed_around_of
from guestlecture.queries.proposal import LIVE
from guestlecture.queries.ranking import MOST_RANKED, rank_experts
from guestlecture.queries.substitute import can_ask_next

MOST_LOOKED_AT = 200  # for each lecture


def list_next_for_all(series: Series, *, at: datetime, zone: ZoneInfo, rules: Rules) -> list[list[Fitting]]:
    """Return who could be asked for all lectures of a series, best first: how each fits each of them."""
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    ids: list[int] | None = None
    fits: dict[int, list[Fitting]] = {}
    for request in to_ask(series):
        for fitting in rank_experts(request, among=ids, most=MOST_LOOKED_AT, **when):
            fits.setdefault(fitting.expert.id, []).append(fitting)
        ids = [id for id, those in fits.items() if those[-1].request is request]
    whole = [fits[id] for id in ids or ()]
    whole.sort(key=lambda those: (-sum(each.best.match.score for each in those), those[0].expert.id))
    return list(islice(_with_room(whole, **when), MOST_RANKED))


def _with_room(
    whole: Sequence[list[Fitting]], *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Iterator[list[Fitting]]:
    """Yield those who have room for all lectures together, and not only for each of them."""
    slots = [slot for those in whole[:1] for each in those for slot in each.request.slots]
    ids = [those[0].expert.id for those in whole]
    agreed = list_agreed_around_of(ids, slots, zone) if slots else {}
    for those in whole:
        expert = those[0].expert
        lectures = [_engagements(each.request, expert, each.convenient) for each in those]
        limits = Limits(expert.max_per_month, expert.max_per_term)
        if can_give_all(lectures, agreed.get(expert.id, ()), limits, now=at, zone=zone, rules=rules):
            yield those


def _engagements(request: Request, expert: Expert, slots: Sequence[Slot]) -> list[Engagement]:
    where = where_of(request.institution, expert, request.venue, request.venue_address)
    return [Engagement(Moment(slot.starts_at, slot.ends_at), where) for slot in slots]


def to_ask(series: Series) -> list[Request]:
    """Return the requests of a series that one expert can be asked for together; none while somebody is."""
    if series.rule is not SeriesRule.SAME:
        return []
    asked = [request for request in series.requests if can_ask_next(request) and not request.bookings]
    waits = any(each.status in LIVE for request in series.requests for each in request.proposals)
    return [] if waits else asked
