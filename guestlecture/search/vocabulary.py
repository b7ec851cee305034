"""The words of a collection: how rare each is, and which words are made of others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from guestlecture.search.compound import Parts, split_all


@dataclass(frozen=True)
class Vocabulary:
    """In how many documents each word stands, folded, and how many documents there are."""

    counts: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0

    def rarity(self, word: str) -> float:
        """Return how much a word tells: its inverse document frequency as in BM25, more than 0."""
        count = min(self.counts.get(word, 0), self.documents)
        return log(1 + (self.documents - count + 0.5) / (count + 0.5))

    def compounds(self, words: Iterable[str]) -> dict[str, Parts]:
        """Return the compounds among these words, with the words that they are made of."""
        return split_all(words, self.counts)
