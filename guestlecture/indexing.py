"""The search indexes, brought up to date from SQL: some of their rows, or all of them.

There are two: of published experts, and of open requests. The engine is slow, and on SQLite a transaction
that may write keeps everybody else from writing; so whoever needs the engine reads first, then lets go.

Nothing here relies on what an index once held: it may be gone, damaged, half-built or of another version at
any moment, and comes back from SQL. What is not there is never begun with a few rows, only made whole.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, transaction
from guestlecture.domain.wall_time import local_date, school_year, school_year_bounds
from guestlecture.models import Expert, Request
from guestlecture.queries.booking import count_lectures_per_expert
from guestlecture.queries.expert import list_published, list_published_in_batches, published_ids
from guestlecture.queries.request import list_open_to_all, list_open_to_all_in_batches, open_to_all_ids
from guestlecture.queries.synonym import load_synonyms
from guestlecture.search.document import expert_document, request_document
from guestlecture.search.engine import Document, NoIndex, Query, SearchEngine
from guestlecture.services.job import Noun, enqueue, leave_indexing, withdraw_job

BATCH = 500
MOST_MENDED = 500  # where more differ, all anew is faster
LONGEST_REBUILD = timedelta(minutes=30)


class Source(NamedTuple):
    """What SQL says should be in an index on a local day: the ids, some of the rows, and all of them."""

    ids: Callable[[date], frozenset[int]]
    some: Callable[[Sequence[int], date], list[Any]]
    all_in_batches: Callable[[int, date], sa.ScalarResult[Any]]
    documents: Callable[[Sequence[Any], ZoneInfo], Iterator[Document]]


def index_of(app: Flask, noun: Noun) -> SearchEngine:
    """Return the index of experts or of requests."""
    engine: SearchEngine = app.extensions[f"{noun}s_index"]
    return engine


def ids_in_sql(app: Flask, noun: Noun) -> frozenset[int]:
    """Return the ids that an index should hold now."""
    with reading():
        return SOURCES[noun].ids(_today(app.config["ZONE"]))


def index_rows(app: Flask, noun: Noun, identities: Iterable[int]) -> None:
    """Let an index say of some rows what SQL says: nothing of those that are not to be found."""
    try:
        _index(app, noun, sorted(identities))
    except NoIndex:
        rebuild_index(app, noun)


def _index(app: Flask, noun: Noun, identities: list[int]) -> None:
    engine, zone = index_of(app, noun), app.config["ZONE"]
    present = _documents_of(noun, identities, zone)
    written: dict[int, Document] | None = None
    # Another worker may write about the same row at the same time. Whoever writes last looks once more.
    while written != present:
        gone = [identity for identity in identities if identity not in present]
        if gone:
            engine.delete(gone)
        if present:
            engine.upsert(list(present.values()))
        written, present = present, _documents_of(noun, identities, zone)


def check_index(app: Flask, noun: Noun) -> None:
    """Make an index anew where it is missing or broken; where it holds others than SQL, have that mended.

    An engine that does not answer raises SearchUnavailable: to build all anew would only burden it more.
    """
    engine = index_of(app, noun)
    try:
        indexed = engine.ids()
        engine.search([Query("a", facets=engine.settings.facets)])  # some words, all settings
    except NoIndex:
        rebuild_index(app, noun)
        return
    differing = ids_in_sql(app, noun) ^ indexed
    if len(differing) > MOST_MENDED:
        rebuild_index(app, noun)
    elif differing:
        with transaction():
            leave_indexing(noun, differing, at=now())


def rebuild_index(app: Flask, noun: Noun, report: Callable[[int], None] | None = None) -> int:
    """Make an index anew from SQL; returns how many rows it holds.

    `report` is told how many rows have been read so far. Whatever changes meanwhile is indexed afterwards;
    who is killed before that is known leaves a job that rebuilds again.
    """
    unfinished = f"unfinished_rebuild:{noun}"
    with transaction():
        enqueue(
            "rebuild_index", {"noun": noun}, at=now(), dedup_key=unfinished, run_at=now() + LONGEST_REBUILD
        )
    zone = app.config["ZONE"]
    seen: dict[int, int] = {}

    def remembered() -> Iterator[Document]:
        for document in _all_documents(noun, zone):
            seen[document.id] = hash(repr(document))
            if report is not None:
                report(len(seen))
            yield document

    with reading():
        count = index_of(app, noun).rebuild(remembered())
    # A job that ran during the rebuild wrote into the old index.
    with reading():
        now_there = _all_documents(noun, zone)
        changed = [each.id for each in now_there if seen.pop(each.id, None) != hash(repr(each))]
    with transaction():
        leave_indexing(noun, [*changed, *seen], at=now())
        withdraw_job(unfinished)
    return count


def _documents_of(noun: Noun, identities: list[int], zone: ZoneInfo) -> dict[int, Document]:
    source = SOURCES[noun]
    with reading():
        rows = source.some(identities, _today(zone))
        return {document.id: document for document in source.documents(rows, zone)}


def _all_documents(noun: Noun, zone: ZoneInfo) -> Iterator[Document]:
    source = SOURCES[noun]
    for batch in source.all_in_batches(BATCH, _today(zone)).partitions():
        yield from source.documents(batch, zone)


def _expert_documents(experts: Sequence[Expert], zone: ZoneInfo) -> Iterator[Document]:
    year = school_year_bounds(school_year(_today(zone)), zone)
    lectures = count_lectures_per_expert([expert.id for expert in experts], *year)
    synonyms = load_synonyms()
    for expert in experts:
        yield expert_document(expert, lectures=lectures.get(expert.id, 0), synonyms=synonyms)


def _request_documents(requests: Sequence[Request], _zone: ZoneInfo) -> Iterator[Document]:
    return map(request_document, requests)


def _today(zone: ZoneInfo) -> date:
    return local_date(now(), zone)


SOURCES: dict[Noun, Source] = {
    "expert": Source(
        lambda _today: published_ids(),
        lambda identities, _today: list_published(identities),
        lambda size, _today: list_published_in_batches(size),
        _expert_documents,
    ),
    "request": Source(open_to_all_ids, list_open_to_all, list_open_to_all_in_batches, _request_documents),
}
