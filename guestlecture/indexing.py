"""The search index, brought up to date from SQL: some profiles, or all of them.

The engine is slow, and on SQLite a transaction that may write keeps everybody else from writing; so whoever
needs the engine reads first, then lets go.
"""

from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, transaction
from guestlecture.domain.wall_time import local_date, school_year, school_year_bounds
from guestlecture.models import Expert
from guestlecture.queries.booking import count_lectures_per_expert
from guestlecture.queries.expert import list_published, list_published_in_batches, published_ids
from guestlecture.queries.synonym import load_synonyms
from guestlecture.search.document import expert_document
from guestlecture.search.engine import Document, SearchEngine, SearchUnavailable
from guestlecture.services.job import leave_indexing

BATCH = 500


def index_experts(app: Flask, identities: Iterable[int]) -> None:
    """Let the index say of some experts what SQL says: nothing of those that are not public."""
    engine, zone = _engine(app), app.config["ZONE"]
    identities = sorted(identities)
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
    """Make the index anew where it is missing, or holds others than SQL."""
    engine = _engine(app)
    try:
        engine.health()
        indexed = engine.ids()
    except SearchUnavailable:
        indexed = None
    with reading():
        published = published_ids()
    if indexed != published:
        rebuild_index(app)


def rebuild_index(app: Flask, report: Callable[[int], None] | None = None) -> int:
    """Make the index of experts anew from SQL; returns how many it holds.

    `report` is told how many experts have been read so far. Whatever changes meanwhile is indexed afterwards.
    """
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
    synonyms = load_synonyms()
    for expert in experts:
        yield expert_document(expert, lectures=lectures.get(expert.id, 0), synonyms=synonyms)
