"""Reads about words that mean the same."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from guestlecture.db import get, session
from guestlecture.models import Synonym, SynonymGroup
from guestlecture.search.synonym import Synonyms


def get_group(id: int) -> SynonymGroup:
    """Return a group. Raises NotFound."""
    return get(SynonymGroup, id)


def list_groups() -> list[SynonymGroup]:
    """Return all groups by their first word, whatever its capitals."""
    groups = session.scalars(sa.select(SynonymGroup).options(selectinload(SynonymGroup.words)))
    return sorted(groups, key=lambda group: group.line.casefold())


def count_groups() -> int:
    """Count the groups."""
    return session.scalar(sa.select(sa.func.count()).select_from(SynonymGroup)) or 0


def find_synonym(folded: Iterable[str], *, besides: SynonymGroup | None = None) -> Synonym | None:
    """Return the first of these words that is in a group already, `besides` the one that is known."""
    rows = sa.select(Synonym).where(Synonym.folded.in_(list(folded)))
    if besides is not None:
        rows = rows.where(Synonym.group_id != besides.id)
    return session.scalar(rows.order_by(Synonym.id).limit(1))


def load_synonyms() -> Synonyms:
    """Return all groups as search uses them."""
    rows = sa.select(Synonym.group_id, Synonym.text).order_by(Synonym.group_id, Synonym.id)
    groups: dict[int, list[str]] = {}
    for group_id, text in session.execute(rows):
        groups.setdefault(group_id, []).append(text)
    return Synonyms(tuple(tuple(words) for words in groups.values()))
