"""Rows go through an import in batches: few queries, and never much in memory."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from guestlecture.importing.mapping import MappedRow
from guestlecture.importing.refusal import KeyTwice, SourceTooLong
from guestlecture.importing.report import Report
from guestlecture.importing.row import LONGEST_KEY, BadRow, problem_of

Checked = TypeVar("Checked")

BATCH = 1000


def check_source(source: str) -> None:
    """Refuse a name of a source that cannot be stored. Raises SourceTooLong."""
    if not 1 <= len(source.strip()) <= LONGEST_KEY:
        raise SourceTooLong(limit=LONGEST_KEY)


def checked_batches(
    rows: Iterable[MappedRow],
    check: Callable[[MappedRow], Checked],
    key_of: Callable[[Checked], str],
    report: Report,
) -> Iterator[dict[str, Checked]]:
    """Yield the good rows by key, some at a time; bad ones, and the second of a key, go into the report."""
    lines: dict[str, int] = {}
    rest = iter(rows)
    while some := list(islice(rest, BATCH)):
        batch: dict[str, Checked] = {}
        for row in some:
            try:
                checked = check(row)
            except BadRow as bad:
                report.problems += bad.problems
                continue
            key = key_of(checked)
            if key in lines:
                refusal = KeyTwice(line=lines[key])
                report.problems.append(problem_of(row, "external_id", refusal))
            else:
                lines[key], batch[key] = row.line, checked
        yield batch
