"""Keep what passages mean, and forget what is not used any more."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from guestlecture.db import insert_into, session
from guestlecture.models import PassageVector
from guestlecture.queries.passage import MOST_AT_ONCE


def keep_vectors(vectors: Mapping[str, bytes], *, model: str) -> None:
    """Store vectors by the digest of their text; one that is there already stays."""
    rows = [{"model": model, "digest": digest, "vector": vector} for digest, vector in vectors.items()]
    if rows:
        session.execute(insert_into(PassageVector).on_conflict_do_nothing(), rows)


def forget_vectors(used: Collection[str], *, model: str) -> None:
    """Delete the vectors of texts that stand in no profile any more, and those of other models."""
    session.execute(sa.delete(PassageVector).where(PassageVector.model != model))
    unused = [digest for digest in session.scalars(sa.select(PassageVector.digest)) if digest not in used]
    for start in range(0, len(unused), MOST_AT_ONCE):
        some = unused[start : start + MOST_AT_ONCE]
        session.execute(sa.delete(PassageVector).where(PassageVector.digest.in_(some)))
