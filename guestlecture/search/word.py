"""Words, the same for both engines: case and accents do not matter, punctuation separates."""

import re
from typing import NamedTuple
from unicodedata import combining, normalize

# Letters that no decomposition turns into plain ones.
_PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")


class Word(NamedTuple):
    """A word in a text: how it is compared, and where it stands."""

    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return the text without capitals and accents."""
    if text.isascii():
        return text.lower()
    letters = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
    return letters.casefold().translate(_PLAIN_LETTERS)


def compose(text: str) -> str:
    """Return the text with each accented letter as one character, as words are found in it."""
    return normalize("NFC", text)


def find_words(text: str) -> list[Word]:
    """Return the words of a composed text, in their order."""
    found = []
    for match in _WORD.finditer(text):
        folded = _fold_word(match.group())
        if folded:
            found.append(Word(folded, match.start(), match.end()))
    return found


def folded_words(text: str) -> list[str]:
    """Return the words of any text, as they are compared."""
    if text.isascii():  # most texts, and many times faster
        return _ASCII_WORD.findall(text.lower())
    return [word.folded for word in find_words(compose(text))]


def _fold_word(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(letter for letter in fold(word) if letter.isalnum())
