"""Rows go through an import in batches: few queries, and few rows loaded at a time."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from guestlecture.importing.mapping import MappedRow
from guestlecture.importing.refusal import EmailTwice, KeyTwice, SourceTooLong
from guestlecture.importing.report import Report
from guestlecture.importing.row import LONGEST_KEY, BadRow, Key, problem_of

Checked = TypeVar("Checked")

BATCH = 1000


def check_source(source: str) -> None:
    """Refuse a name of a source that cannot be stored. Raises SourceTooLong."""
    if not 1 <= len(source.strip()) <= LONGEST_KEY:
        raise SourceTooLong(limit=LONGEST_KEY)


def checked_batches(
    rows: Iterable[MappedRow],
    check: Callable[[MappedRow], Checked],
    key_of: Callable[[Checked], Key],
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
            if (first := lines.setdefault(key.text, row.line)) != row.line:
                refusal = EmailTwice(line=first) if key.column == "email" else KeyTwice(line=first)
                report.problems.append(problem_of(row, key.column, refusal))
            else:
                batch[key.text] = checked
        yield batch
    report.problems.sort(key=lambda problem: problem.line)
