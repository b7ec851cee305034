"""How well the texts of a request and a profile go together: a part of a match, equal on every engine."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from guestlecture.search.compound import LEAST_HALF
from guestlecture.search.embedder import Vector
from guestlecture.search.fit import meaning_share

LETTERS_OF_A_PART = 5  # from that length on, a word is also found at either end of a longer one


def findable(words: Iterable[str]) -> frozenset[str]:
    """Return all words by which somebody is found who uses these: with what compounds begin and end with."""
    whole = set(words)
    ends = {end for word in whole for end in _ends(word)}
    return frozenset(whole | ends)


def text_fit(
    rarities: Mapping[str, float],
    held: AbstractSet[str],
    wanted: Vector,
    offered: Vector,
) -> float:
    """Return the greater of what words and meaning say, 0 to 1.

    Of the words, each with its rarity: the share that a profile holds (see `findable`). Of the meaning: the
    nearest of its passages (`offered`, rows) to one of the request's (`wanted`, rows), if there are any.
    """
    total = sum(rarities.values())
    found = sum(rarities[word] for word in rarities.keys() & held)
    cosine = float((wanted @ offered.T).max()) if len(wanted) and len(offered) else None
    return max(found / total if total else 0.0, meaning_share(cosine))


def _ends(word: str) -> Iterable[str]:
    for length in range(LETTERS_OF_A_PART, len(word) - LEAST_HALF + 1):
        yield word[:length]
        yield word[-length:]
