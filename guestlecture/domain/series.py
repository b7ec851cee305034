"""Series: several lectures that are asked for at once, for other groups or on other days."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def _is_same(one: SeriesLecture, other: SeriesLecture) -> bool:
    same_group = one.group_name.casefold() == other.group_name.casefold()
    return same_group and (set(one.moments) == set(other.moments) or _is_at_once(one, other))


def _is_at_once(one: SeriesLecture, other: SeriesLecture) -> bool:
    return one.fixed is not None and other.fixed is not None and one.fixed.overlaps(other.fixed)
