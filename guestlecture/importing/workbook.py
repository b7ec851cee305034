"""An Excel workbook becomes numbered rows of texts. Formulas are seen, never evaluated."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from guestlecture.errors import Refusal
from guestlecture.importing.refusal import (
    BrokenWorkbook,
    HoldsError,
    HoldsFormula,
    TooManyRows,
    Unreadable,
)
from guestlecture.importing.text import shown
from guestlecture.importing.unpacking import LAST_LINE, check_unpacked

Cell = str | Refusal


def numbered_workbook_rows(data: bytes, *, most_columns: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Yield the line number and the cells of each row of the first sheet. Raises Unreadable."""
    try:
        check_unpacked(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl says of styles and validations it does not know
            yield from _rows(data, most_columns)
    except Unreadable:
        raise
    except Exception:
        # A broken workbook makes openpyxl raise whatever its parts happen to raise.
        raise BrokenWorkbook from None


def _rows(data: bytes, most_columns: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size is often wrong
        width = 0
        for line, cells in enumerate(sheet.iter_rows(max_col=most_columns), 1):
            width = _width(cells)
            if width or line > LAST_LINE:
                break
        for line, cells in enumerate(sheet.iter_rows(max_col=width or 1), 1):
            if line > LAST_LINE:
                raise TooManyRows(limit=LAST_LINE)
            yield line, tuple(_text(cell) for cell in cells)
    finally:
        book.close()


def _width(cells: tuple[Any, ...]) -> int:
    return max((number for number, cell in enumerate(cells, 1) if cell.value not in (None, "")), default=0)


def _text(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return HoldsFormula()
    if cell.data_type == "e":
        return HoldsError(text=shown(str(value)))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip()
