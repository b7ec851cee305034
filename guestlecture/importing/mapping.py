"""The columns of a file under our names: as they are called, or as a mapping says."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from guestlecture.importing.refusal import (
    ColumnMissing,
    HoldsControlCharacter,
    MappingBroken,
    MappingColumnUnknown,
    MappingColumnWrong,
    MappingConstantWrong,
    MappingPartUnknown,
    MappingSectionWrong,
    MappingValuesWrong,
)
from guestlecture.importing.table import Table, TableRow
from guestlecture.importing.text import fold, shown, split_list

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Our columns of one kind of row; every row needs `name`. A list has its values between semicolons."""

    names: tuple[str, ...]
    lists: frozenset[str]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which columns of a file are ours, which of its values mean what, and what holds for every row."""

    columns: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


def read_mapping(data: bytes, ours: Columns) -> ColumnMapping:
    """Read a mapping from the bytes of a TOML file. Raises Unreadable."""
    try:
        content = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingBroken(reason=shown(str(error))) from None
    for part in content:
        if part not in ("columns", "values", "constants"):
            raise MappingPartUnknown(part=shown(part))
    parts = {part: _section(content, part, ours) for part in ("columns", "values", "constants")}
    return ColumnMapping(
        columns={name: _texts(given, name) for name, given in parts["columns"].items()},
        values={name: _translations(given, name) for name, given in parts["values"].items()},
        constants={name: _one_text(given, name) for name, given in parts["constants"].items()},
    )


def _section(content: Mapping[str, Any], part: str, ours: Columns) -> Mapping[str, Any]:
    section = content.get(part, {})
    if not isinstance(section, dict):
        raise MappingSectionWrong(part=part)
    for name in section:
        if name not in ours.names:
            raise MappingColumnUnknown(column=shown(name), known=", ".join(ours.names))
    return section


def _one_text(given: object, column: str) -> str:
    if not isinstance(given, str):
        raise MappingConstantWrong(column=column)
    return given


def _texts(given: object, column: str) -> tuple[str, ...]:
    texts = given if isinstance(given, list) else [given]
    if not all(isinstance(text, str) for text in texts):
        raise MappingColumnWrong(column=column)
    return tuple(texts)


def _translations(given: object, column: str) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(ours, str) for ours in given.values()):
        raise MappingValuesWrong(column=column)
    return {fold(theirs): ours for theirs, ours in given.items()}


def own_names(table: Table, ours: Columns) -> ColumnMapping:
    """Return the mapping of a file whose columns have our names, in whatever order."""
    present = {name.casefold(): name for name in table.columns}
    return ColumnMapping({name: (present[name],) for name in ours.names if name in present})


class MappedTable:
    """A table under our names. Raises ColumnMissing where a column is not there that must be."""

    def __init__(self, table: Table, mapping: ColumnMapping, ours: Columns) -> None:
        self.mapping, self.lists = mapping, ours.lists
        self._places = {name: _find(table, theirs) for name, theirs in mapping.columns.items()}
        if not self._places.get("name") and "name" not in mapping.constants:
            raise ColumnMissing(column="name", found=_listed(table))
        used = {place for places in self._places.values() for place in places}
        self.ignored = [name for place, name in enumerate(table.columns) if name and place not in used]
        self.rows = [MappedRow(self, row) for row in table.rows]

    def places(self, name: str) -> tuple[int, ...]:
        """Return where in a row the cells of one of our columns are."""
        return self._places.get(name, ())

    def column(self, name: str) -> str:
        """Return what one of our columns is called in the file."""
        return " + ".join(self.mapping.columns.get(name) or (name,))

    def translate(self, name: str, text: str) -> str:
        """Return our value for one of theirs; `*` in a mapping stands for any text."""
        folded = fold(text)
        for theirs, ours in self.mapping.values.get(name, {}).items():
            if folded == theirs or ("*" in theirs and fnmatchcase(folded, theirs.replace("[", "[[]"))):
                return ours
        return text


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row of a mapped table."""

    table: MappedTable
    row: TableRow

    @property
    def line(self) -> int:
        """The line of the file on which the row begins."""
        return self.row.line

    def text(self, name: str) -> str:
        """Return the text of one of our columns, empty where there is none. Raises BadCell."""
        texts = [part for place in self.table.places(name) for part in self._parts(name, place)]
        joined = ("; " if name in self.table.lists else " ").join(filter(None, texts))
        return joined or self.table.mapping.constants.get(name, "")

    def _parts(self, name: str, place: int) -> list[str]:
        cell = self.row.cells[place]
        if isinstance(cell, Exception):
            raise cell
        if CONTROL.search(cell):
            raise HoldsControlCharacter
        if name not in self.table.mapping.values or not cell:
            return [cell]
        parts = split_list(cell) if name in self.table.lists else [cell]
        return [self.table.translate(name, part) for part in parts]


def _find(table: Table, theirs: tuple[str, ...]) -> tuple[int, ...]:
    places = {name.casefold(): place for place, name in enumerate(table.columns)}
    for name in theirs:
        if " ".join(name.split()).casefold() not in places:
            raise ColumnMissing(column=shown(name), found=_listed(table))
    return tuple(places[" ".join(name.split()).casefold()] for name in theirs)


def _listed(table: Table) -> str:
    names = [shown(name) for name in table.columns if name]
    return ", ".join(names[:40]) + (" …" if len(names) > 40 else "")
