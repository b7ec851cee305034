"""Data files that come with the program: tables as CSV, texts as TOML."""

import csv
import tomllib
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def read_entries(path: Path) -> Entry:
    """Return what a TOML file holds."""
    with path.open("rb") as source:
        return tomllib.load(source)


def parts(cell: str) -> list[str]:
    """Return the values of a cell that holds several."""
    return [part for part in cell.split(";") if part]
