"""How well the texts of a request and a profile go together: a part of a match, equal on every engine."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from guestlecture.search.compound import LEAST_HALF
from guestlecture.search.embedder import DIMENSIONS, Vector
from guestlecture.search.fit import meaning_share

UNRELATED_COSINE = 0.3  # stricter than where results are only put in order
LETTERS_OF_A_PART = 5  # from that length on, a word is also found at either end of a longer one


def findable(words: Iterable[str]) -> frozenset[str]:
    """Return all words by which somebody is found who uses these: with what compounds begin and end with."""
    whole = set(words)
    ends = {end for word in whole for end in _ends(word)}
    return frozenset(whole | ends)


def text_fit(rarities: Mapping[str, float], held: AbstractSet[str], cosine: float | None) -> float:
    """Return the greater of what words and meaning say, 0 to 1.

    Of the words, each with its rarity: the share that a profile holds (see `findable`). Of the meaning: the
    `cosine` of the nearest of its passages to one of the request's; None where there are none.
    """
    total = sum(rarities.values())
    found = sum(rarities[word] for word in rarities.keys() & held)
    return max(found / total if total else 0.0, meaning_share(cosine, unrelated=UNRELATED_COSINE))


class Passages:
    """The passages of many profiles as rows of one array, so that a request is compared with many at once."""

    def __init__(self, texts: Mapping[int, Sequence[str]], known: Mapping[str, Vector]) -> None:
        number = {text: row for row, text in enumerate(known)}
        self._vectors = np.stack(list(known.values())) if known else np.empty((0, DIMENSIONS), np.float32)
        rows = {id: [number[text] for text in some if text in number] for id, some in texts.items()}
        self._place = {id: place for place, id in enumerate(rows)}
        self._count = np.array([len(some) for some in rows.values()], dtype=np.int64)
        self._first = np.concatenate([[0], np.cumsum(self._count)])
        self._row = np.array([row for some in rows.values() for row in some], dtype=np.int64)

    def nearest(self, wanted: Vector, ids: Sequence[int]) -> list[float | None]:
        """Return the greatest cosine with a passage of each profile; None for who has none."""
        found: list[float | None] = [None] * len(ids)
        places = np.array([self._place[id] for id in ids], dtype=np.int64)
        counts = self._count[places]
        has_any = np.flatnonzero(counts)
        if not len(has_any) or not len(wanted):
            return found
        counts, first = counts[has_any], self._first[places[has_any]]
        begins = np.cumsum(counts) - counts
        rows = self._row[np.repeat(first - begins, counts) + np.arange(counts.sum())]
        cosines = (self._vectors[rows] @ wanted.T).max(axis=1)
        for place, cosine in zip(
            has_any.tolist(), np.maximum.reduceat(cosines, begins).tolist(), strict=True
        ):
            found[place] = cosine
        return found


def _ends(word: str) -> Iterable[str]:
    for length in range(LETTERS_OF_A_PART, len(word) - LEAST_HALF + 1):
        yield word[:length]
        yield word[-length:]
