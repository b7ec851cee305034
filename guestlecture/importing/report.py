"""What became of each row of an import."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from guestlecture.importing.row import Problem


class Outcome(StrEnum):
    """What happened to a row that could be read."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a row that went in: what its `text` is, the list it stands in says."""

    line: int
    name: str
    text: str = ""


@dataclass(slots=True)
class Report:
    """Every row is counted in one outcome, or is bad; the lists name what is left to do by hand."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    published: int = 0
    without_description: list[Remark] = field(default_factory=list)
    withdrawn: list[Remark] = field(default_factory=list)
    unknown_places: list[Remark] = field(default_factory=list)
    unknown_expertise: Counter[str] = field(default_factory=Counter)
    without_place: int = 0
    without_theme: int = 0
    without_level: int = 0

    @property
    def bad(self) -> int:
        """The number of rows that stayed out; a row may have several problems."""
        return len({problem.line for problem in self.problems})

    @property
    def rows(self) -> int:
        """The number of rows that were read."""
        return self.outcomes.total() + self.bad
