"""The documents of the search indexes, made from SQL: some of them, or all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import reading
from guestlecture.domain.wall_time import local_date, year_of
from guestlecture.models import Expert, Request
from guestlecture.queries.booking import count_lectures_per_expert
from guestlecture.queries.expert import list_published, list_published_in_batches, published_ids
from guestlecture.queries.passage import load_vectors
from guestlecture.queries.request import list_open_to_all, list_open_to_all_in_batches, open_to_all_ids
from guestlecture.queries.synonym import load_synonyms
from guestlecture.queries.word import vocabulary_of_words, whole_vocabulary
from guestlecture.search.compound import pieces
from guestlecture.search.document import expert_document, expert_words, request_document
from guestlecture.search.embedder import MODEL
from guestlecture.search.engine import Document
from guestlecture.search.vocabulary import Vocabulary
from guestlecture.services.job import Noun

BATCH = 500
FEW = 10  # of whom not all words that are in use are read

Maker = Callable[[Sequence[Any]], list[Document]]


class Source(NamedTuple):
    """What SQL says should be in an index on a local day: the ids, some of the rows, and all of them.

    `maker` returns what makes documents of rows; it knows what they all need, or these few.
    """

    ids: Callable[[date], frozenset[int]]
    some: Callable[[Sequence[int], date], list[Any]]
    all_in_batches: Callable[[int, date], sa.ScalarResult[Any]]
    maker: Callable[[ZoneInfo, Sequence[Any] | None], Maker]


def ids_in_sql(noun: Noun, zone: ZoneInfo) -> frozenset[int]:
    """Return the ids that an index should hold now."""
    with reading():
        return SOURCES[noun].ids(_today(zone))


def documents_of(noun: Noun, identities: Sequence[int], zone: ZoneInfo) -> dict[int, Document]:
    """Return the documents of some rows, as far as they are to be found."""
    source = SOURCES[noun]
    with reading():
        rows = source.some(identities, _today(zone))
        return {document.id: document for document in _with_vectors(source.maker(zone, rows)(rows))}


def all_documents(noun: Noun, zone: ZoneInfo, *, with_vectors: bool = True) -> Iterator[Document]:
    """Yield all documents of an index; call it within `reading`."""
    source = SOURCES[noun]
    make = source.maker(zone, None)
    for batch in source.all_in_batches(BATCH, _today(zone)).partitions():
        documents = make(batch)
        yield from _with_vectors(documents) if with_vectors else documents


def _expert_maker(zone: ZoneInfo, only: Sequence[Expert] | None) -> Maker:
    year, synonyms = year_of(now(), zone), load_synonyms()
    vocabulary = whole_vocabulary() if only is None or len(only) > FEW else _vocabulary_for(only)

    def make(experts: Sequence[Expert]) -> list[Document]:
        lectures = count_lectures_per_expert([expert.id for expert in experts], *year)
        return [
            expert_document(
                expert, lectures=lectures.get(expert.id, 0), synonyms=synonyms, vocabulary=vocabulary
            )
            for expert in experts
        ]

    return make


def _vocabulary_for(experts: Sequence[Expert]) -> Vocabulary:
    """Return what is known of the words of some profiles, and of those that may be within them."""
    words = {word for expert in experts for word in expert_words(expert)}
    return vocabulary_of_words({piece for word in words for piece in (word, *pieces(word))})


def _with_vectors(documents: Sequence[Document]) -> Iterator[Document]:
    known = load_vectors((text for document in documents for text in document.passages), model=MODEL)
    for document in documents:
        rows = [known[text] for text in document.passages if text in known]
        yield replace(document, vectors=np.stack(rows) if rows else None)


def _request_maker(_zone: ZoneInfo, _only: Sequence[Request] | None) -> Maker:
    return lambda requests: [request_document(request) for request in requests]


def _today(zone: ZoneInfo) -> date:
    return local_date(now(), zone)


SOURCES: dict[Noun, Source] = {
    "expert": Source(
        lambda _today: published_ids(),
        lambda identities, _today: list_published(identities),
        lambda size, _today: list_published_in_batches(size),
        _expert_maker,
    ),
    "request": Source(open_to_all_ids, list_open_to_all, list_open_to_all_in_batches, _request_maker),
}
