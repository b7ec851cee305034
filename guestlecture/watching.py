"""Saved searches, looked at once a day: by the same question as on the page, and its strict list only."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, session
from guestlecture.domain.saved_search import latest_round
from guestlecture.finding import find_again
from guestlecture.models import SavedSearch
from guestlecture.queries.saved_search import list_due_searches
from guestlecture.queries.setting import get_rules
from guestlecture.search.engine import Query, SearchEngine, SearchUnavailable
from guestlecture.services.saved_search import leave_look, tell_searcher

BATCH = 500


def leave_looks(app: Flask) -> None:
    """Leave a job for each saved search that is due; an engine that is down is waited for."""
    engine: SearchEngine = app.extensions["experts_index"]
    try:
        engine.health()
    except SearchUnavailable:
        return
    for search_id in list_due_searches(latest_round(now(), app.config["ZONE"])):
        leave_look(search_id, at=now())


def look_at_search(app: Flask, search_id: int) -> None:
    """Tell somebody who is new, if this search is still due; the clock comes again if the engine is down."""
    engine: SearchEngine = app.extensions["experts_index"]
    with reading():
        search = session.get(SavedSearch, search_id)
        finding = find_again(search, at=now(), zone=app.config["ZONE"], rules=get_rules()) if search else None
    if finding is None:
        return
    try:
        # A day that cannot be asked for any more finds nobody.
        found = [] if finding.when.errors else list(_all_ids(engine, finding.query()))
    except SearchUnavailable:
        return
    search = session.get(SavedSearch, search_id)
    if search is not None:
        tell_searcher(search, found, due_at=latest_round(now(), app.config["ZONE"]), at=now())


def _all_ids(engine: SearchEngine, query: Query) -> Iterator[int]:
    query = replace(query, facets=(), sort="relevance", per_page=BATCH, page=1)
    while True:
        (page,) = engine.search([query])
        yield from (hit.id for hit in page.hits)
        if len(page.hits) < BATCH:
            return
        query = replace(query, page=query.page + 1)
