"""What a query matched in a document, computed by us, so that it is the same on both engines.

Highlights are parts of text with a flag, never HTML: who shows them escapes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guestlecture.search.engine import Match
from guestlecture.search.query_text import Form, QueryText
from guestlecture.search.typo import find_errors
from guestlecture.search.word import Word, find_words

Parts = list[tuple[str, bool]]
Text = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Found:
    """The pieces that matched, in parts; the words that did, as written; and how well each word was found."""

    highlights: dict[str, list[Parts]]
    words: list[str]
    matches: dict[str, Match]


@dataclass(frozen=True)
class _Match:
    """Words of one piece of text that satisfy a term of the query, at a cost in errors."""

    term: str
    cost: int
    piece: tuple[str, int]
    words: tuple[Word, ...]
    is_part: bool = False


class Highlighter:
    """Finds what a query matched in documents; made once per query."""

    def __init__(self, query: QueryText) -> None:
        self._single: list[tuple[str, Form]] = []
        self._several: dict[str, list[tuple[str, Form]]] = {}
        for term, form in query.named_forms():
            if len(form.words) == 1:
                self._single.append((term, form))
            else:
                self._several.setdefault(form.words[0], []).append((term, form))
        self._known: dict[str, list[tuple[str, int]]] = {}

    def highlight(self, text: Text, parts: Mapping[str, Sequence[str]]) -> Found:
        """Return what matched in the text of a document, whose compounds have these parts.

        Of each word of the query only its best matches are shown: no near misses beside an exact one.
        """
        matches = [match for name, pieces in text.items() for match in self._matches_in(name, pieces, parts)]
        best: dict[str, int] = {}
        for match in matches:
            best[match.term] = min(match.cost, best.get(match.term, match.cost))
        matches = [match for match in matches if match.cost == best[match.term]]
        highlights, words = _show(text, matches)
        return Found(highlights, words, _sum_up(matches))

    def _matches_in(
        self, name: str, pieces: Sequence[str], parts: Mapping[str, Sequence[str]]
    ) -> Iterator[_Match]:
        if not (self._single or self._several):
            return
        for number, piece in enumerate(pieces):
            words = find_words(piece)
            for place, word in enumerate(words):
                yield from self._matches_of(word, parts.get(word.folded, ()), (name, number))
                for term, form in self._several.get(word.folded, ()):
                    group = tuple(words[place : place + len(form.words)])
                    if tuple(one.folded for one in group) == form.words:
                        yield _Match(term, form.cost, (name, number), group)

    def _matches_of(self, word: Word, parts: Sequence[str], piece: tuple[str, int]) -> Iterator[_Match]:
        for term, cost in self._costs(word.folded):
            yield _Match(term, cost, piece, (word,))
        for part in parts:
            for term, cost in self._costs(part):
                yield _Match(term, cost, piece, (_within(word, part),), is_part=True)

    def _costs(self, word: str) -> list[tuple[str, int]]:
        """Return which terms this word satisfies, and at what cost."""
        if word not in self._known:
            errors = [
                (term, form.cost, find_errors(form.words[0], word, form.allowed, is_prefix=form.is_prefix))
                for term, form in self._single
            ]
            self._known[word] = [(term, cost + found) for term, cost, found in errors if found is not None]
        return self._known[word]


def _within(word: Word, part: str) -> Word:
    """Return where a part stands in a compound; the whole compound where folding has moved its letters."""
    if word.end - word.start != len(word.folded):
        return word
    start = word.start + word.folded.find(part)
    return Word(word.folded, start, start + len(part))


def _sum_up(matches: Sequence[_Match]) -> dict[str, Match]:
    """Return how well each term was found; the first match of a term is in its most important attribute."""
    found: dict[str, Match] = {}
    for match in matches:
        first, name = found.get(match.term), match.piece[0]
        if first is None:
            found[match.term] = Match(name, match.cost, match.is_part, 1)
        else:
            is_part = first.is_part and (match.is_part or name != first.attribute)
            found[match.term] = Match(first.attribute, first.errors, is_part, first.count + 1)
    return found


def _show(text: Text, matches: Sequence[_Match]) -> tuple[dict[str, list[Parts]], list[str]]:
    marked: dict[tuple[str, int], set[Word]] = {}
    for match in matches:
        marked.setdefault(match.piece, set()).update(match.words)
    highlights: dict[str, list[Parts]] = {}
    written: dict[str, str] = {}
    for (name, number), found in marked.items():
        piece = text[name][number]
        words = sorted(found, key=lambda word: (word.start, -word.end))
        highlights.setdefault(name, []).append(_cut(piece, words))
        for word in words:
            written.setdefault(word.folded, piece[word.start : word.end])
    return highlights, list(written.values())


def _cut(piece: str, words: Sequence[Word]) -> Parts:
    """Return the piece in parts, alternately unmarked and marked; what lies within another is marked once."""
    parts: Parts = []
    end = 0
    for word in words:
        if word.end <= end:
            continue
        start = max(word.start, end)
        if start > end:
            parts.append((piece[end:start], False))
        parts.append((piece[start : word.end], True))
        end = word.end
    if end < len(piece):
        parts.append((piece[end:], False))
    return parts
