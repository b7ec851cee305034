"""The search indexes, brought up to date from SQL: some of their rows, or all of them.

There are two: of published experts, and of open requests. The engine is slow, and on SQLite a transaction
that may write keeps everybody else from writing; so whoever needs the engine reads first, then lets go.

Nothing here relies on what an index once held: it may be gone, damaged, half-built or of another version at
any moment, and comes back from SQL. What is not there is never begun with a few rows, only made whole.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta

from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, transaction
from guestlecture.documents import all_documents, documents_of, ids_in_sql
from guestlecture.meaning import can_understand, count_words
from guestlecture.search.engine import Document, NoIndex, Query, SearchEngine
from guestlecture.services.job import Noun, enqueue, leave_indexing, leave_understanding, withdraw_job

MOST_MENDED = 500  # where more differ, all anew is faster
LONGEST_REBUILD = timedelta(minutes=30)


def index_of(app: Flask, noun: Noun) -> SearchEngine:
    """Return the index of experts or of requests."""
    engine: SearchEngine = app.extensions[f"{noun}s_index"]
    return engine


def index_rows(app: Flask, noun: Noun, identities: Iterable[int]) -> None:
    """Let an index say of some rows what SQL says: nothing of those that are not to be found."""
    try:
        _index(app, noun, sorted(identities))
    except NoIndex:
        rebuild_index(app, noun)


def _index(app: Flask, noun: Noun, identities: list[int]) -> None:
    engine, zone = index_of(app, noun), app.config["ZONE"]
    present = documents_of(noun, identities, zone)
    written: dict[int, Document] | None = None
    # Another worker may write about the same row at the same time. Whoever writes last looks once more.
    while written != present:
        gone = [identity for identity in identities if identity not in present]
        if gone:
            engine.delete(gone)
        if present:
            engine.upsert(list(present.values()))
        written, present = present, documents_of(noun, identities, zone)
    _have_understood(app, noun, [each.id for each in present.values() if not each.is_understood])


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
    differing = ids_in_sql(noun, app.config["ZONE"]) ^ indexed
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
    if noun == "expert":
        count_words(app)
    seen: dict[int, int] = {}

    def remembered() -> Iterator[Document]:
        for document in all_documents(noun, zone):
            seen[document.id] = _fingerprint(document)
            if report is not None:
                report(len(seen))
            yield document

    with reading():
        count = index_of(app, noun).rebuild(remembered())
    # A job that ran during the rebuild wrote into the old index.
    with reading():
        changed, strange = list[int](), list[int]()
        for document in all_documents(noun, zone):
            is_same = seen.pop(document.id, None) == _fingerprint(document)
            if not is_same or not document.is_understood:
                (strange if is_same else changed).append(document.id)
    with transaction():
        leave_indexing(noun, [*changed, *seen], at=now())
        withdraw_job(unfinished)
    _have_understood(app, noun, strange)
    return count


def _fingerprint(document: Document) -> int:
    return hash((repr(document), document.is_understood))


def _have_understood(app: Flask, noun: Noun, strange: Collection[int]) -> None:
    if strange and can_understand(app):
        with transaction():
            leave_understanding(noun, strange, at=now())
