"""Dutch compounds, split on the words that the collection itself contains: no dictionary is needed.

'windenergie' is 'wind' and 'energie' where both are known. Between both halves may stand a linking s, e or
en: 'gezondheidszorg' is 'gezondheid' and 'zorg'.
"""

from collections.abc import Container, Iterator, Mapping

LEAST_HALF = 4
LINKS = ("", "s", "e", "en")
MOST_SPLITS = 3  # of the halves of halves

Parts = tuple[str, ...]


def is_splittable(word: str) -> bool:
    """Return whether a word may be a compound at all."""
    return len(word) >= 2 * LEAST_HALF and word.isalpha()


def halves(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a word in two, a linking sound between both left out."""
    for place in range(LEAST_HALF, len(word) - LEAST_HALF + 1):
        head, tail = word[:place], word[place:]
        for link in LINKS:
            if head.endswith(link) and len(head) - len(link) >= LEAST_HALF:
                yield head.removesuffix(link), tail


def pieces(word: str) -> set[str]:
    """Return every word that `split` may ask about for this one."""
    if not is_splittable(word):
        return set()
    ends = range(LEAST_HALF, len(word) + 1)
    found = {word[start:end] for end in ends for start in range(end - LEAST_HALF + 1)}
    return found - {word}


def split(word: str, known: Mapping[str, int]) -> Parts:
    """Return the known words of which a compound is made; none for any other word.

    `known` tells in how many documents a word occurs; of several ways the one counts whose rarer half is most
    usual. A half that is a compound itself is split as well, and stays a part.
    """
    return tuple(dict.fromkeys(_parts(word, known, MOST_SPLITS)))


def _parts(word: str, known: Mapping[str, int], depth: int) -> Parts:
    if depth == 0 or not is_splittable(word):
        return ()
    ways = [
        (min(known[head], known[tail]), head, tail) for head, tail in halves(word) if _both(head, tail, known)
    ]
    if not ways:
        return ()
    _count, head, tail = max(ways, key=lambda way: (way[0], len(way[2])))
    return tuple(part for half in (head, tail) for part in (half, *_parts(half, known, depth - 1)))


def _both(head: str, tail: str, known: Container[str]) -> bool:
    return head in known and tail in known
