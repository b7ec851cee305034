"""The words of a collection: how rare each is, and which words are made of others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from guestlecture.search.compound import Parts, split


@dataclass(frozen=True)
class Vocabulary:
    """In how many documents each word stands, folded, and how many documents there are."""

    counts: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    _split: dict[str, Parts] = field(
        default_factory=dict, repr=False, compare=False
    )  # as far as it was asked

    def rarity(self, word: str) -> float:
        """Return how much a word tells: its inverse document frequency as in BM25, more than 0."""
        count = min(self.counts.get(word, 0), self.documents)
        return log(1 + (self.documents - count + 0.5) / (count + 0.5))

    def is_usual(self, word: str) -> bool:
        """Say whether a word stands in most documents, so that it tells nothing of any."""
        return self.counts.get(word, 0) * 2 > self.documents

    def compounds(self, words: Iterable[str]) -> dict[str, Parts]:
        """Return the compounds among these words, with the words that they are made of."""
        asked = dict.fromkeys(words)
        for word in asked:  # no difference of both: that would go through all words ever asked for
            if word not in self._split:
                self._split[word] = split(word, self.counts)
        return {word: self._split[word] for word in asked if self._split[word]}
