"""What a round has to know of experts and requests, all read at once: no query per pair."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from guestlecture.db import session
from guestlecture.domain.availability import why_not
from guestlecture.domain.booking import Engagement
from guestlecture.domain.fairness import is_newcomer, most_per_year
from guestlecture.domain.guard_rail import Pair, broken_by_pair
from guestlecture.domain.match import Match, Weights, level_part, total
from guestlecture.domain.request import Terms, Wanted, check_distance
from guestlecture.domain.round import Window
from guestlecture.domain.slot import Moment
from guestlecture.domain.vog import VogPolicy, check_vog
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import HOLDING, Format, ProposalStatus, RequestStatus, SeriesRule, VogRule
from guestlecture.errors import TooFar, VogMissing
from guestlecture.models import Booking, Expert, Institution, Offer, Proposal, Request, Series, Slot
from guestlecture.queries.availability import load_availabilities
from guestlecture.queries.booking import engagement_of
from guestlecture.queries.candidate import Themes
from guestlecture.queries.match import Scorer, list_experts_to_match
from guestlecture.queries.proposal import LIVE
from guestlecture.queries.request import terms_of, wanted_of
from guestlecture.queries.series import list_coming_in_series
from guestlecture.queries.vog import policy_of

# Who has said no to a request, or nothing in time, is not asked for it again.
SAID_NO = (ProposalStatus.DECLINED, ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN)


@dataclass(frozen=True)
class Way:
    """How an expert could take requests: with an offer or without, for these themes."""

    offer: Offer | None
    terms: Terms
    themes: Sequence[int]
    fits: dict[int, float] = field(default_factory=dict)  # by wanted theme, as far as it was looked at


@dataclass(frozen=True)
class Asked:
    """A request of a round with the moments that can be, in the teacher's order."""

    id: int
    theme_id: int
    is_aimed: bool
    request: Request
    wanted: Wanted
    nowhere: Wanted
    policy: VogPolicy
    slots: Sequence[Slot]
    days: Sequence[date]


@dataclass(frozen=True)
class Found:
    """How a pair goes together; `too_far_km` is set where only the radius is in the way."""

    way: Way
    theme: float
    score: float
    too_far_km: float | None = None


def list_round_requests(window: Window, *, at: datetime, zone: ZoneInfo) -> list[Request]:
    """Return the open requests that a round takes: with a moment in its window.

    Panels, and series that want the same expert for all, are arranged by asking in order.
    """
    today = local_date(at, zone)
    rows = sa.select(Request).where(Request.status == RequestStatus.OPEN, Request.answer_by_on >= today)
    rows = rows.where(Request.format != Format.PANEL, Request.wanted == 1)
    rows = rows.outerjoin(Request.series).where(Series.rule.is_distinct_from(SeriesRule.SAME))
    rows = rows.order_by(Request.created_at, Request.id)
    rows = rows.options(
        joinedload(Request.institution).options(joinedload(Institution.place), joinedload(Institution.board)),
        joinedload(Request.theme),
        contains_eager(Request.series),
        selectinload(Request.slots),
        selectinload(Request.proposals).selectinload(Proposal.slots),
    )
    return [
        request
        for request in session.scalars(rows)
        if any(
            window.first_on <= local_date(slot.starts_at, zone) <= window.last_on for slot in request.slots
        )
    ]


def asked_of(request: Request, window: Window, earliest: date, zone: ZoneInfo) -> Asked:
    """Return a request with its moments that lie in the window and leave the notice."""
    pairs = [(slot, local_date(slot.starts_at, zone)) for slot in request.slots]
    pairs = [(slot, day) for slot, day in pairs if max(earliest, window.first_on) <= day <= window.last_on]
    wanted = wanted_of(request)
    return Asked(
        request.id,
        request.theme_id,
        request.is_aimed,
        request,
        wanted,
        replace(wanted, point=None),
        policy_of(request.institution),
        [slot for slot, _day in pairs],
        [day for _slot, day in pairs],
    )


