"""Words that mean the same: add, change and delete a group. The index follows by itself."""

from collections.abc import Sequence
from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.domain.synonym import MOST_GROUPS, check_group
from guestlecture.errors import TooManyGroups, WordInOtherGroup
from guestlecture.models import Synonym, SynonymGroup, User
from guestlecture.queries.synonym import count_groups, find_synonym, get_group
from guestlecture.search.synonym import folded_phrase
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_rebuild


def add_group(words: Sequence[str], *, by: User, at: datetime) -> SynonymGroup:
    """Add a group of words that mean the same."""
    if count_groups() >= MOST_GROUPS:
        raise TooManyGroups(most=MOST_GROUPS)
    group = SynonymGroup(words=_checked(words))
    session.add(group)
    session.flush()
    _changed("add", group, by=by, at=at)
    return group


def edit_group(group: SynonymGroup, words: Sequence[str], *, by: User, at: datetime) -> None:
    """Put other words into a group."""
    lock(group)
    fresh = _checked(words, group)
    group.words.clear()
    session.flush()  # the old words first, for a word that stays may be in the table once only
    group.words = fresh
    session.flush()
    _changed("edit", group, by=by, at=at)


def delete_group(group: SynonymGroup, *, by: User, at: datetime) -> None:
    """Delete a group: its words no longer mean the same."""
    lock(group)
    session.delete(group)
    session.flush()
    _changed("delete", group, by=by, at=at)


def _checked(words: Sequence[str], group: SynonymGroup | None = None) -> list[Synonym]:
    pairs = [(word, folded_phrase(word)) for word in words]
    check_group(pairs)
    taken = find_synonym((folded for _word, folded in pairs), besides=group)
    if taken:
        raise WordInOtherGroup(word=taken.text, group=get_group(taken.group_id).line)
    return [Synonym(text=word, folded=folded) for word, folded in pairs]


def _changed(action: str, group: SynonymGroup, *, by: User, at: datetime) -> None:
    record_event(action, "synonym_group", group.id, by=by, at=at)
    leave_rebuild("expert", at=at)
