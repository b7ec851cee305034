"""The lists of a file, column by column, each value of the kind it should be."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from guestlecture.errors import RoundFieldMissing, RoundFieldUnknown, RoundFieldWrong, RoundIdUnknown
from guestlecture.planning.instance import NONE, Floats, Ints, floats, ints
from guestlecture.planning.moment import read_moment

Value = TypeVar("Value")
REQUIRED: Any = object()


class Rows:
    """One list of a file, with its name for refusals."""

    def __init__(self, name: str, rows: object, known: Sequence[str]) -> None:
        if not isinstance(rows, list):
            raise RoundFieldWrong(where="file", name=name, value=shown(rows))
        self.name, self.rows = name, rows
        allowed = set(known)
        for number, row in enumerate(rows):
            if not isinstance(row, dict):
                raise RoundFieldWrong(where="file", name=f"{name}[{number}]", value=shown(row))
            if not row.keys() <= allowed:
                raise RoundFieldUnknown(where=self.at(number), name=min(row.keys() - allowed))

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, number: int) -> str:
        """Return how to call a row."""
        return f"{self.name}[{number}]"

    def column(self, field: str, read: Callable[[Any], Value], default: Any = REQUIRED) -> list[Value]:
        """Return the values of a field; `read` raises ValueError or TypeError for one that cannot be."""
        try:
            return [
                read(row[field]) if row.get(field) is not None else self._absent(row, field, default)
                for row in self.rows
            ]
        except (ValueError, TypeError, OverflowError):
            raise self._first_wrong(field, read) from None

    def _absent(self, row: Mapping[str, object], field: str, default: Any) -> Any:
        if default is REQUIRED:
            number = next(k for k, other in enumerate(self.rows) if other is row)
            raise RoundFieldMissing(where=self.at(number), name=field)
        return default

    def _first_wrong(self, field: str, read: Callable[[Any], object]) -> RoundFieldWrong:
        for number, row in enumerate(self.rows):
            try:
                read(row[field])
            except (KeyError, ValueError, TypeError, OverflowError):
                if row.get(field) is not None:
                    return RoundFieldWrong(where=self.at(number), name=field, value=shown(row[field]))
        raise AssertionError(field)

    def whole(self, field: str, default: Any = REQUIRED) -> Ints:
        """Return a column of whole numbers."""
        return ints(self.column(field, whole, default))

    def number(self, field: str, default: Any = REQUIRED) -> Floats:
        """Return a column of numbers."""
        return floats(self.column(field, number, default))

    def moment(self, field: str) -> Ints:
        """Return a column of moments, in minutes since 1970."""
        return ints(self.column(field, read_moment))

    def position(self, field: str, ids: Mapping[str, int], *, required: bool = True) -> Ints:
        """Return where the named things are in their list; -1 where none is named and none has to be."""
        names = self.column(field, text, REQUIRED if required else None)
        try:
            return ints([NONE if name is None else ids[name] for name in names])
        except KeyError as error:
            where = self.at(names.index(error.args[0]))
            raise RoundIdUnknown(where=where, name=field, id=f"‘{error.args[0]}’") from None


def text(value: object) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def truth(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def whole(value: object) -> int:
    """Read a whole number."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**62:
        raise TypeError(value)
    return value


def number(value: object) -> float:
    """Read a number; NaN and endless ones are none."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not np.isfinite(value):
        raise TypeError(value)
    return float(value)


def shown(value: object) -> str:
    """Return a value for a sentence, cut short."""
    return f"‘{str(value)[:40]}’"
