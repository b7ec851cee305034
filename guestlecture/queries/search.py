"""Searching for experts: words and meaning from the engine, people from the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import sqlalchemy as sa
import structlog

from guestlecture.db import session
from guestlecture.enums import ExpertStatus
from guestlecture.models import Expert, Expertise, Offer, Organisation
from guestlecture.queries.booking import count_lectures_per_expert
from guestlecture.queries.card import Card, load_cards
from guestlecture.queries.expert import list_passages
from guestlecture.queries.passage import load_vectors
from guestlecture.queries.word import suggest_question, vocabulary_of
from guestlecture.search.answer import LEAST_COSINE, Answer, answer, read_again
from guestlecture.search.document import expert_passages
from guestlecture.search.embedder import MODEL, QueryEncoder, Vector
from guestlecture.search.engine import Hit, Page, Query, SearchEngine, SearchUnavailable
from guestlecture.search.query_text import parse

Period = tuple[datetime, datetime]
log = structlog.get_logger()


@dataclass(frozen=True)
class FoundExpert:
    """An expert in a list of results, and why.

    `lectures` counts those of this school year, given or agreed; `passage` means about the same as the
    question, if that counted.
    """

    expert: Card
    hit: Hit
    lectures: int
    passage: str | None = None


@dataclass(frozen=True)
class Results:
    """One page of results, and who is also interesting; `is_simple` where SQL answered for the engine.

    `read_as` is the question as we read it, where nobody has its words as they were typed. Where nobody has
    all of them, `meant` is a question like it that finds somebody.
    """

    found: Sequence[FoundExpert]
    page: Page
    is_simple: bool
    also: Sequence[FoundExpert] = ()
    read_as: str | None = None
    meant: str | None = None


def find_experts(
    engine: SearchEngine, query: Query, questions: QueryEncoder, *, year: Period, is_typing: bool = False
) -> Results:
    """Search the published profiles; from SQL with simpler matching where the engine does not answer.

    What the words mean counts too, but while somebody `is_typing` not before the last word is one. `year` is
    the school year in which lectures are counted.
    """
    is_simple, vocabulary = False, vocabulary_of(query.text)
    is_whole = not is_typing or parse(query.text).ends_in(vocabulary.counts)
    vector = questions.encode(query.text) if is_whole else None
    try:
        answered = answer(engine, query, vocabulary=vocabulary, vector=vector)
    except SearchUnavailable as error:
        log.warning("search answers from the database", reason=type(error).__name__)
        answered, is_simple = Answer(_search_in_sql(query), ()), True
    hits = answered.page.hits
    found = _found([*hits, *answered.also], year)
    strict = [found[hit.id] for hit in hits if hit.id in found]
    near = [found[hit.id] for hit in answered.also if hit.id in found]
    read_as = read_again(parse(query.text), hits[0]) if hits and not is_simple else None
    meant = None if answered.page.total or is_simple else _meant(engine, query)
    return Results(strict, answered.page, is_simple, _with_passages(near, vector), read_as, meant)


def find_similar(engine: SearchEngine, expert: Expert, *, year: Period, most: int) -> list[FoundExpert]:
    """Return published experts whose profiles mean about the same; none where the engine does not answer."""
    known = load_vectors(expert_passages(expert), model=MODEL)
    if not known:
        return []
    vector: Vector = np.mean(list(known.values()), axis=0, dtype=np.float32)
    vector = vector / np.linalg.norm(vector)
    try:
        (page,) = engine.search([Query(vector=vector, per_page=most + 1)])
    except SearchUnavailable:
        return []
    hits = [hit for hit in page.hits if hit.id != expert.id and (hit.cosine or 0) >= LEAST_COSINE][:most]
    found = _found(hits, year)
    return [found[hit.id] for hit in hits if hit.id in found]


def _with_passages(found: Sequence[FoundExpert], vector: Vector | None) -> list[FoundExpert]:
    """Add what means the same as the question, where that is why somebody was found."""
    ids = [each.hit.id for each in found if (each.hit.cosine or 0) >= LEAST_COSINE]
    if vector is None or not ids:
        return list(found)
    passages = list_passages(ids)
    known = load_vectors((text for texts in passages.values() for text in texts), model=MODEL)

    def nearest(each: FoundExpert) -> str | None:
        texts = [text for text in passages.get(each.hit.id, ()) if text in known]
        return max(texts, key=lambda text: float(known[text] @ vector), default=None)

    return [replace(each, passage=nearest(each)) for each in found]


def count_experts(engine: SearchEngine, queries: Sequence[Query]) -> list[int]:
    """Count whom each query finds, in one round trip; no counts where the engine does not answer."""
    try:
        return [
            page.total for page in engine.search([replace(query, facets=(), per_page=0) for query in queries])
        ]
    except SearchUnavailable:
        return []


def _meant(engine: SearchEngine, query: Query) -> str | None:
    """Return the question with its unknown words as known ones, if that finds somebody."""
    text = suggest_question(query.text)
    if text is None:
        return None
    return text if any(count_experts(engine, [replace(query, text=f"{text} ")])) else None


def _found(hits: Sequence[Hit], year: Period) -> dict[int, FoundExpert]:
    """Return who was found, by id, with what a list shows of them.

    Who was withdrawn a moment ago may still be in the index, but never on the page.
    """
    cards = load_cards([hit.id for hit in hits])
    lectures = count_lectures_per_expert(list(cards), *year)
    return {
        hit.id: FoundExpert(cards[hit.id], hit, lectures.get(hit.id, 0)) for hit in hits if hit.id in cards
    }


def _search_in_sql(query: Query) -> Page:
    # Every word somewhere in the profile: without the engine there are no facets, distances or typing errors.
    rows = sa.select(Expert.id).where(Expert.status == ExpertStatus.PUBLISHED)
    if query.ids is not None:  # written into the statement: a database takes only so many parameters
        few = sa.bindparam("few", sorted(query.ids), sa.Integer, expanding=True, literal_execute=True)
        rows = rows.where(Expert.id.in_(few))
    for part in query.text.replace('"', " ").split()[:8]:
        rows = rows.where(_anywhere(part))
    total = session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
    rows = rows.order_by(Expert.name, Expert.id).limit(query.per_page)
    ids = session.scalars(rows.offset((query.page - 1) * query.per_page))
    return Page([Hit(each) for each in ids], total, {})


def _anywhere(part: str) -> sa.ColumnElement[bool]:
    def has(*columns: sa.orm.InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
        return sa.or_(*(column.icontains(part, autoescape=True) for column in columns))

    return sa.or_(
        has(Expert.name, Expert.tagline, Expert.biography),
        Expert.organisation.has(has(Organisation.name)),
        Expert.offers.any(has(Offer.title, Offer.summary)),
        Expert.expertise.any(has(Expertise.label_nl, Expertise.label_en)),
    )
