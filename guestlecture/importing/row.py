"""Checking a row: all that is wrong with it is found at once, each with its column."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from guestlecture.domain.text import paragraphs
from guestlecture.errors import Refusal
from guestlecture.importing.mapping import MappedRow
from guestlecture.importing.refusal import NameMissing
from guestlecture.importing.text import fold

Value = TypeVar("Value")

LONGEST_KEY = 60  # of `source` and of `external_id`
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be imported: its line, the column as the file calls it, and a refusal for a person."""

    line: int
    column: str
    refusal: Refusal

    def __str__(self) -> str:
        return f'line {self.line}, column "{self.column}": {self.refusal}'


class BadRow(Exception):
    """A row that stays out, and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Key:
    """What tells a row from the others of its source, and the column that it was made of."""

    text: str
    column: str = "external_id"


class Checker:
    """Takes the values out of a row and remembers what was wrong with it."""

    def __init__(self, row: MappedRow) -> None:
        self.row = row
        self.problems: list[Problem] = []
        self._refused: set[str] = set()

    def take(self, name: str, check: Callable[[str], Value]) -> Value | None:
        """Return the checked value of one of our columns; None where it is empty or wrong."""
        try:
            text = paragraphs(self.row.text(name))
            return check(text) if text else None
        except Refusal as refusal:
            self.refuse(name, refusal)
            return None

    def take_name(self, check: Callable[[str], str]) -> str:
        """Return the name, which every row needs."""
        name = self.take("name", check)
        if name is None and "name" not in self._refused:
            self.refuse("name", NameMissing())
        return name or ""

    def refuse(self, name: str, refusal: Refusal) -> None:
        """Remember what is wrong with one of our columns."""
        self._refused.add(name)
        if not any(known.refusal is refusal for known in self.problems):
            self.problems.append(problem_of(self.row, name, refusal))

    def finish(self) -> None:
        """Raise BadRow if anything was wrong."""
        if self.problems:
            raise BadRow(self.problems)


def problem_of(row: MappedRow, name: str, refusal: Refusal) -> Problem:
    """Name what is wrong with one of our columns in a row as the file calls it."""
    return Problem(row.line, row.table.column(name), refusal)


def digest(*texts: str | None) -> str:
    """Return a short key made of texts, equal however they are written."""
    return sha256("\n".join(fold(text or "") for text in texts).encode()).hexdigest()[:24]
