"""Count the words of all published profiles, and forget what is not used any more."""

from collections.abc import Collection, Mapping
from operator import itemgetter

import sqlalchemy as sa

from guestlecture.db import insert_into, session
from guestlecture.models import PassageVector, Word
from guestlecture.models.word import LONGEST_WORD
from guestlecture.queries.word import ALL

MOST_AT_ONCE = 500


def replace_words(counts: Mapping[str, int], *, profiles: int) -> None:
    """Store in how many of all profiles each word stands."""
    session.execute(sa.delete(Word))
    rows = [{"text": text, "profiles": count} for text, count in counts.items() if len(text) <= LONGEST_WORD]
    # Another worker may count at the same time: whoever comes second writes over what the first one wrote.
    statement = insert_into(Word)
    statement = statement.on_conflict_do_update(
        index_elements=["text"], set_={"profiles": statement.excluded.profiles}
    )
    session.execute(statement, sorted([{"text": ALL, "profiles": profiles}, *rows], key=itemgetter("text")))


def keep_vectors(vectors: Mapping[str, bytes], *, model: str) -> None:
    """Store vectors by the digest of their text; one that is there already stays."""
    known = set[str]()
    digests = list(vectors)
    for start in range(0, len(digests), MOST_AT_ONCE):
        some = digests[start : start + MOST_AT_ONCE]
        rows = sa.select(PassageVector.digest).where(PassageVector.model == model)
        known.update(session.scalars(rows.where(PassageVector.digest.in_(some))))
    new = [
        {"model": model, "digest": digest, "vector": vector}
        for digest, vector in vectors.items()
        if digest not in known
    ]
    if new:  # unless another worker has just made the same
        session.execute(insert_into(PassageVector).on_conflict_do_nothing(), new)


def forget_vectors(used: Collection[str], *, model: str) -> None:
    """Delete the vectors of texts that stand in no profile any more, and those of other models."""
    session.execute(sa.delete(PassageVector).where(PassageVector.model != model))
    unused = [digest for digest in session.scalars(sa.select(PassageVector.digest)) if digest not in used]
    for start in range(0, len(unused), MOST_AT_ONCE):
        some = unused[start : start + MOST_AT_ONCE]
        session.execute(sa.delete(PassageVector).where(PassageVector.digest.in_(some)))
