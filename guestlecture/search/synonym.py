"""Words that mean the same: a profile that has one of them is found by the others too."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from guestlecture.search.word import folded_words

Phrase = tuple[str, ...]


def folded_phrase(text: str) -> str:
    """Return a word, or several that belong together, as it is compared: 'Co₂-Uitstoot' is 'co2 uitstoot'."""
    return " ".join(folded_words(text))


@dataclass(frozen=True)
class Synonyms:
    """Groups of words, or of several words that belong together."""

    groups: Sequence[Sequence[str]] = ()

    def others(self, texts: Iterable[str]) -> list[str]:
        """Return what the texts do not say, but mean: the rest of each group of which they hold a word."""
        said = {phrase for text in texts for phrase in self._phrases_in(folded_words(text))}
        meant = sorted({self._groups_of[phrase] for phrase in said})
        return [word for number in meant for word in self.groups[number] if _phrase(word) not in said]

    def _phrases_in(self, words: Sequence[str]) -> Iterator[Phrase]:
        for place, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                phrase = tuple(words[place : place + length])
                if phrase in self._groups_of:
                    yield phrase

    @cached_property
    def _groups_of(self) -> dict[Phrase, int]:
        return {_phrase(word): number for number, group in enumerate(self.groups) for word in group}

    @cached_property
    def _lengths(self) -> dict[str, set[int]]:
        # By its first word, how long a phrase may be: a text is read once, however many groups there are.
        lengths: dict[str, set[int]] = {}
        for phrase in self._groups_of:
            if phrase:
                lengths.setdefault(phrase[0], set()).add(len(phrase))
        return lengths


def _phrase(word: str) -> Phrase:
    return tuple(folded_words(word))
