"""Reads about the words of all published profiles."""

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.models import Word
from guestlecture.search.compound import LEAST_HALF, pieces
from guestlecture.search.query_text import parse
from guestlecture.search.vocabulary import Vocabulary

ALL = ""  # the word that stands in every profile


def vocabulary_of(question: str) -> Vocabulary:
    """Return how rare the words of a question are, and those within them."""
    words = set(parse(question).words)
    asked = {ALL, *words, *(piece for word in words for piece in pieces(word))}
    rows = sa.select(Word.text, Word.profiles).where(Word.text.in_(asked))
    return _vocabulary(rows)


def whole_vocabulary() -> Vocabulary:
    """Return all words that can be a part of another one."""
    rows = sa.select(Word.text, Word.profiles)
    return _vocabulary(rows.where(sa.or_(sa.func.length(Word.text) >= LEAST_HALF, Word.text == ALL)))


def _vocabulary(rows: sa.Select[str, int]) -> Vocabulary:
    counts = {text: count for text, count in session.execute(rows)}  # noqa: C416  rows are not quite pairs
    return Vocabulary(counts, counts.pop(ALL, 0))
