"""Reads about saved searches."""

from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.models import SavedSearch, ToldExpert, User


def get_saved_search(id: int) -> SavedSearch:
    """Return a saved search. Raises NotFound."""
    return get(SavedSearch, id)


def find_saved_search(user: User, query: str) -> SavedSearch | None:
    """Return somebody's search of these words and filters."""
    rows = sa.select(SavedSearch).where(SavedSearch.user_id == user.id, SavedSearch.query == query)
    return session.scalar(rows)


def list_saved_searches(user: User) -> list[SavedSearch]:
    """Return somebody's saved searches, the oldest first."""
    rows = sa.select(SavedSearch).where(SavedSearch.user_id == user.id).order_by(SavedSearch.id)
    return list(session.scalars(rows))


def list_due_searches(before: datetime) -> list[int]:
    """Return the ids of the searches that were not looked at since an instant."""
    is_due = sa.or_(SavedSearch.looked_at.is_(None), SavedSearch.looked_at < before)
    return list(session.scalars(sa.select(SavedSearch.id).where(is_due).order_by(SavedSearch.id)))


def list_told(search: SavedSearch) -> set[int]:
    """Return the ids of the experts whom the searcher knows of."""
    rows = sa.select(ToldExpert.expert_id).where(ToldExpert.saved_search_id == search.id)
    return set(session.scalars(rows))
