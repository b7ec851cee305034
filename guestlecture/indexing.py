"""The search index, brought up to date from SQL: some profiles, or all of them.

The engine is slow, and on SQLite a transaction that may write keeps everybody else from writing; so whoever
needs the engine reads first, then lets go.

Nothing here relies on what an index once held: it may be gone, damaged, half-built or of another version at
any moment, and comes back from SQL. What is not there is never begun with a few profiles, only made whole.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, transaction
from guestlecture.domain.wall_time import local_date, school_year, school_year_bounds
from guestlecture.models import Expert
from guestlecture.queries.booking import count_lectures_per_expert
from guestlecture.queries.expert import list_published, list_published_in_batches, published_ids
from guestlecture.search.document import expert_document
from guestlecture.search.engine import Document, NoIndex, Query, SearchEngine
from guestlecture.services.job import enqueue, leave_indexing, withdraw_job

BATCH = 500
MOST_MENDED = 500  # where more differ, all anew is faster
REBUILDING = "rebuild_index"
LONGEST_REBUILD = timedelta(minutes=30)


def index_experts(app: Flask, identities: Iterable[int]) -> None:
    """Let the index say of some experts what SQL says: nothing of those that are not public."""
    try:
        _index(_engine(app), sorted(identities), app.config["ZONE"])
    except NoIndex:
        rebuild_index(app)


def _index(engine: SearchEngine, identities: list[int], zone: ZoneInfo) -> None:
    present = _documents_of(identities, zone)
    written: dict[int, Document] | None = None
    # Another worker may write about the same expert at the same time. Whoever writes last looks once more.
    while written != present:
        gone = [identity for identity in identities if identity not in present]
        if gone:
            engine.delete(gone)
        if present:
            engine.upsert(list(present.values()))
        written, present = present, _documents_of(identities, zone)


def check_index(app: Flask) -> None:
    """Make the index anew where it is missing or broken; where it holds others than SQL, have that mended.

    An engine that does not answer raises SearchUnavailable: to build all anew would only burden it more.
    """
    engine = _engine(app)
    try:
        indexed = engine.ids()
        engine.search([Query("a", facets=engine.settings.facets)])  # some words, all settings
    except NoIndex:
        rebuild_index(app)
        return
    with reading():
        differing = published_ids() ^ indexed
    if len(differing) > MOST_MENDED:
        rebuild_index(app)
    elif differing:
        with transaction():
            leave_indexing(differing, at=now())


def rebuild_index(app: Flask, report: Callable[[int], None] | None = None) -> int:
    """Make the index of experts anew from SQL; returns how many it holds.

    `report` is told how many experts have been read so far. Whatever changes meanwhile is indexed afterwards;
    who is killed before that is known leaves a job that rebuilds again.
    """
    with transaction():
        enqueue(REBUILDING, {}, at=now(), dedup_key=REBUILDING, run_at=now() + LONGEST_REBUILD)
    zone = app.config["ZONE"]
    seen: dict[int, int] = {}

    def remembered() -> Iterator[Document]:
        for document in _all_documents(zone):
            seen[document.id] = hash(repr(document))
            if report is not None:
                report(len(seen))
            yield document

    with reading():
        count = _engine(app).rebuild(remembered())
    # A job that ran during the rebuild wrote into the old index.
    with reading():
        changed = [each.id for each in _all_documents(zone) if seen.pop(each.id, None) != hash(repr(each))]
    with transaction():
        leave_indexing([*changed, *seen], at=now())
        withdraw_job(REBUILDING)
    return count


def _engine(app: Flask) -> SearchEngine:
    engine: SearchEngine = app.extensions["experts_index"]
    return engine


def _documents_of(identities: list[int], zone: ZoneInfo) -> dict[int, Document]:
    with reading():
        return {document.id: document for document in _documents(list_published(identities), zone)}


def _all_documents(zone: ZoneInfo) -> Iterator[Document]:
    for batch in list_published_in_batches(BATCH).partitions():
        yield from _documents(batch, zone)


def _documents(experts: Iterable[Expert], zone: ZoneInfo) -> Iterator[Document]:
    experts = list(experts)
    year = school_year_bounds(school_year(local_date(now(), zone)), zone)
    lectures = count_lectures_per_expert([expert.id for expert in experts], *year)
    for expert in experts:
        yield expert_document(expert, lectures=lectures.get(expert.id, 0))
