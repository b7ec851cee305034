"""When the experts of a round can be asked, as they and their calendars say: all of them at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from math import ceil, floor
from zoneinfo import ZoneInfo

import numpy as np

from guestlecture.domain.availability import Availability, free_moments
from guestlecture.domain.round import Window
from guestlecture.domain.vog import lacks_vog
from guestlecture.domain.wall_time import instant
from guestlecture.enums import VogRule
from guestlecture.models import Expert
from guestlecture.planning.instance import Bools, Ints, ints
from guestlecture.queries.round_request import Asked, AskedSlot

FAR = 2**33  # seconds: longer than any window
Stretches = tuple[Ints, Ints]  # from when to when, in seconds since the window began


class FreeTimes:
    """The stretches in which each expert can be asked, in the days of a window, as each has `said`.

    Lectures that are agreed, and full months and terms, are for the planner, which knows travel too.
    """

    def __init__(
        self, experts: Sequence[Expert], said: Mapping[int, Availability], window: Window, zone: ZoneInfo
    ) -> None:
        self._zero = instant(window.first_on, time(0), zone).timestamp()
        self._place = {expert.id: place for place, expert in enumerate(experts)}
        self._issued_on = {expert.id: expert.vog_issued_on for expert in experts}
        self._lacks: dict[tuple[int, date | None, date], bool] = {}
        known: dict[tuple[object, ...], Stretches] = {}
        begins, ends = [ints()], [ints()]
        for id, place in self._place.items():
            if id in said:
                first, last = self._stretches(said[id], window, zone, known)
                begins.append(first + place * FAR)
                ends.append(last + place * FAR)
        # All stretches in one row, expert after expert: a moment is looked up with its expert's number.
        self._begins, self._ends = np.concatenate(begins), np.concatenate(ends)
        self._is_silent = np.array([id not in said for id in self._place], dtype=np.bool_)

    def _stretches(
        self,
        said: Availability,
        window: Window,
        zone: ZoneInfo,
        known: dict[tuple[object, ...], Stretches],
    ) -> Stretches:
        key = tuple(said.rules), tuple(said.exceptions), tuple(said.busy)  # very many keep school hours
        if key not in known:
            free = free_moments(window.first_on, window.last_on, said, zone)
            known[key] = (
                ints([ceil(each.starts_at.timestamp() - self._zero) for each in free]),
                ints([floor(each.ends_at.timestamp() - self._zero) for each in free]),
            )
        return known[key]

    def of(self, asked: Asked, expert_ids: Sequence[int]) -> Bools:
        """Return whether each expert (rows) could be asked for each moment of a request (columns).

        That is by what experts and calendars say, and by the certificate that the school asks for.
        """
        slots = asked.slots
        free = self.at([self._place[id] for id in expert_ids], slots)
        if asked.policy.rule is VogRule.REQUIRED and free.size:
            free &= np.array([self._has_vog(asked, id, slots) for id in expert_ids])
        return free

    def at(self, places: Sequence[int], slots: Sequence[AskedSlot]) -> Bools:
        """Return whether the experts at these places (rows) could be asked for each moment (columns)."""
        row = ints(places)[:, None]
        starts = self._seconds(slot.starts_at for slot in slots) + row * FAR
        ends = self._seconds(slot.ends_at for slot in slots) + row * FAR
        free = np.repeat(self._is_silent[row], len(slots), axis=1)
        if len(self._begins):
            stretch = np.searchsorted(self._begins, starts, side="right") - 1
            free |= (stretch >= 0) & (self._ends[stretch] >= ends)
        return free

    def _seconds(self, moments: Iterable[datetime]) -> Ints:
        return ints([int(moment.timestamp() - self._zero) for moment in moments])

    def _has_vog(self, asked: Asked, expert_id: int, slots: Sequence[AskedSlot]) -> list[bool]:
        policy, issued_on, has = asked.policy, self._issued_on[expert_id], []
        for slot in slots:
            key = policy.valid_years, issued_on, slot.day
            if key not in self._lacks:
                self._lacks[key] = lacks_vog(policy, issued_on, slot.day)
            has.append(not self._lacks[key])
        return has
