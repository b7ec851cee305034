"""The plan of a round as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from guestlecture import errors
from guestlecture.domain.match import Match
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import Grouping, UnservedReason
from guestlecture.errors import Refusal
from guestlecture.i18n import label, long_day, sentence, word
from guestlecture.models import Round, RoundLine
from guestlecture.queries.proposal import LIVE
from guestlecture.queries.round import list_lines, match_of
from guestlecture.services.publish_round import standing_proposal

MOST_LINES, MOST_OF_GROUP = 200, 20  # of more lines than that, so many of each group
Line = TypeVar("Line")


@dataclass(frozen=True)
class Served:
    """A line with somebody in it, and the score."""

    line: RoundLine
    match: Match | None


@dataclass(frozen=True)
class Group(Generic[Line]):
    """Lines that are shown together, of so many in all."""

    name: str
    lines: Sequence[Line]
    total: int


@dataclass(frozen=True)
class Plan:
    """The lines by group, and those left out by reason; only those `of` one group where that is asked for."""

    groups: Sequence[Group[Served]]
    unserved: Sequence[Group[RoundLine]]
    marked: int
    of: str = ""


@dataclass(frozen=True)
class Effects:
    """What publishing a plan does: whom it asks, whom it leaves alone, whom it tells to forget it."""

    experts: int
    teachers: int
    standing: int
    taken_back: int


def plan_of(round_: Round, grouping: Grouping, zone: ZoneInfo, *, of: str = "") -> Plan:
    """Return the lines of a round for its page: of very many the first of each group, or all `of` one."""
    groups: dict[tuple[object, str], list[Served]] = {}
    unserved: dict[UnservedReason, list[RoundLine]] = {}
    lines = list_lines(round_)
    for line in lines:
        if line.expert and line.slot:
            groups.setdefault(_group(line, grouping, zone), []).append(Served(line, match_of(round_, line)))
        elif line.reason:
            unserved.setdefault(line.reason, []).append(line)
    served = [
        (name, groups[order, name]) for order, name in sorted(groups, key=lambda key: (str(key[0]), key[1]))
    ]
    left = [(word(reason), unserved[reason]) for reason in UnservedReason if reason in unserved]
    of = of if of in dict(served) or of in dict(left) else ""
    marked = sum(line.is_pinned or bool(line.forbidden) for line in lines)
    few = len(lines) <= MOST_LINES
    return Plan(_shown(served, of, few=few), _shown(left, of, few=few), marked, of)


def _shown(groups: Sequence[tuple[str, Sequence[Line]]], of: str, *, few: bool) -> list[Group[Line]]:
    most = None if few or of else MOST_OF_GROUP
    return [Group(name, lines[:most], len(lines)) for name, lines in groups if of in ("", name)]


def problem_of(round_: Round) -> str:
    """Return the sentence of the refusal with which the last solve ended; nothing if it did not."""
    name = round_.problem.get("name", "")
    refusal = getattr(errors, name, None) if name else None
    if not isinstance(refusal, type) or not issubclass(refusal, Refusal):
        return ""
    return sentence(refusal(**round_.problem.get("values", {})))


def what_publishing_does(round_: Round) -> Effects:
    """Count what publishing a plan would do now."""
    experts = teachers = standing = taken_back = 0
    for line in list_lines(round_):
        waiting = standing_proposal(line) if line.expert else None
        old = line.proposal
        stays = waiting is not None and line.slot in waiting.slots
        if old is not None and old.status in LIVE and not (stays and old is waiting):
            taken_back += 1
        if stays:
            standing += 1
        elif line.expert and line.slot and line.request.ask_first:
            teachers += 1
        elif line.expert and line.slot:
            experts += 1
    return Effects(experts, teachers, standing, taken_back)


def _group(line: RoundLine, grouping: Grouping, zone: ZoneInfo) -> tuple[object, str]:
    """Return what a group is ordered by, and its name."""
    assert line.slot is not None  # noqa: S101  it is served
    if grouping is Grouping.DAY:
        on = local_date(line.slot.starts_at, zone)
        return on.isoformat(), long_day(on)
    if grouping is Grouping.EXPERT:
        return "", line.expert.name if line.expert else ""
    if grouping is Grouping.MUNICIPALITY:
        place = line.request.institution.place
        return "", place.municipality.name if place else _("unknown")
    top = line.request.theme.top
    return f"{top.position:04}", label(top)
