"""What a group of words that mean the same may hold."""

from collections.abc import Sequence

from guestlecture.errors import TooFewWords, TooManyWords, WordOfWrongLength, WordTwice, WordWithoutLetters

MOST_GROUPS = 500
LEAST_WORDS, MOST_WORDS = 2, 20
SHORTEST_WORD, LONGEST_WORD = 2, 60


def check_group(words: Sequence[tuple[str, str]]) -> None:
    """Refuse too few, too many, too short, too long or equal words; each as written and as it is compared."""
    seen: set[str] = set()
    for word, compared in words:
        if not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
            raise WordOfWrongLength(word=_short(word), least=SHORTEST_WORD, most=LONGEST_WORD)
        if not compared:
            raise WordWithoutLetters(word=word)
        if compared in seen:
            raise WordTwice(word=word)
        seen.add(compared)
    if len(words) < LEAST_WORDS:
        raise TooFewWords
    if len(words) > MOST_WORDS:
        raise TooManyWords(most=MOST_WORDS)


def _short(word: str) -> str:
    return word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…"
