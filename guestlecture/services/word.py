"""Count the words of all published profiles."""

from collections.abc import Mapping
from operator import itemgetter

import sqlalchemy as sa

from guestlecture.db import insert_into, session
from guestlecture.models import Word
from guestlecture.models.word import LONGEST_WORD
from guestlecture.queries.word import ALL


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
