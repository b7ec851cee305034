"""The instance of a planning round, built from the database: options with their quality, and all limits."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from guestlecture.domain.booking import Engagement, count_visits
from guestlecture.domain.match import Match, Weights
from guestlecture.domain.round import (
    MOST_CANDIDATES,
    MOST_SLOTS,
    Window,
    band,
    base_of,
    spread,
    targets,
)
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import earliest_day
from guestlecture.domain.wall_time import month_bounds, school_year_bounds, term_bounds
from guestlecture.enums import PlanLimit
from guestlecture.models import Expert, Request
from guestlecture.planning.instance import (
    NONE,
    UNLIMITED,
    Experts,
    Groups,
    Instance,
    Ints,
    Months,
    NearMisses,
    Requests,
    Tally,
    floats,
    ints,
)
from guestlecture.planning.instance import Weights as PlanWeights
from guestlecture.queries.booking import count_all_lectures, count_lectures
from guestlecture.queries.candidate import Themes, find_candidates, from_sql
from guestlecture.queries.round_facts import (
    Asked,
    Facts,
    asked_of,
    list_all_engagements,
    list_round_requests,
    most_of,
    standing_of,
)
from guestlecture.queries.round_options import Registry, Rows, add_pairs, bookings_of, expand
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
    facts: Facts

    def match_of(self, option: int) -> Match:
        """Return the score of an option with its parts."""
        asked = self.requests[self.instance.options.request[option]]
        return self.facts.match(asked, self.experts[self.instance.options.expert[option]])


class Builder:
    """Builds the instance of one round, as the database is now."""

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
    ) -> None:
        self._window, self._engine, self._weights = window, engine, weights
        self._at, self._zone, self._rules, self._most = at, zone, rules, most
        self._earliest = earliest_day(at, zone=zone, rules=rules)

    def build(
        self,
        *,
        plan_weights: PlanWeights,
        wide: Collection[int] = (),
        extra: Mapping[int, Collection[int]] | None = None,
    ) -> Built:
        """Return the instance; `wide` requests get all candidates and moments, `extra` some more experts."""
        requests = list_round_requests(self._window, at=self._at, zone=self._zone)
        themes = Themes()
        candidates = self._candidates(requests, themes, wide, extra or {})
        ids = {id for some in candidates.values() for id in some}
        facts = Facts(ids, requests, themes, weights=self._weights, at=self._at, zone=self._zone)
        asked, is_cut = [], set()
        for request in requests:
            one = asked_of(request, self._window, self._earliest, self._zone)
            if request.id not in wide:
                if len(one.slots) > MOST_SLOTS or len(candidates[request.id]) >= self._most:
                    is_cut.add(request.id)
                one = replace(one, slots=spread(one.slots, MOST_SLOTS), days=spread(one.days, MOST_SLOTS))
            asked.append(one)
        return self._assemble(asked, candidates, facts, plan_weights, is_cut)

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

    def _assemble(
        self,
        asked: Sequence[Asked],
        candidates: Mapping[int, Sequence[int]],
        facts: Facts,
        weights: PlanWeights,
        cut: Collection[int],
    ) -> Built:
        experts, places = list(facts.experts.values()), Registry()
        months = self._window.months()
        terms = list(dict.fromkeys(term_bounds(month, self._zone) for month in months))
        position = {expert.id: number for number, expert in enumerate(experts)}
        rows, near, tallies = Rows(), Rows(), dict[int, Tally]()
        for number, one in enumerate(asked):
            tallies[number] = add_pairs(one, number, candidates[one.id], facts, position, rows, near)
        options, offer, slot, _km = expand(rows, asked, experts, places, months)
        misses, _offer, _slot, km = expand(near, asked, experts, places, months)
        engagements = self._engagements(terms)
        with_options = set(options.request.tolist())
        groups, group = self._groups(asked, with_options)
        bookings = bookings_of(engagements, position, places)
        instance = Instance(
            experts=self._experts(experts, facts, engagements, months, terms),
            requests=Requests([str(one.id) for one in asked], group, _series(asked)),
            options=options,
            months=self._months(months, terms),
            groups=groups,
            places=places.places(),
            bookings=bookings,
            weights=weights,
            rules=self._rules,
            tallies={number: tally for number, tally in tallies.items() if number not in with_options},
            near=NearMisses(misses, [PlanLimit.RADIUS] * len(misses), km),
        )
        return Built(instance, asked, experts, offer, slot, cut, facts)

    def _months(self, months: Sequence[date], terms: Sequence[tuple[datetime, datetime]]) -> Months:
        return Months(
            [f"{month:%Y-%m}" for month in months],
            ints([terms.index(term_bounds(month, self._zone)) for month in months]),
            [f"{begins:%Y-%m-%d}" for begins, _ends in terms],
        )

    def _engagements(self, terms: Sequence[tuple[datetime, datetime]]) -> Mapping[int, list[Engagement]]:
        return list_all_engagements(min(begins for begins, _ in terms), max(ends for _, ends in terms))

    def _groups(self, asked: Sequence[Asked], with_options: Collection[int]) -> tuple[Groups, Ints]:
        """Return the top themes with a share as groups, and the group of each request."""
        top = top_theme_ids()
        begins, ends = school_year_bounds(self._window.year, self._zone)
        own: Counter[int] = Counter()
        for theme, count in count_lectures(begins, ends).items():
            own[top[theme]] += count
        waiting = Counter(top[asked[number].request.theme_id] for number in with_options)
        shares = target_shares(self._window.year)
        wanted = targets(shares, own, all_lectures=own.total(), waiting=waiting)
        ids = list(wanted)
        target = ints([wanted[id] for id in ids])
        number = {id: position for position, id in enumerate(ids)}
        group = ints([number.get(top[one.request.theme_id], NONE) for one in asked])
        return Groups([str(id) for id in ids], target, ints([band(wanted[id]) for id in ids])), group

    def _experts(
        self,
        experts: Sequence[Expert],
        facts: Facts,
        engagements: Mapping[int, Sequence[Engagement]],
        months: Sequence[date],
        terms: Sequence[tuple[datetime, datetime]],
    ) -> Experts:
        lectures = count_all_lectures(*school_year_bounds(self._window.year, self._zone))
        history = [lectures.get(expert.id, 0) for expert in experts]
        most = [most_of(expert) for expert in experts]
        mean = facts.scorer.mean
        base = [
            base_of(count, maximum, mean, newcomer=facts.is_newcomer(expert))
            for expert, count, maximum in zip(experts, history, most, strict=True)
        ]
        bounds = [month_bounds(month, self._zone) for month in months]
        return Experts(
            [str(expert.id) for expert in experts],
            ints(history),
            ints(most),
            floats(base),
            self._room([expert.max_per_month for expert in experts], experts, engagements, bounds),
            self._room([expert.max_per_term for expert in experts], experts, engagements, terms),
        )

    def _room(
        self,
        most: Sequence[int | None],
        experts: Sequence[Expert],
        engagements: Mapping[int, Sequence[Engagement]],
        periods: Sequence[tuple[datetime, datetime]],
    ) -> Ints:
        room = np.full((len(experts), len(periods)), UNLIMITED, dtype=np.int64)
        for row, (maximum, expert) in enumerate(zip(most, experts, strict=True)):
            if maximum is None:
                continue
            room[row] = maximum
            for column, (begins, ends) in enumerate(periods):
                inside = [
                    each for each in engagements.get(expert.id, ()) if begins <= each.moment.starts_at < ends
                ]
                if inside:
                    room[row, column] = max(0, maximum - count_visits(inside, self._zone))
        return room


def _series(asked: Sequence[Asked]) -> Ints:
    """Return the series of each request in which no expert may come twice, counted from 0."""
    ids = [once_in(one.request) for one in asked]
    numbers = {id: number for number, id in enumerate(dict.fromkeys(filter(None, ids)))}
    return ints([NONE if id is None else numbers[id] for id in ids])
