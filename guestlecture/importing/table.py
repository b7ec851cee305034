"""A file becomes a table: its column names, and rows that know their line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guestlecture.importing.refusal import (
    BrokenQuotes,
    ColumnTwice,
    FileEmpty,
    FileTooLarge,
    NoRows,
    NotUtf8,
    OldWorkbook,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
)
from guestlecture.importing.text import shown
from guestlecture.importing.workbook import Cell, numbered_workbook_rows

MEBIBYTE = 1024 * 1024
LARGEST_FILE_MB = 20
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 1_000_000  # characters; Excel has 32,767
DELIMITERS = ",;\t"
WORKBOOK_MAGIC = b"PK\x03\x04"
OLD_WORKBOOK_MAGIC = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row. `line` is where it begins in the file; a cell that cannot be read holds its refusal."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Column names as they stand in the file, and the rows below them that are not blank."""

    columns: tuple[str, ...]
    rows: list[TableRow]


def read_file(path: Path) -> Table:
    """Read a CSV file or a workbook. Raises Unreadable; OSError where there is no such file."""
    return read_table(read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, a pipe or a device, up to the limit. Raises FileTooLarge, OSError."""
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE_MB * MEBIBYTE + 1)
    _refuse_too_large(data)
    return data


def read_table(data: bytes) -> Table:
    """Read the bytes of a CSV file or a workbook. Raises Unreadable."""
    _refuse_too_large(data)
    if data.startswith(OLD_WORKBOOK_MAGIC):
        raise OldWorkbook
    if data.startswith(WORKBOOK_MAGIC):
        return _table(numbered_workbook_rows(data, most_columns=MOST_COLUMNS + 1))
    return _table(_numbered_csv_rows(_decode(data)))


def _refuse_too_large(data: bytes) -> None:
    if len(data) > LARGEST_FILE_MB * MEBIBYTE:
        raise FileTooLarge(limit=LARGEST_FILE_MB)


def _table(numbered: Iterator[tuple[int, tuple[Cell, ...]]]) -> Table:
    filled = ((line, cells) for line, cells in numbered if any(cells))
    _line, names = next(filled, (0, None))
    if names is None:
        raise FileEmpty
    columns = _column_names(names)
    rows: list[TableRow] = []
    for line, cells in filled:
        if len(rows) == MOST_ROWS:
            raise TooManyRows(limit=MOST_ROWS)
        rows.append(TableRow(line, _fitted(cells, len(columns))))
    if not rows:
        raise NoRows
    return Table(columns, rows)


def _column_names(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise TooManyColumns(limit=MOST_COLUMNS)
    names = tuple("" if isinstance(cell, Exception) else " ".join(cell.split()) for cell in cells)
    seen: set[str] = set()
    for name in filter(None, names):
        if name.casefold() in seen:
            raise ColumnTwice(column=shown(name))
        seen.add(name.casefold())
    return names


def _fitted(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    if any(cells[width:]):
        return (TooManyCells(),) * width
    return (*cells[:width], *[""] * (width - len(cells)))


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        raise NotUtf8(line=(before.count(b"\n") or before.count(b"\r")) + 1) from None


def _numbered_csv_rows(text: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    csv.field_size_limit(LONGEST_CELL)
    line = 1
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        for cells in reader:
            yield line, tuple(cell.strip() for cell in cells)
            line = reader.line_num + 1
    except csv.Error:
        raise BrokenQuotes(line=line) from None


def _delimiter(text: str) -> str:
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([header], delimiter=sign), [])))
