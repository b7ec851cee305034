"""What a workbook holds once it is unpacked: counted before anything is made of it.

A small file can hold millions of blank rows and cells, which cost minutes and gigabytes to read.
"""

import io
from collections import Counter, defaultdict
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile, ZipInfo

from guestlecture.importing.refusal import BrokenWorkbook, WorkbookTooFull, WorkbookTooLarge

MEBIBYTE = 1024 * 1024
LARGEST_UNPACKED_MB = 150  # 100,000 rows of 20 columns are some 110
SMALL_MB = 10
HIGHEST_RATIO = 60  # of a part that is not small; 100,000 rows that are all the same reach 25
LAST_LINE = 1_048_576  # of a sheet, in Excel itself
LAST_COLUMN = 16_384  # the same
MOST_CELLS = 3_000_000
OTHERS = ""  # styles, links and the like
MOST_OF = {"row": LAST_LINE, OTHERS: 500_000, **dict.fromkeys(("c", "v", "is", "t", "si", "f"), MOST_CELLS)}
CHUNK = 256 * 1024


def check_unpacked(data: bytes) -> None:
    """Raise Unreadable where a workbook is too large, or too full of cells. Takes some seconds at most."""
    with ZipFile(io.BytesIO(data)) as archive:
        # `zipfile` never unpacks more of a member than its directory says: saying less is no way around.
        members = archive.infolist()
        if sum(member.file_size for member in members) > LARGEST_UNPACKED_MB * MEBIBYTE:
            raise WorkbookTooLarge(limit=LARGEST_UNPACKED_MB)
        if any(map(_is_bomb, members)):
            raise WorkbookTooFull
        elements = _Elements()
        for member in members:
            elements.count(archive, member)


def _is_bomb(member: ZipInfo) -> bool:
    is_small = member.file_size <= SMALL_MB * MEBIBYTE
    return not is_small and member.file_size > HIGHEST_RATIO * member.compress_size


class _Elements:
    """How many elements of each kind there are in all parts of a workbook."""

    def __init__(self) -> None:
        self._found: defaultdict[str, int] = defaultdict(int)
        self._rows, self._cells_before = 0, 0

    def count(self, archive: ZipFile, member: ZipInfo) -> None:
        """Count those of one part. Raises WorkbookTooFull."""
        parser = ParserCreate()
        parser.StartElementHandler = self._add
        parser.StartDoctypeDeclHandler = _refuse
        with archive.open(member) as file:
            try:
                while chunk := file.read(CHUNK):
                    parser.Parse(chunk)
                    self._check()
            except ExpatError:
                return  # a picture; or broken, and then nobody reads further than this either

    def _add(self, name: str, _attributes: object) -> None:
        self._found[name] += 1  # and no more: a large table comes here some millions of times

    def _check(self) -> None:
        counts: Counter[str] = Counter()
        for name, number in self._found.items():
            local = name.rpartition(":")[2]
            counts[local if local in MOST_OF else OTHERS] += number
        if counts["row"] > self._rows:
            self._rows, self._cells_before = counts["row"], counts["c"]
        is_wide = counts["c"] - self._cells_before > LAST_COLUMN
        if is_wide or any(counts[name] > most for name, most in MOST_OF.items()):
            raise WorkbookTooFull


def _refuse(*_declaration: object) -> NoReturn:
    raise BrokenWorkbook  # no workbook has one, and what it declares could grow without end
