"""Who could be asked for all lectures of a series together."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from guestlecture.domain.rules import Rules
from guestlecture.enums import SeriesRule
from guestlecture.models import Request, Series
from guestlecture.queries.fitting import Fitting
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
    return whole[:MOST_RANKED]


def to_ask(series: Series) -> list[Request]:
    """Return the requests of a series that one expert can be asked for together; none while somebody is."""
    if series.rule is not SeriesRule.SAME:
        return []
    asked = [request for request in series.requests if can_ask_next(request) and not request.bookings]
    waits = any(each.status in LIVE for request in series.requests for each in request.proposals)
    return [] if waits else asked
