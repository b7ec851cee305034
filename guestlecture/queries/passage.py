"""Reads about what passages mean."""

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np
import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.models import PassageVector
from guestlecture.search.embedder import Vector

MOST_AT_ONCE = 500  # values in one question to the database


def digest_of(passage: str) -> str:
    """Return what a passage is known by."""
    return hashlib.sha256(passage.encode()).hexdigest()


def load_vectors(passages: Iterable[str], *, model: str) -> Mapping[str, Vector]:
    """Return the vectors of these passages, as far as there are any."""
    texts = {digest_of(passage): passage for passage in passages}
    digests, found = list(texts), dict[str, Vector]()
    for start in range(0, len(digests), MOST_AT_ONCE):
        some = digests[start : start + MOST_AT_ONCE]
        rows = sa.select(PassageVector.digest, PassageVector.vector)
        rows = rows.where(PassageVector.model == model, PassageVector.digest.in_(some))
        for digest, vector in session.execute(rows):
            found[texts[digest]] = np.frombuffer(vector, np.float32)
    return found
