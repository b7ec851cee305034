"""Reads about the words of all published profiles."""

from collections.abc import Iterable

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.models import Word
from guestlecture.search.compound import LEAST_HALF, pieces
from guestlecture.search.query_text import parse
from guestlecture.search.typo import find_errors
from guestlecture.search.vocabulary import Vocabulary

MOST_AT_ONCE = 500  # values in one question to the database
MOST_ERRORS = 2  # more than search forgives a short word: it is only a suggestion
SHORTEST_MISSPELT = 3
EVERYWHERE = 5  # a word in more than one of so many profiles
ALL = ""  # the word that stands in every profile


def vocabulary_of(question: str) -> Vocabulary:
    """Return how rare the words of a question are, and those within them."""
    words = set(parse(question).words)
    asked = {ALL, *words, *(piece for word in words for piece in pieces(word))}
    rows = sa.select(Word.text, Word.profiles).where(Word.text.in_(asked))
    return _vocabulary(rows)


def vocabulary_of_words(words: Iterable[str]) -> Vocabulary:
    """Return how rare some words are."""
    asked, counts = [ALL, *words], dict[str, int]()
    for start in range(0, len(asked), MOST_AT_ONCE):
        rows = sa.select(Word.text, Word.profiles).where(Word.text.in_(asked[start : start + MOST_AT_ONCE]))
        counts |= {text: count for text, count in session.execute(rows)}  # noqa: C416  rows are not quite pairs
    return Vocabulary(counts, counts.pop(ALL, 0))


def whole_vocabulary() -> Vocabulary:
    """Return all words that can be a part of another one."""
    rows = sa.select(Word.text, Word.profiles)
    return _vocabulary(rows.where(sa.or_(sa.func.length(Word.text) >= LEAST_HALF, Word.text == ALL)))


def suggest_question(text: str) -> str | None:
    """Return a question with words in use for those that nobody uses; None where one has no such word."""
    asked = parse(text)
    vocabulary = vocabulary_of(text)
    known = vocabulary.counts
    if asked.phrases or asked.without or not asked.words:
        return None
    words = [word if word in known else _nearest_word(word, vocabulary.documents) for word in asked.words]
    found = " ".join(filter(None, words))
    return found if all(words) and found != " ".join(asked.words) else None


def _nearest_word(word: str, documents: int) -> str | None:
    """Return the word in use that somebody probably meant: the fewest errors, of these the most usual.

    Words that stand everywhere, such as 'what', are nobody's subject and come last.
    """
    if len(word) < SHORTEST_MISSPELT:
        return None
    allowed = 1 if len(word) <= SHORTEST_MISSPELT + 1 else MOST_ERRORS
    lengths = sa.func.length(Word.text).between(len(word) - allowed, len(word) + allowed)
    rows = sa.select(Word.text, Word.profiles).where(Word.text.startswith(word[0], autoescape=True), lengths)
    found = [
        (errors, profiles * EVERYWHERE > documents, -profiles, text)
        for text, profiles in session.execute(rows)
        if (errors := find_errors(word, text, allowed, is_prefix=False)) is not None
    ]
    return min(found)[-1] if found else None


def _vocabulary(rows: sa.Select[str, int]) -> Vocabulary:
    counts = {text: count for text, count in session.execute(rows)}  # noqa: C416  rows are not quite pairs
    return Vocabulary(counts, counts.pop(ALL, 0))
