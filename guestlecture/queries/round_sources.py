"""What the instance of a round is built from, so that a little more of it can be built later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from guestlecture.domain.booking import Engagement
from guestlecture.domain.round import Window
from guestlecture.domain.rules import Rules
from guestlecture.models import Expert, Request
from guestlecture.planning.instance import Floats, Ints, Options
from guestlecture.queries.availability import load_availabilities
from guestlecture.queries.round_experts import Rooms, terms_of
from guestlecture.queries.round_facts import Facts, list_all_engagements
from guestlecture.queries.round_free import FreeTimes
from guestlecture.queries.round_options import Registry, Rows, expand
from guestlecture.queries.round_request import Asked, SchoolDays


@dataclass(frozen=True, eq=False)
class Sources:
    """The experts with their facts, times and lectures; the days of schools; and who could take what."""

    facts: Facts
    free: FreeTimes
    days: SchoolDays
    candidates: Mapping[int, Sequence[int]]
    engagements: Mapping[int, Sequence[Engagement]]
    rooms: Rooms
    experts: Sequence[Expert]
    position: Mapping[int, int]
    months: Sequence[date]
    places: Registry

    @classmethod
    def read(
        cls,
        facts: Facts,
        requests: Sequence[Request],
        candidates: Mapping[int, Sequence[int]],
        window: Window,
        *,
        earliest: date,
        zone: ZoneInfo,
        rules: Rules,
    ) -> "Sources":
        """Read what there is to know of these experts and requests."""
        experts, months = list(facts.experts.values()), window.months()
        terms = terms_of(months, zone)
        engagements = list_all_engagements(terms[0][0], max(ends for _begins, ends in terms))
        said = load_availabilities(list(facts.experts), window.first_on, window.last_on, zone)
        asked_for = Window(max(earliest, window.first_on), window.last_on)
        return cls(
            facts,
            FreeTimes(experts, said, window, zone),
            SchoolDays(asked_for, {request.institution for request in requests}, rules),
            candidates,
            engagements,
            Rooms(experts, engagements, months, zone),
            experts,
            {expert.id: number for number, expert in enumerate(experts)},
            months,
            Registry(),
        )

    def expand(self, rows: Rows, asked: Sequence[Asked]) -> tuple[Options, Ints, Ints, Floats]:
        """Return the options of rows; their offers, moments (ids) and kilometres beyond."""
        return expand(rows, asked, self.experts, self.places, self.months)
