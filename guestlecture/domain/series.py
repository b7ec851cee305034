"""Series: several lectures that are asked for at once, for other groups or on other days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.booking import Engagement
from guestlecture.domain.guard_rail import Limits, Occasion, broken_at
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.enums import SeriesRule
from guestlecture.errors import (
    LectureTwice,
    Refusal,
    Refusals,
    SameSpeakerTwoPlaces,
    SeriesTooLong,
    SeriesTooShort,
)

FEWEST_LECTURES, MOST_LECTURES = 2, 20
MOST_TRIED = 1000  # moments, before the search for a way to give all lectures ends


@dataclass(frozen=True)
class SeriesLecture:
    """One lecture of a series: for which group, and when it may be. `row` is its line in the form."""

    row: int
    group_name: str
    group_size: int
    moments: tuple[Moment, ...]

    @property
    def field(self) -> str:
        """How a refusal names its line."""
        return f"lectures-{self.row}"

    @property
    def fixed(self) -> Moment | None:
        """The moment of a lecture that has only one."""
        return self.moments[0] if len(self.moments) == 1 else None


def check_series(lectures: Sequence[SeriesLecture], rule: SeriesRule) -> None:
    """Refuse a series of one or of a crowd, a lecture twice, and what one speaker could never give."""
    if len(lectures) < FEWEST_LECTURES:
        raise SeriesTooShort
    if len(lectures) > MOST_LECTURES:
        raise SeriesTooLong(most=MOST_LECTURES)
    found: list[Refusal] = []
    for number, lecture in enumerate(lectures):
        before = lectures[:number]
        if any(_is_same(lecture, each) for each in before):
            found.append(LectureTwice(field=lecture.field))
        elif rule is SeriesRule.SAME and any(_is_at_once(lecture, each) for each in before):
            found.append(SameSpeakerTwoPlaces(field=lecture.field))
    if found:
        raise Refusals(found)


def can_give_all(
    lectures: Sequence[Sequence[Engagement]],
    agreed: Sequence[Engagement],
    limits: Limits,
    *,
    now: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> bool:
    """Say whether one expert can give all lectures, each at one of its moments, besides what is agreed.

    Together they count for the maxima, and there is time to travel in between. Where no choice is found in a
    while, the answer is no.
    """
    tries = iter(range(MOST_TRIED))

    def is_possible(each: Engagement, others: Sequence[Engagement]) -> bool:
        return not broken_at(Occasion(each, others, limits), now=now, zone=zone, rules=rules)

    def find(left: Sequence[Sequence[Engagement]], others: Sequence[Engagement]) -> bool:
        if not left:
            return True
        possible = (each for each in left[0] if next(tries, None) is not None and is_possible(each, others))
        return any(find(left[1:], [*others, each]) for each in possible)

    return find(sorted(lectures, key=len), agreed)  # who has least choice comes first


def _is_same(one: SeriesLecture, other: SeriesLecture) -> bool:
    same_group = one.group_name.casefold() == other.group_name.casefold()
    return same_group and (set(one.moments) == set(other.moments) or _is_at_once(one, other))


def _is_at_once(one: SeriesLecture, other: SeriesLecture) -> bool:
    return one.fixed is not None and other.fixed is not None and one.fixed.overlaps(other.fixed)
