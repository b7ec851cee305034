"""The instance of a planning round, built from the database: options with their quality, and all limits."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.match import Match, Weights
from guestlecture.domain.round import MOST_CANDIDATES, MOST_SLOTS, Window, band, targets
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import earliest_day
from guestlecture.domain.wall_time import school_year_bounds
from guestlecture.models import Expert, Request
from guestlecture.planning.instance import NONE, Groups, Instance, Ints, Requests, Tally, ints
from guestlecture.planning.instance import Weights as PlanWeights
from guestlecture.queries.booking import count_lectures
from guestlecture.queries.candidate import Themes, find_candidates, from_sql
from guestlecture.queries.round_experts import experts_of, months_of
from guestlecture.queries.round_facts import Facts
from guestlecture.queries.round_near import MomentsMore, Near
from guestlecture.queries.round_options import Rows, bookings_of
from guestlecture.queries.round_request import Asked, list_asked, list_round_requests, standing_of
from guestlecture.queries.round_sources import Sources
from guestlecture.queries.series import once_in
from guestlecture.queries.theme import target_shares, top_theme_ids
from guestlecture.search.engine import SearchEngine


@dataclass(eq=False)
class Built:
    """An instance, and what its positions stand for. `offer` and `slot` are ids, by option; 0 is no offer.

    `cut` are the requests that have more candidates or moments than the instance knows.
    """

    instance: Instance
    requests: Sequence[Asked]
    experts: Sequence[Expert]
    offer: Ints
    slot: Ints
    cut: Collection[int]
    sources: Sources

    def match_of(self, option: int) -> Match:
        """Return the score of an option with its parts."""
        asked = self.requests[self.instance.options.request[option]]
        return self.sources.facts.match(asked, self.experts[self.instance.options.expert[option]])


class Builder:
    """Builds the instance of one round, as the database is now; without the requests `left_out` by hand.

    `shares` of top themes are wanted instead of those of the region.
    """

    def __init__(
        self,
        window: Window,
        *,
        engine: SearchEngine,
        weights: Weights,
        at: datetime,
        zone: ZoneInfo,
        rules: Rules,
        most: int = MOST_CANDIDATES,
        left_out: Collection[int] = (),
        shares: Mapping[int, float] | None = None,
    ) -> None:
        self.window, self._engine, self._weights = window, engine, weights
        self._at, self._zone, self._rules, self._most = at, zone, rules, most
        self._left_out, self._shares = left_out, shares
        self._earliest = earliest_day(at, zone=zone, rules=rules)

    def build(
        self,
        *,
        plan_weights: PlanWeights,
        wide: Collection[int] = (),
        extra: Mapping[int, Collection[int]] | None = None,
        moments_for: Collection[int] = (),
    ) -> Built:
        """Return the instance; `wide` requests get all candidates and moments, `extra` some more experts.

        For the requests `moments_for` it knows moments that they could name besides, as near misses.
        """
        requests = list_round_requests(self.window, at=self._at, zone=self._zone, left_out=self._left_out)
        themes = Themes()
        candidates = self._candidates(requests, themes, wide, extra or {})
        ids = {id for some in candidates.values() for id in some}
        facts = Facts(ids, requests, themes, weights=self._weights, at=self._at, zone=self._zone)
        sources = Sources.read(
            facts,
            requests,
            candidates,
            self.window,
            earliest=self._earliest,
            zone=self._zone,
            rules=self._rules,
        )
        asked, cut = self._asked(requests, sources, wide)
        return self._assemble(asked, sources, plan_weights, cut, moments_for)

    def _candidates(
        self,
        requests: Sequence[Request],
        themes: Themes,
        wide: Collection[int],
        extra: Mapping[int, Collection[int]],
    ) -> dict[int, list[int]]:
        open_, aimed = [], {}
        for request in requests:
            if request.is_aimed:
                aimed[request.id] = [proposal.expert_id for proposal in standing_of(request)]
            else:
                open_.append(request)
        few = [request for request in open_ if request.id not in wide]
        all_ = [request for request in open_ if request.id in wide]
        found = find_candidates(few, self._engine, themes, most=self._most) if few else {}
        found |= from_sql(all_, themes) if all_ else {}
        for id, experts in extra.items():
            if id in found:
                found[id] = list(dict.fromkeys([*found[id], *sorted(experts)]))
        return found | aimed

    def _asked(
        self, requests: Sequence[Request], sources: Sources, wide: Collection[int]
    ) -> tuple[list[Asked], Collection[int]]:
        cut, asked = set(), []
        for one in list_asked(requests, sources.days, zone=self._zone):
            if one.id in wide:
                asked.append(one)
                continue
            if len(one.slots) > MOST_SLOTS or len(sources.candidates[one.id]) >= self._most:
                cut.add(one.id)
            asked.append(one.cut())
        return asked, cut

    def _assemble(
        self,
        asked: Sequence[Asked],
        sources: Sources,
        weights: PlanWeights,
        cut: Collection[int],
        moments_for: Collection[int],
    ) -> Built:
        rows, near, tallies = Rows(), Near(asked, sources), dict[int, Tally]()
        more = MomentsMore(sources, at=self._at, zone=self._zone, rules=self._rules)
        for number, one in enumerate(asked):
            found = sources.facts.find(one, sources.candidates[one.id])
            reached = [each for each in found if each.too_far_km is None]
            free = sources.free.of(one, [each.expert.id for each in reached])
            tallies[number] = Tally(
                len(found), len(reached), rows.add(number, reached, sources.position, free)
            )
            near.add_radius(number, found)
            if one.id in moments_for:
                near.add_moments(number, reached, more)
        options, offer, slot, _km = sources.expand(rows, asked)
        misses = near.misses()
        with_options = set(options.request.tolist())
        groups, group = self._groups(asked, with_options)
        bookings = bookings_of(sources.engagements, sources.position, sources.places)
        instance = Instance(
            experts=experts_of(sources.facts, sources.rooms, self.window.year, self._zone),
            requests=Requests([str(one.id) for one in asked], group, _series(asked)),
            options=options,
            months=months_of(sources.months, self._zone),
            groups=groups,
            places=sources.places.places(),
            bookings=bookings,
            weights=weights,
            rules=self._rules,
            tallies={number: tally for number, tally in tallies.items() if number not in with_options},
            near=misses,
        )
        return Built(instance, asked, sources.experts, offer, slot, cut, sources)

    def _groups(self, asked: Sequence[Asked], with_options: Collection[int]) -> tuple[Groups, Ints]:
        """Return the top themes with a share as groups, and the group of each request."""
        top = top_theme_ids()
        begins, ends = school_year_bounds(self.window.year, self._zone)
        own: Counter[int] = Counter()
        for theme, count in count_lectures(begins, ends).items():
            own[top[theme]] += count
        waiting = Counter(top[asked[number].theme_id] for number in with_options)
        shares = self._shares or target_shares(self.window.year)
        wanted = targets(shares, own, all_lectures=own.total(), waiting=waiting)
        ids = list(wanted)
        number = {id: position for position, id in enumerate(ids)}
        group = ints([number.get(top[one.theme_id], NONE) for one in asked])
        target = ints([wanted[id] for id in ids])
        return Groups([str(id) for id in ids], target, ints([band(wanted[id]) for id in ids])), group


def _series(asked: Sequence[Asked]) -> Ints:
    """Return the series of each request in which no expert may come twice, counted from 0."""
    ids = [once_in(one.request) for one in asked]
    numbers = {id: number for number, id in enumerate(dict.fromkeys(filter(None, ids)))}
    return ints([NONE if id is None else numbers[id] for id in ids])