class Facts:
    """The experts of a round, and how each fits a request."""

    def __init__(
        self,
        ids: Iterable[int],
        requests: Sequence[Request],
        themes: Themes,
        *,
        weights: Weights,
        at: datetime,
        zone: ZoneInfo,
    ) -> None:
        experts = list_experts_to_match(sorted(set(ids)))
        self.experts = {expert.id: expert for expert in experts}
        self.scorer = Scorer(experts, requests, at=at, zone=zone, weights=weights.without_fairness())
        self._themes, self._at, self._zone = themes, at, zone
        self._ways = {expert.id: _ways(expert) for expert in experts}
        self.refused = _who_said_no(requests)
        for id, coming in list_coming_in_series(requests).items():
            self.refused[id] |= coming
        owners = {expert.user_id: expert.id for expert in experts if expert.user_id}
        for request in requests:
            if request.teacher_id in owners:  # nobody teaches for themselves
                self.refused[request.id].add(owners[request.teacher_id])
        self._known: dict[tuple[object, ...], bool] = {}
        days = [local_date(slot.starts_at, zone) for request in requests for slot in request.slots]
        self._said = load_availabilities(list(self.experts), min(days), max(days), zone) if days else {}

    def find(self, asked: Asked, expert: Expert) -> Found | None:
        """Return the best way in which an expert fits a request; None if there is none at any distance."""
        request, weights, theme = asked.request, self.scorer.weights, asked.theme_id
        if expert.id in self.refused.get(asked.id, ()):
            return None
        best: tuple[float, float, Way] | None = None
        for way in self._ways[expert.id]:
            fit = way.fits.get(theme)
            if fit is None:
                fit = way.fits[theme] = max((self._themes.fit(own, theme) for own in way.themes), default=0.0)
            if (fit <= 0 and not asked.is_aimed) or not self._fits(asked.nowhere, way):
                continue
            worth = weights.theme * fit + weights.level * level_part(has_offer=way.offer is not None)
            if best is None or worth > best[0]:
                best = worth, fit, way
        if best is None:
            return None
        _worth, fit, way = best
        score = total(self.scorer.values(request, expert, way.offer, theme=fit), weights)
        return Found(way, fit, score, _too_far(asked.wanted, way.terms))

    def match(self, asked: Asked, expert: Expert) -> Match:
        """Return the score of a pair that fits, with its parts."""
        found = self.find(asked, expert)
        assert found is not None  # noqa: S101  it is asked of options only
        return self.scorer.score(asked.request, expert, found.way.offer, theme=found.theme)

    def _fits(self, wanted: Wanted, way: Way) -> bool:
        """Say whether a request without a place fits a way; what does not matter to it is not looked at."""
        terms = way.terms
        key = (
            id(way),
            wanted.level,
            wanted.language,
            terms.format and wanted.format,
            terms.venue and wanted.venue,
            terms.group_size_max and wanted.group_size,
        )
        if key not in self._known:
            self._known[key] = not broken_by_pair(Pair(wanted, terms))
        return self._known[key]

    def free_moments(self, asked: Asked, expert: Expert) -> list[int]:
        """Return at which of the moments an expert could be asked, by their place in the list.

        Lectures that are agreed, and full months and terms, are for the planner, which knows travel too.
        The expert's own hours, absences and calendars are asked here, and nowhere else.
        """
        numbers = list(range(len(asked.slots)))
        if asked.policy.rule is VogRule.REQUIRED:
            days = asked.days
            numbers = [each for each in numbers if _has_vog(asked.policy, expert.vog_issued_on, days[each])]
        return [each for each in numbers if self._can_be_asked(expert.id, asked.slots[each])]

    def _can_be_asked(self, expert_id: int, slot: Slot) -> bool:
        said = self._said.get(expert_id)
        if said is None:
            return True
        key = (expert_id, slot.starts_at, slot.ends_at)
        if key not in self._known:
            moment = Moment(slot.starts_at, slot.ends_at)
            self._known[key] = why_not(moment, said, self._zone, name="") is None
        return self._known[key]

    def is_newcomer(self, expert: Expert) -> bool:
        """Say whether somebody was published for the first time in this school year."""
        first = expert.published_at
        on = local_date(first, self._zone) if first else None
        return is_newcomer(on, local_date(self._at, self._zone))


def most_of(expert: Expert) -> int:
    """Return how many lectures an expert gives at most in a school year."""
    return most_per_year(per_term=expert.max_per_term, per_month=expert.max_per_month)


def list_all_engagements(begins: datetime, ends: datetime) -> Mapping[int, list[Engagement]]:
    """Return the agreed lectures between two instants, by expert."""
    rows = sa.select(Booking).where(Booking.status.in_(HOLDING))
    rows = rows.where(Booking.starts_at < ends, Booking.ends_at > begins).order_by(Booking.starts_at)
    found = defaultdict(list)
    for booking in session.scalars(rows):
        found[booking.expert_id].append(engagement_of(booking))
    return found


def standing_of(request: Request) -> list[Proposal]:
    """Return the proposals of a request that wait for an answer."""
    return [proposal for proposal in request.proposals if proposal.status in LIVE]


def _ways(expert: Expert) -> list[Way]:
    plain = Way(None, terms_of(expert, None), [theme.id for theme in expert.themes])
    return [*(Way(offer, terms_of(expert, offer), [offer.theme_id]) for offer in expert.offers), plain]


def _who_said_no(requests: Sequence[Request]) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for request in requests:
        for proposal in request.proposals:
            if proposal.status in SAID_NO:
                found[request.id].add(proposal.expert_id)
    return found


def _too_far(wanted: Wanted, terms: Terms) -> float | None:
    try:
        check_distance(wanted, terms)
    except TooFar as refusal:
        return float(str(refusal.values["distance"])) - float(str(refusal.values["radius"]))
    return None


def _has_vog(policy: VogPolicy, issued_on: date | None, day: date) -> bool:
    try:
        check_vog(policy, issued_on, day)
    except VogMissing:
        return False
    return True
