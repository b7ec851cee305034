"""The words that people write for levels and languages. They are data, in the files beside this one."""

import csv
import re
from functools import cache
from pathlib import Path

from guestlecture.enums import Language, Level
from guestlecture.importing.refusal import UnknownLanguage, UnknownLevel
from guestlecture.importing.text import fold, shown

BETWEEN_LEVELS = re.compile(r"[;,\n]|\s[-/+&|]\s")


def read_levels(text: str) -> frozenset[Level]:
    """Return the levels that a text names, with our codes or in usual words. Raises UnknownLevel."""
    found: set[Level] = set()
    for part in filter(str.strip, BETWEEN_LEVELS.split(text)):
        known = _known_levels(part)
        if known is None:
            raise UnknownLevel(text=shown(part))
        found |= known
    return frozenset(found)


def _known_levels(part: str) -> set[Level] | None:
    words = _words("levels.csv")
    # A word as a whole first, because of 'vmbo-b/k'; then what stands between strokes, as in 'havo/vwo'.
    codes = words.get(fold(part))
    if codes is None:
        each = [words.get(fold(word)) for word in part.split("/") if word.strip()]
        codes = [code for known in each for code in known or ()] if each and all(each) else None
    return None if codes is None else {Level(code) for code in codes}


def read_languages(text: str) -> frozenset[Language]:
    """Return the languages that a text names. Raises UnknownLanguage."""
    words, found = _words("languages.csv"), set()
    for part in filter(str.strip, re.split(r"[;,/\n]", text)):
        if fold(part) not in words:
            raise UnknownLanguage(text=shown(part))
        found |= {Language(code) for code in words[fold(part)]}
    return frozenset(found)


@cache
def _words(name: str) -> dict[str, list[str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return {fold(word): codes.split(";") for word, codes in list(csv.reader(file))[1:]}
