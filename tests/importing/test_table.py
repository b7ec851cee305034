"""Reading files: what is between cells, where a row begins, and what cannot be read."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from guestlecture.importing.refusal import (
    BrokenQuotes,
    BrokenWorkbook,
    ColumnTwice,
    FileEmpty,
    FileTooLarge,
    HoldsError,
    HoldsFormula,
    NoRows,
    NotUtf8,
    OldWorkbook,
    TooManyCells,
    TooManyRows,
    Unreadable,
    WorkbookTooFull,
    WorkbookTooLarge,
)
from guestlecture.importing.table import MOST_ROWS, read_file, read_table
from tests.importing.tables import csv_of, workbook_of


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "with byte order mark"])
def test_sign_between_cells_is_detected(between: str, start: bytes) -> None:
    table = read_table(start + csv_of(["name", "place"], ["Zoë", "Assen"], between=between))
    assert table.columns == ("name", "place")
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("Zoë", "Assen"))]


def test_semicolons_within_a_list_do_not_split_cells() -> None:
    table = read_table(b'name,levels\nSchool,"havo;vwo;mbo"\nOther,havo;vwo\n')
    assert [row.cells for row in table.rows] == [("School", "havo;vwo;mbo"), ("Other", "havo;vwo")]


def test_line_is_where_the_row_begins_in_the_file() -> None:
    table = read_table(b'name,description\r\nA,"one\r\ntwo\r\nthree"\r\n\r\nB,x\r\n')
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "A"), (6, "B")]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("name,place\nA,Assen\nZoë,Assen\n".encode("latin-1"), 3),
        ("name\nA\n".encode("utf-16"), 1),
    ],
)
def test_bytes_that_are_no_utf8_are_refused_with_their_line(data: bytes, line: int) -> None:
    with pytest.raises(NotUtf8, match=f"Line {line} is not in UTF-8"):
        read_table(data)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n", b" , ,\n", workbook_of()])
def test_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileEmpty):
        read_table(data)


@pytest.mark.parametrize("data", [b"name,place\n", workbook_of(["name", "place"])])
def test_file_with_only_column_names_is_refused(data: bytes) -> None:
    with pytest.raises(NoRows):
        read_table(data)


def test_quotation_mark_that_is_not_closed_is_refused_with_its_line() -> None:
    with pytest.raises(BrokenQuotes, match="line 3"):
        read_table(b'name,place\nA,B\n"C,D\nE,F\n')


def test_column_name_that_occurs_twice_is_refused() -> None:
    with pytest.raises(ColumnTwice, match="Name"):
        read_table(b"name,Name\nA,B\n")


def test_row_with_more_cells_than_columns_is_bad() -> None:
    table = read_table(b"name,place\nA,B,C\nD\nE,F,,\n")
    assert isinstance(table.rows[0].cells[0], TooManyCells)
    assert [row.cells for row in table.rows[1:]] == [("D", ""), ("E", "F")]


def test_more_rows_than_the_limit_are_refused() -> None:
    with pytest.raises(TooManyRows):
        read_table(b"name\n" + b"A\n" * (MOST_ROWS + 1))


def test_file_of_100_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(FileTooLarge, match="20 MB"):
        read_file(path)


def test_workbook_is_read_as_texts() -> None:
    table = read_table(
        workbook_of(
            [None, None], ["name", "kvk", "lat"], ["Zoë", 12345678, 53.25], [], ["B", "01234567", 6.0]
        )
    )
    assert table.columns == ("name", "kvk", "lat")
    assert [(row.line, row.cells) for row in table.rows] == [
        (3, ("Zoë", "12345678", "53.25")),
        (5, ("B", "01234567", "6")),
    ]


def test_formula_is_seen_and_not_evaluated() -> None:
    table = read_table(workbook_of(["name", "pupils"], ["A", "=1+1"], ["B", 2]))
    assert isinstance(table.rows[0].cells[1], HoldsFormula)
    assert table.rows[1].cells == ("B", "2")


def test_error_of_excel_is_seen() -> None:
    cell = read_table(workbook_of(["name", "pupils"], ["A", "#N/A"])).rows[0].cells[1]
    assert isinstance(cell, HoldsError)


def test_workbook_that_unpacks_to_too_much_is_refused() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("bomb", "w", force_zip64=True) as member:
        for _ in range(201):
            member.write(bytes(1024 * 1024))
    with pytest.raises(WorkbookTooLarge):
        read_table(file.getvalue())


def workbook_with(sheet: bytes, change: Callable[[bytes], bytes] = bytes) -> bytes:
    """A workbook whose one sheet holds these rows."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(workbook_of(["name"]))) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                head, _begin, rest = data.partition(b"<sheetData>")
                foot = rest.partition(b"</sheetData>")[2]
                data = change(head + b"<sheetData>" + sheet + b"</sheetData>" + foot)
            new.writestr(name, data)
    return file.getvalue()


def noise(size: int) -> bytes:
    """A comment that cannot be packed well."""
    return b"<!--" + random.Random(size).randbytes(size // 2).hex().encode() + b"-->"


CELLS = b"<row>" + b"<c/>" * 190 + b"</row>"


@pytest.mark.parametrize(
    "sheet",
    [
        b"<row/>" * 2_000_000,
        CELLS * 20_000,
        (b"<row/>" * 110_000 + noise(20_000)) * 10,  # packed no better than a table is
        (CELLS * 1_600 + noise(40_000)) * 10,
        b"<row>" + b"<c/>" * 150_000 + b"</row>",
        b"<row>" + b"<x/>" * 600_000 + noise(100_000) + b"</row>",
    ],
    ids=["rows", "cells", "unpacked rows", "unpacked cells", "wide row", "unknown elements"],
)
def test_workbook_of_millions_of_blank_rows_or_cells_is_refused(sheet: bytes) -> None:
    with pytest.raises(WorkbookTooFull):
        read_table(workbook_with(sheet))


def test_workbook_that_declares_entities_is_refused() -> None:
    row = b'<row><c t="str"><v>&a;</v></c></row>'
    declared = b'<!DOCTYPE worksheet [<!ENTITY a "name">]><worksheet'
    with pytest.raises(BrokenWorkbook):
        read_table(workbook_with(row, lambda data: data.replace(b"<worksheet", declared, 1)))


def test_blank_rows_and_cells_between_others_are_no_harm() -> None:
    filled = b'<row><c t="str"><v>%s</v></c></row>'
    table = read_table(workbook_with(filled % b"name" + b"<row/>" * 1000 + CELLS * 100 + filled % b"A"))
    assert [(row.line, row.cells) for row in table.rows] == [(1102, ("A",))]


def test_row_far_below_the_others_does_not_take_for_ever() -> None:
    sheet = workbook_of(["name"], ["A"])
    file = io.BytesIO()
    with ZipFile(io.BytesIO(sheet)) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b'r="2"', b'r="999999999"').replace(b'r="A2"', b'r="A999999999"')
            new.writestr(name, data)
    with pytest.raises(TooManyRows):
        read_table(file.getvalue())


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"PK\x03\x04 nothing more", BrokenWorkbook),
        (b"\xd0\xcf\x11\xe0 old", OldWorkbook),
        (b"\x89PNG\r\n\x1a\n\x00\xff", NotUtf8),
    ],
)
def test_other_files_are_refused(data: bytes, refusal: type[Unreadable]) -> None:
    with pytest.raises(refusal):
        read_table(data)


def test_zip_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BrokenWorkbook):
        read_table(file.getvalue())
