"""Highlights, computed by us from what matched, so that they are the same on both engines.

They are parts of text with a flag, never HTML: who shows them escapes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guestlecture.search.query_text import Form, QueryText
from guestlecture.search.typo import find_errors
from guestlecture.search.word import Word, find_words

Parts = list[tuple[str, bool]]


@dataclass(frozen=True)
class _Match:
    """Words of one piece of text that satisfy a term of the query, at a cost in errors."""

    term: int
    cost: int
    piece: tuple[str, int]
    words: tuple[Word, ...]


class Highlighter:
    """Finds what a query matched in documents; made once per query."""

    def __init__(self, query: QueryText) -> None:
        forms = [(term, form) for term, forms in enumerate(query.forms) for form in forms]
        self._single = [(term, form) for term, form in forms if len(form.words) == 1]
        self._several: dict[str, list[tuple[int, Form]]] = {}
        for term, form in forms:
            if len(form.words) > 1:
                self._several.setdefault(form.words[0], []).append((term, form))
        self._known: dict[str, list[tuple[int, int]]] = {}

    def highlight(self, text: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[Parts]], list[str]]:
        """Return the pieces that matched, in parts, and the words that did.

        Of each word of the query only its best matches are shown: no near misses beside an exact one.
        """
        matches = [match for name, pieces in text.items() for match in self._matches_in(name, pieces)]
        best: dict[int, int] = {}
        for match in matches:
            best[match.term] = min(match.cost, best.get(match.term, match.cost))
        marked: dict[tuple[str, int], set[Word]] = {}
        for match in matches:
            if match.cost == best[match.term]:
                marked.setdefault(match.piece, set()).update(match.words)
        return _show(text, marked)

    def _matches_in(self, name: str, pieces: Sequence[str]) -> Iterator[_Match]:
        if not (self._single or self._several):
            return
        for number, piece in enumerate(pieces):
            words = find_words(piece)
            for place, word in enumerate(words):
                for term, cost in self._costs(word.folded):
                    yield _Match(term, cost, (name, number), (word,))
                for term, form in self._several.get(word.folded, ()):
                    group = tuple(words[place : place + len(form.words)])
                    if tuple(one.folded for one in group) == form.words:
                        yield _Match(term, form.cost, (name, number), group)

    def _costs(self, word: str) -> list[tuple[int, int]]:
        """Return which terms this word satisfies, and at what cost."""
        if word not in self._known:
            errors = [
                (term, form.cost, find_errors(form.words[0], word, form.allowed, is_prefix=form.is_prefix))
                for term, form in self._single
            ]
            self._known[word] = [(term, cost + found) for term, cost, found in errors if found is not None]
        return self._known[word]


def _show(
    text: Mapping[str, Sequence[str]], marked: Mapping[tuple[str, int], set[Word]]
) -> tuple[dict[str, list[Parts]], list[str]]:
    highlights: dict[str, list[Parts]] = {}
    written: dict[str, str] = {}
    for (name, number), found in marked.items():
        piece = text[name][number]
        words = sorted(found, key=lambda word: word.start)
        highlights.setdefault(name, []).append(_cut(piece, words))
        for word in words:
            written.setdefault(word.folded, piece[word.start : word.end])
    return highlights, list(written.values())


def _cut(piece: str, words: Sequence[Word]) -> Parts:
    """Return the piece in parts, alternately unmarked and marked."""
    parts: Parts = []
    end = 0
    for word in words:
        if word.start > end:
            parts.append((piece[end : word.start], False))
        parts.append((piece[word.start : word.end], True))
        end = word.end
    if end < len(piece):
        parts.append((piece[end:], False))
    return parts
