"""What a query matched in a document's text, computed by us, so that it is the same on both engines.

Highlights are parts of text with a flag, never HTML: who shows them escapes them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guestlecture.search.matching import Terms, fold_text
from guestlecture.search.word import Word, find_words

Parts = list[tuple[str, bool]]
Text = Mapping[str, Sequence[str]]
PartsOf = Mapping[str, Sequence[str]]  # the words within compounds


@dataclass(frozen=True)
class Marked:
    """The pieces that matched, in parts, and the words that did, as written."""

    highlights: Mapping[str, Sequence[Parts]]
    words: Sequence[str]


@dataclass(frozen=True)
class Highlights:
    """What a query matched in one document; its text is read and looked at when somebody asks."""

    terms: Terms
    read: Callable[[], tuple[Text, PartsOf]]
    unmarked: frozenset[str] = frozenset()  # terms that tell nobody anything

    @cached_property
    def marked(self) -> Marked:
        """What matched."""
        return highlight(self.terms, *self.read(), unmarked=self.unmarked)


@dataclass(frozen=True)
class _Found:
    """Words of one piece of text that satisfy a term of the query, at a cost in errors."""

    term: str
    cost: int
    piece: tuple[str, int]
    words: tuple[Word, ...]


def highlight(terms: Terms, text: Text, parts: PartsOf, *, unmarked: frozenset[str] = frozenset()) -> Marked:
    """Return what matched in the text of a document, whose compounds have these parts; but for some terms.

    Of each word of the query only its best matches are shown: no near misses beside an exact one.
    """
    if terms.is_empty:
        return Marked({}, ())
    names = list(text)
    # Most pieces hold nothing, and are not looked at word by word.
    places = sorted(terms.places(fold_text(text, names, parts)))
    found = [each for line, number in places for each in _find_in(terms, text, (names[line], number), parts)]
    best: dict[str, int] = {}
    for each in found:
        best[each.term] = min(each.cost, best.get(each.term, each.cost))
    return _show(text, [each for each in found if each.cost == best[each.term] and each.term not in unmarked])


def _find_in(terms: Terms, text: Text, piece: tuple[str, int], parts: PartsOf) -> Iterator[_Found]:
    name, number = piece
    words = find_words(text[name][number])
    for place, word in enumerate(words):
        for term, cost, found in _costs(terms, word, parts.get(word.folded, ())):
            yield _Found(term, cost, piece, (found,))
        for term, form in terms.several.get(word.folded, ()):
            group = tuple(words[place : place + len(form.words)])
            if tuple(one.folded for one in group) == form.words:
                yield _Found(term, form.cost, piece, group)


def _costs(terms: Terms, word: Word, parts: Sequence[str]) -> Iterator[tuple[str, int, Word]]:
    """Yield which terms a word, or a word within it, satisfies, and at what cost."""
    for term, cost in terms.costs(word.folded):
        yield term, cost, word
    for part in parts:
        for term, cost in terms.costs(part):
            yield term, cost, _within(word, part)


def _within(word: Word, part: str) -> Word:
    """Return where a part stands in a compound; the whole compound where folding has moved its letters."""
    if word.end - word.start != len(word.folded):
        return word
    start = word.start + word.folded.find(part)
    return Word(word.folded, start, start + len(part))


def _show(text: Text, matches: Sequence[_Found]) -> Marked:
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
    return Marked(highlights, list(written.values()))


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
