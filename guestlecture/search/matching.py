"""Which words of a query a document holds, computed by us, so that it is the same on both engines.

A document keeps its words beside its text, folded, so that a hundred hits can be put in order without reading
the text of any: `fold_text` writes them, `Terms.match` reads them. Most words are not what is asked for by
their first letter, which a regular expression sees for a whole document at once.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from guestlecture.search.query_text import Form, QueryText
from guestlecture.search.typo import find_errors
from guestlecture.search.word import folded_words

LINE = "\n"  # before the words of each attribute
PIECE_END = "|"  # between the words of two pieces of text, so that nothing stands across them
PART = "/"  # before each word within a compound: windenergie/wind/energie
_PARTS = re.compile("/[^ ]+")

Cost = tuple[str, int]  # the name of a term, and the errors at which a word satisfies it
Place = tuple[int, int]  # the number of an attribute, and of a piece of its text
_Found = tuple[Place, str, int, bool]  # with the term, a cost, and whether it is a part of a compound


@dataclass(frozen=True)
class Match:
    """How well a word of the query was found in a document: at best, and how often.

    `errors` are those forgiven, `attribute` is the most important one with so few; `is_part` says that it was
    found within a compound only.
    """

    attribute: str
    errors: int
    is_part: bool
    count: int


def fold_text(
    text: Mapping[str, Sequence[str]], names: Iterable[str], parts: Mapping[str, Sequence[str]]
) -> str:
    """Return the words of a document as they are compared, a line for each attribute, in this order.

    Compounds have their `parts` behind them, and blanks are around every word.
    """
    return "".join(f" {LINE} {_fold_pieces(text.get(name, ()), parts)}" for name in names) + " "


def _fold_pieces(pieces: Iterable[str], parts: Mapping[str, Sequence[str]]) -> str:
    lines = ([PART.join([word, *parts.get(word, ())]) for word in folded_words(piece)] for piece in pieces)
    return f" {PIECE_END} ".join(" ".join(line) for line in lines)


@dataclass(frozen=True)
class _Written:
    """A word as somebody typed it, and how many errors are forgiven."""

    word: str
    allowed: int
    is_prefix: bool

    @cached_property
    def first(self) -> str:
        """Its first letter: an error in it counts double, so that most words differ at a glance."""
        return self.word[0]

    @cached_property
    def tail(self) -> str:
        """What follows the first letters: as it is in the word meant, when both errors are in the first."""
        return self.word[3:]

    def is_possible(self, length: int) -> bool:
        """Whether a word of this length can be meant."""
        shortest, longest = len(self.word) - self.allowed, len(self.word) + self.allowed
        return shortest <= length and (self.is_prefix or length <= longest)

    def errors_in(self, word: str) -> int | None:
        """Return the errors, when this word is meant; None when too many."""
        return find_errors(self.word, word, self.allowed, is_prefix=self.is_prefix)


class Terms:
    """What a query asks for, compared with the words of documents; made once per query."""

    def __init__(self, query: QueryText) -> None:
        self.several: dict[str, list[tuple[str, Form]]] = {}
        # Words written together are a form of each of them: what differs in name and cost is compared once.
        self._single: dict[_Written, list[Cost]] = {}
        self._groups: dict[str, list[Cost]] = {}
        for term, form in query.named_forms():
            if len(form.words) == 1:
                written = _Written(form.words[0], form.allowed, form.is_prefix)
                self._single.setdefault(written, []).append((term, form.cost))
            else:
                self.several.setdefault(form.words[0], []).append((term, form))
                self._groups.setdefault(f" {' '.join(form.words)} ", []).append((term, form.cost))
        self._of_length: dict[int, list[_Written]] = {}
        self._known: dict[str, list[Cost]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self._single or self.several)

    def costs(self, word: str) -> list[Cost]:
        """Return which terms a word satisfies by itself, and at what cost."""
        if word not in self._known:
            self._known[word] = [
                (term, cost + errors)
                for written in self._possible(len(word))
                if (word[0] == written.first or (written.allowed > 1 and written.tail in word))
                and (errors := written.errors_in(word)) is not None
                for term, cost in self._single[written]
            ]
        return self._known[word]

    def _possible(self, length: int) -> list["_Written"]:
        """Return what a word of this length may stand for."""
        if length not in self._of_length:
            self._of_length[length] = [one for one in self._single if one.is_possible(length)]
        return self._of_length[length]

    def match(self, words: str, names: Sequence[str]) -> dict[str, Match]:
        """Return how well each term is found in a document, of its words as `fold_text` wrote them.

        The attributes stand in the order of their importance. Of each term only its best matches count: no
        near misses beside an exact one.
        """
        found = sorted((*self._words_in(words), *self._groups_in(words)), key=itemgetter(0))
        best: dict[str, int] = {}
        for _place, term, cost, _is_part in found:
            best[term] = min(cost, best.get(term, cost))
        matches: dict[str, Match] = {}
        for place, term, cost, is_part in found:
            if cost == best[term]:
                matches[term] = _one_more(matches.get(term), names[place[0]], cost, is_part)
        return matches

    def places(self, words: str) -> set[Place]:
        """Return in which pieces of a document's text anything satisfies a term."""
        return {place for place, *_ in (*self._words_in(words), *self._groups_in(words))}

    def _words_in(self, words: str) -> Iterator[_Found]:
        """Yield where a word, or a part of one, satisfies a term."""
        if not self._single:
            return
        is_any_late = any(tail in words for tail in self._tails)
        for found in (self._by_any_letter if is_any_late else self._by_first_letter).finditer(words):
            for term, cost in self.costs(found[1]):
                yield _place(words, found.start()), term, cost, found[0][0] == PART

    def _groups_in(self, words: str) -> Iterator[_Found]:
        """Yield where words that stand one after the other satisfy a term together."""
        plain = _PARTS.sub("", words) if self._groups and PART in words else words
        for group, costs in self._groups.items():
            start = plain.find(group)
            while start >= 0:
                for term, cost in costs:
                    yield _place(plain, start), term, cost, False
                start = plain.find(group, start + 1)

    @cached_property
    def _firsts(self) -> str:
        return "".join(sorted({one.first for one in self._single}))

    @cached_property
    def _tails(self) -> list[str]:
        return sorted({one.tail for one in self._single if one.allowed > 1})

    @cached_property
    def _by_first_letter(self) -> re.Pattern[str]:
        return re.compile(f"[ /]([{self._firsts}][^ /]*)")

    @cached_property
    def _by_any_letter(self) -> re.Pattern[str]:
        # Both errors before the fourth letter move what follows by two places at most.
        late = f"[^ /]{{1,5}}(?:{'|'.join(self._tails)})"
        return re.compile(f"[ /]((?:[{self._firsts}]|{late})[^ /]*)")


def _place(words: str, start: int) -> Place:
    line = words.rfind(LINE, 0, start)
    return words.count(LINE, 0, line), words.count(PIECE_END, line, start)


def _one_more(first: Match | None, name: str, cost: int, is_part: bool) -> Match:
    """Return a term's match with one more; the first is in its most important attribute."""
    if first is None:
        return Match(name, cost, is_part, 1)
    is_part = first.is_part and (is_part or name != first.attribute)
    return Match(first.attribute, first.errors, is_part, first.count + 1)
