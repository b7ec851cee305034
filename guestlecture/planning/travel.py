"""The gap between engagements for whole arrays; a test keeps it equal to `domain.travel`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from guestlecture.domain.place import EARTH_RADIUS_KM, Point
from guestlecture.domain.rules import Rules
from guestlecture.domain.travel import WHOLE_MINUTES, Whereabouts, gap_minutes
from guestlecture.planning.instance import NONE, Bools, Engagements, Floats, Ints, Places

MOST_IN_TABLE = 2000  # places whose gaps are reckoned all at once, 32 MB
NEAR_WHOLE = 1e-9  # this close to whole five minutes, another library's last digit would decide


@dataclass(frozen=True, eq=False)
class Travel:
    """Gaps between places, by position; -1 is a place that nobody knows."""

    places: Places
    rules: Rules

    def gaps(self, one: Engagements, i: Ints, other: Engagements, j: Ints) -> Ints:
        """Return the minutes needed between `one[i]` and `other[j]`, pair by pair."""
        online_i, online_j = one.online[i], other.online[j]
        travelling = self._between(one.place[i], other.place[j])
        settling = np.where(online_i & online_j, 0, self.rules.settling_minutes)
        return np.where(online_i | online_j, settling, travelling)

    def conflicts(self, one: Engagements, i: Ints, other: Engagements, j: Ints) -> Bools:
        """Return whether less than the gap lies between `one[i]` and `other[j]`, pair by pair."""
        gap = self.gaps(one, i, other, j)
        return (other.start[j] < one.end[i] + gap) & (one.start[i] < other.end[j] + gap)

    @cached_property
    def longest_gap(self) -> int:
        """The longest gap there can be between two places of this instance."""
        longest = max(self.rules.settling_minutes, self.rules.unknown_place_gap_minutes)
        if self._table is not None:
            return max(longest, int(self._table.max()))
        if np.isnan(self.places.lat).all():
            return longest
        # Along a meridian and then a parallel is no shorter than the straight way.
        sides = [np.nanmax(side) - np.nanmin(side) for side in (self.places.lat, self.places.lon)]
        km = min(np.radians(sides).sum(), np.pi) * EARTH_RADIUS_KM * self.rules.detour_factor
        minutes = self.rules.settling_minutes + km / self.rules.travel_speed_kmh * 60
        return max(longest, int(np.ceil(minutes / WHOLE_MINUTES) + 1) * WHOLE_MINUTES)

    def _between(self, a: Ints, b: Ints) -> Ints:
        if self._table is not None:
            return self._table[a, b]
        return self._reckon(a, b)

    @cached_property
    def _table(self) -> Ints | None:
        """All gaps, with a last row and column for the unknown place, which -1 finds."""
        count = len(self.places)
        if count > MOST_IN_TABLE:
            return None
        numbers = np.append(np.arange(count), NONE)
        return np.stack([self._reckon(np.full(count + 1, number), numbers) for number in numbers])

    @cached_property
    def _radians(self) -> tuple[Floats, Floats, Floats]:
        lat = np.radians(np.append(self.places.lat, np.nan))
        return lat, np.radians(np.append(self.places.lon, np.nan)), np.cos(lat)

    def _reckon(self, a: Ints, b: Ints) -> Ints:
        """Return the gaps of pairs that are not online (haversine, as `domain.place.distance_km`)."""
        lat, lon, cosine = self._radians
        chord = (
            np.sin((lat[b] - lat[a]) / 2) ** 2 + cosine[a] * cosine[b] * np.sin((lon[b] - lon[a]) / 2) ** 2
        )
        km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))) * self.rules.detour_factor
        steps = (self.rules.settling_minutes + km / self.rules.travel_speed_kmh * 60) / WHOLE_MINUTES
        unknown = np.isnan(steps)
        gap = np.where(unknown, 0, np.ceil(np.where(unknown, 0, steps)) * WHOLE_MINUTES).astype(np.int64)
        gap[unknown] = self.rules.unknown_place_gap_minutes
        for k in np.flatnonzero((np.abs(steps - np.rint(steps)) < NEAR_WHOLE) & (km > 0)):
            gap[k] = gap_minutes(self._whereabouts(a[k]), self._whereabouts(b[k]), self.rules)
        gap[(a == b) & (a != NONE)] = 0
        return gap

    def _whereabouts(self, place: int) -> Whereabouts:
        point = Point(float(self.places.lat[place]), float(self.places.lon[place]))
        return Whereabouts(place=f"place:{int(place)}", point=point)
