"""Which words of a query a document holds, computed by us, so that it is the same on both engines.

A document keeps its words beside its text, folded, so that a hundred hits can be put in order without reading
the text of any: `fold_pieces` writes them, `Terms.match` reads them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guestlecture.search.query_text import Form, QueryText
from guestlecture.search.typo import find_errors
from guestlecture.search.word import folded_words

PIECE_END = "|"  # between the words of two pieces of text, so that nothing stands across them
PART = "/"  # before each word within a compound: windenergie/wind/energie

Cost = tuple[str, int]  # the name of a term, and the errors at which a word satisfies it


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


def fold_pieces(pieces: Iterable[str], parts: Mapping[str, Sequence[str]]) -> str:
    """Return the words of an attribute's pieces as they are compared, compounds with their `parts`."""
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
        for term, form in query.named_forms():
            if len(form.words) == 1:
                written = _Written(form.words[0], form.allowed, form.is_prefix)
                self._single.setdefault(written, []).append((term, form.cost))
            else:
                self.several.setdefault(form.words[0], []).append((term, form))
        self._of_length: dict[int, list[_Written]] = {}
        self._known: dict[str, list[Cost]] = {}
        self._seen: set[str] = set()
        self._matching: dict[str, list[tuple[str, int, bool]]] = {}

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

    def match(self, words: Mapping[str, str]) -> dict[str, Match]:
        """Return how well each term is found in a document, of its folded words by attribute.

        The attributes stand in the order of their importance. Of each term only its best matches count: no
        near misses beside an exact one.
        """
        found = [each for name, line in words.items() for each in self._matches_in(name, line.split())]
        best: dict[str, int] = {}
        for term, cost, _is_part, _name in found:
            best[term] = min(cost, best.get(term, cost))
        matches: dict[str, Match] = {}
        for term, cost, is_part, name in found:
            if cost == best[term]:
                matches[term] = _one_more(matches.get(term), name, cost, is_part)
        return matches

    def _matches_in(self, name: str, tokens: list[str]) -> list[tuple[str, int, bool, str]]:
        self._learn(tokens)
        found = []
        if not self._matching.keys().isdisjoint(tokens):
            for token in tokens:
                for term, cost, is_part in self._matching.get(token, ()):
                    found.append((term, cost, is_part, name))
        return [*found, *self._groups_in(name, tokens)] if self.several else found

    def _groups_in(self, name: str, tokens: list[str]) -> list[tuple[str, int, bool, str]]:
        plain = [token.partition(PART)[0] if PART in token else token for token in tokens]
        if self.several.keys().isdisjoint(plain):
            return []
        return [
            (term, form.cost, False, name)
            for place, word in enumerate(plain)
            for term, form in self.several.get(word, ())
            if tuple(plain[place : place + len(form.words)]) == form.words
        ]

    def _learn(self, tokens: Iterable[str]) -> None:
        for token in set(tokens) - self._seen:
            self._seen.add(token)
            word, *parts = token.split(PART)
            costs = [(term, cost, False) for term, cost in self.costs(word)]
            costs += [(term, cost, True) for part in parts for term, cost in self.costs(part)]
            if costs:
                self._matching[token] = costs


def _one_more(first: Match | None, name: str, cost: int, is_part: bool) -> Match:
    """Return a term's match with one more; the first is in its most important attribute."""
    if first is None:
        return Match(name, cost, is_part, 1)
    is_part = first.is_part and (is_part or name != first.attribute)
    return Match(first.attribute, first.errors, is_part, first.count + 1)
