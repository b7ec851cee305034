"""The files of the demo region, which stand beside this module: tables as CSV, texts as TOML."""

import csv
import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

Entry = dict[str, Any]


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def read_entries(name: str) -> Entry:
    """Return what a TOML file holds."""
    with (FOLDER / name).open("rb") as source:
        return tomllib.load(source)
