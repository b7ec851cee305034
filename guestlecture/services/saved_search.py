"""Saved searches: save, end, and tell who is new."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.domain.saved_search import MOST_FOUND, MOST_PER_PERSON
from guestlecture.errors import SearchTooLong, TooManyFound, TooManySearches
from guestlecture.models import Expert, SavedSearch, ToldExpert, User
from guestlecture.models.saved_search import LONGEST_QUERY
from guestlecture.queries.expert import list_published
from guestlecture.queries.saved_search import find_saved_search, list_saved_searches, list_told
from guestlecture.services.audit import record_event
from guestlecture.services.job import enqueue
from guestlecture.services.mail import leave_mail


def save_search(user: User, query: str, *, found: int, at: datetime) -> SavedSearch:
    """Save a search that now finds so many; saving it twice changes nothing."""
    lock(user)
    known = find_saved_search(user, query)
    if known:
        return known
    if len(query) > LONGEST_QUERY:
        raise SearchTooLong
    if found > MOST_FOUND:
        raise TooManyFound(found=found)
    if len(list_saved_searches(user)) >= MOST_PER_PERSON:
        raise TooManySearches(most=MOST_PER_PERSON)
    search = SavedSearch(user=user, query=query, created_at=at)
    session.add(search)
    session.flush()
    record_event("add", "saved_search", search.id, by=user, at=at)
    leave_look(search.id, at=at)
    return search


def end_search(search: SavedSearch, *, by: User | None, at: datetime) -> None:
    """End a saved search; by None it was by the link in a mail."""
    record_event("end", "saved_search", search.id, by=by, at=at)
    session.delete(search)
    session.flush()


def leave_look(search_id: int, *, at: datetime) -> None:
    """Let the worker look at a search, once however often it is due."""
    enqueue("look_at_search", {"search_id": search_id}, at=at, dedup_key=f"look_at_search:{search_id}")


def tell_searcher(search: SavedSearch, found: Iterable[int], *, due_at: datetime, at: datetime) -> None:
    """Mail who is new among those found, unless somebody has looked since the look was due.

    Whoever was public when the search was saved has been seen on the page, and is no news.
    """
    lock(search)
    if search.looked_at is not None and search.looked_at >= due_at:
        return
    told = list_told(search)
    fresh = list_published([each for each in found if each not in told])
    if search.looked_at is None:
        seen = [expert for expert in fresh if _was_public(expert, search.created_at)]
        _remember(search, seen, 0)
        fresh = [expert for expert in fresh if expert not in seen]
    search.looked_at = at
    if fresh:
        _mail(search, fresh, at)
    session.flush()


def _mail(search: SavedSearch, experts: Sequence[Expert], at: datetime) -> None:
    search.mails, search.told_at, user = search.mails + 1, at, search.user
    _remember(search, experts, search.mails)
    about = {"search_id": search.id, "mail_number": search.mails}
    leave_mail("speakers_found", user.email, language=user.language, at=at, **about)


def _remember(search: SavedSearch, experts: Iterable[Expert], number: int) -> None:
    session.add_all(
        ToldExpert(saved_search_id=search.id, expert_id=expert.id, mail_number=number) for expert in experts
    )


def _was_public(expert: Expert, at: datetime) -> bool:
    return expert.published_at is not None and expert.published_at <= at
