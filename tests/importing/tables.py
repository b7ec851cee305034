"""Small tables for the tests of the import."""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from guestlecture.clock import now
from guestlecture.importing import expert, institution
from guestlecture.importing.mapping import MappedTable, own_names
from guestlecture.importing.report import Report
from guestlecture.importing.save_expert import import_experts
from guestlecture.importing.save_institution import import_institutions
from guestlecture.importing.table import read_table


def csv_of(*rows: Iterable[object], between: str = ",") -> bytes:
    """A CSV file; cells stand in it as they are given."""
    return "".join(between.join(map(str, row)) + "\n" for row in rows).encode()


def workbook_of(*rows: list[Any]) -> bytes:
    """An Excel workbook with one sheet."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def experts_from(data: bytes, **options: Any) -> Report:
    """Import experts from a file with our own column names."""
    table = MappedTable(table := read_table(data), own_names(table, expert.COLUMNS), expert.COLUMNS)
    return import_experts(table.rows, **{"source": "test", "at": now(), **options})


def institutions_from(data: bytes, **options: Any) -> Report:
    """Import institutions from a file with our own column names."""
    ours = institution.COLUMNS
    table = MappedTable(table := read_table(data), own_names(table, ours), ours)
    return import_institutions(table.rows, **{"source": "test", "at": now(), **options})


def reasons(report: Report) -> list[str]:
    """What the report says of the bad rows."""
    return [str(problem) for problem in report.problems]
