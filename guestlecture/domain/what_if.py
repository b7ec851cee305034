"""What-ifs: the changes that a copy of a round can have, and how they are written down."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from guestlecture.domain.round import Window
from guestlecture.errors import (
    DayOutsideRound,
    DayWithoutSchool,
    LeavesAndStays,
    NewcomersTwice,
    NewcomersUnknown,
    NewcomersWithoutTheme,
    NewcomersWithoutTown,
    NothingChanged,
    check_all,
)

USUAL_RADIUS_KM = 25  # that a speaker travels of whom only theme and municipality are known
WEEKEND = 5  # Saturday, counted from Monday


@dataclass(frozen=True)
class ExpertLeaves:
    """Somebody does not take part."""

    expert_id: int


@dataclass(frozen=True)
class VisitsCapped:
    """Nobody makes more visits a month than this, or one expert does not; agreed lectures count."""

    most: int
    expert_id: int | None = None


@dataclass(frozen=True)
class ExpertsJoin:
    """So many more experts: like one there is, or of a theme in a municipality."""

    count: int
    like_id: int | None = None
    theme_id: int | None = None
    municipality_id: int | None = None


@dataclass(frozen=True)
class DayMore:
    """One request, or each of them, names its own hours on one more day too."""

    on: date
    request_id: int | None = None


@dataclass(frozen=True)
class OtherWeights:
    """Sharing out and the targets of themes count more or less (see `planning.instance.Weights`)."""

    fairness: int
    balance: int


Change = ExpertLeaves | VisitsCapped | ExpertsJoin | DayMore | OtherWeights
KINDS: Mapping[str, type[Change]] = {
    "expert_leaves": ExpertLeaves,
    "visits_capped": VisitsCapped,
    "experts_join": ExpertsJoin,
    "day_more": DayMore,
    "other_weights": OtherWeights,
}


def check_changes(changes: Sequence[Change], window: Window, *, earliest: date) -> None:
    """Refuse a what-if in which nothing changes, or something that cannot be; all of it at once."""
    if not changes:
        raise NothingChanged
    gone = {change.expert_id for change in changes if isinstance(change, ExpertLeaves)}
    check_all(*(partial(_check, change, gone, window, earliest) for change in changes))


def data_of(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return changes as they are stored."""
    names = {kind: name for name, kind in KINDS.items()}
    return [
        {"kind": names[type(change)], **{name: _plain(value) for name, value in asdict(change).items()}}
        for change in changes
    ]


def changes_of(data: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Return the changes that were stored."""
    found = list[Change]()
    for row in data:
        values = {name: value for name, value in row.items() if name != "kind"}
        if "on" in values:
            values["on"] = date.fromisoformat(values["on"])
        found.append(KINDS[row["kind"]](**values))
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _check(change: Change, gone: set[int], window: Window, earliest: date) -> None:
    if isinstance(change, VisitsCapped) and change.expert_id in gone:
        raise LeavesAndStays
    if isinstance(change, ExpertsJoin):
        _check_newcomers(change)
    if isinstance(change, DayMore):
        first = max(earliest, window.first_on)
        if not first <= change.on <= window.last_on:
            raise DayOutsideRound(first=first, last=window.last_on)
        if change.on.weekday() >= WEEKEND:
            raise DayWithoutSchool


def _check_newcomers(change: ExpertsJoin) -> None:
    has_theme, has_town = change.theme_id is not None, change.municipality_id is not None
    if change.like_id is not None and (has_theme or has_town):
        raise NewcomersTwice
    if change.like_id is None and not has_theme and not has_town:
        raise NewcomersUnknown
    if change.like_id is None and not has_theme:
        raise NewcomersWithoutTheme
    if change.like_id is None and not has_town:
        raise NewcomersWithoutTown
