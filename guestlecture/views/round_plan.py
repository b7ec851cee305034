"""The plan of a round as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Served:
    """A line with somebody in it, and the score."""

    line: RoundLine
    match: Match | None


@dataclass(frozen=True)
class Plan:
    """The lines by group, and those left out by reason."""

    groups: Sequence[tuple[str, Sequence[Served]]]
    unserved: Sequence[tuple[str, Sequence[RoundLine]]]
    marked: int

    @property
    def served(self) -> int:
        """How many requests have somebody."""
        return sum(len(lines) for _name, lines in self.groups)


@dataclass(frozen=True)
class Effects:
    """What publishing a plan does: whom it asks, whom it leaves alone, whom it tells to forget it."""

    experts: int
    teachers: int
    standing: int
    taken_back: int


def plan_of(round_: Round, grouping: Grouping, zone: ZoneInfo) -> Plan:
    """Return the lines of a round for its page."""
    groups: dict[tuple[object, str], list[Served]] = {}
    unserved: dict[UnservedReason, list[RoundLine]] = {}
    lines = list_lines(round_)
    for line in lines:
        if line.expert and line.slot:
            groups.setdefault(_group(line, grouping, zone), []).append(Served(line, match_of(round_, line)))
        elif line.reason:
            unserved.setdefault(line.reason, []).append(line)
    return Plan(
        [
            (name, groups[order, name])
            for order, name in sorted(groups, key=lambda key: (str(key[0]), key[1]))
        ],
        [(word(reason), unserved[reason]) for reason in UnservedReason if reason in unserved],
        sum(line.is_pinned or bool(line.forbidden) for line in lines),
    )


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
