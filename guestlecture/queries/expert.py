"""Reads about experts: profiles, results of a search, the register."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
import structlog
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import get, session
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date, month_bounds
from guestlecture.enums import BookingStatus, ExpertStatus
from guestlecture.models import Booking, Expert, Expertise, Offer, Organisation, Place, Theme
from guestlecture.models.expert import expert_theme
from guestlecture.queries.booking import list_full_experts
from guestlecture.queries.free import can_be_asked
from guestlecture.queries.passage import load_vectors
from guestlecture.queries.word import vocabulary_of
from guestlecture.search.answer import LEAST_COSINE, Answer, answer, read_again
from guestlecture.search.document import expert_passages
from guestlecture.search.embedder import MODEL, QueryEncoder, Vector
from guestlecture.search.engine import Hit, Page, Query, SearchEngine, SearchUnavailable
from guestlecture.search.query_text import parse

REGISTER_PAGE = 50
log = structlog.get_logger()


@dataclass(frozen=True)
class FoundExpert:
    """An expert in a list of results, and what matched; `passage` means about the same, if that counted."""

    expert: Expert
    hit: Hit
    passage: str | None = None


@dataclass(frozen=True)
class Results:
    """One page of results, and who is also interesting; `is_simple` where SQL answered for the engine.

    `read_as` is the question as we read it, where nobody has its words as they were typed.
    """

    found: Sequence[FoundExpert]
    page: Page
    is_simple: bool
    also: Sequence[FoundExpert] = ()
    read_as: str | None = None


def get_expert(id: int) -> Expert:
    """Return a profile, whatever its status. Raises NotFound."""
    return get(Expert, id)


def find_experts(
    engine: SearchEngine, query: Query, questions: QueryEncoder, *, is_typing: bool = False
) -> Results:
    """Search the published profiles; from SQL with simpler matching where the engine does not answer.

    What the words mean counts too, but while somebody `is_typing` not before the last word is one.
    """
    is_simple, vocabulary = False, vocabulary_of(query.text)
    is_whole = not is_typing or parse(query.text).ends_in(vocabulary.counts)
    vector = questions.encode(query.text) if is_whole else None
    try:
        answered = answer(engine, query, vocabulary=vocabulary, vector=vector)
    except SearchUnavailable as error:
        log.warning("search answers from the database", reason=type(error).__name__)
        answered, is_simple = Answer(_search_in_sql(query), ()), True
    hits, also = answered.page.hits, answered.also
    experts = _published([hit.id for hit in (*hits, *also)])
    # Who was withdrawn a moment ago may still be in the index, but never on the page.
    found = [FoundExpert(experts[hit.id], hit) for hit in hits if hit.id in experts]
    near = [FoundExpert(experts[hit.id], hit) for hit in also if hit.id in experts]
    read_as = read_again(parse(query.text), hits[0]) if hits and not is_simple else None
    return Results(found, answered.page, is_simple, _with_passages(near, vector), read_as)


def find_similar(engine: SearchEngine, expert: Expert, *, most: int) -> list[FoundExpert]:
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
    experts = _published([hit.id for hit in hits])
    return [FoundExpert(experts[hit.id], hit) for hit in hits if hit.id in experts]


def _with_passages(found: Sequence[FoundExpert], vector: Vector | None) -> list[FoundExpert]:
    """Add what means the same as the question, where that is why somebody was found."""
    passages = {each.expert.id: expert_passages(each.expert) for each in found}
    known = load_vectors((text for texts in passages.values() for text in texts), model=MODEL)

    def nearest(each: FoundExpert) -> str | None:
        texts = [text for text in passages[each.expert.id] if text in known]
        if vector is None or not texts or (each.hit.cosine or 0) < LEAST_COSINE:
            return None
        return max(texts, key=lambda text: float(known[text] @ vector))

    return [replace(each, passage=nearest(each)) for each in found]


def count_experts(engine: SearchEngine, queries: Sequence[Query]) -> list[int]:
    """Count whom each query finds, in one round trip; no counts where the engine does not answer."""
    try:
        return [
            page.total for page in engine.search([replace(query, facets=(), per_page=0) for query in queries])
        ]
    except SearchUnavailable:
        return []


def free_ids(moment: Moment, zone: ZoneInfo, *, minutes: int | None = None) -> frozenset[int]:
    """Return the ids of all published experts who can be asked for a moment, and are free then.

    They have no lecture at that moment, no full month, and are neither away nor busy; and their own hours
    hold all of it, or so many `minutes`. How far it is to the lecture before or after is not looked at: that
    depends on the school.
    """
    busy = sa.select(Booking.expert_id).where(
        Booking.status == BookingStatus.AGREED,
        Booking.starts_at < moment.ends_at,
        Booking.ends_at > moment.starts_at,
    )
    rows = sa.select(Expert.id).where(Expert.status == ExpertStatus.PUBLISHED, Expert.id.not_in(busy))
    rows = rows.where(can_be_asked(moment, zone, minutes=minutes))
    month = month_bounds(local_date(moment.starts_at, zone), zone)
    return frozenset(session.scalars(rows)) - list_full_experts(*month, zone)


def list_published_in_batches(size: int) -> sa.ScalarResult[Expert]:
    """Return all published experts with what their documents need, for `partitions()` of this size."""
    rows = sa.select(Expert).where(Expert.status == ExpertStatus.PUBLISHED).options(*_for_documents())
    return session.scalars(rows.order_by(Expert.id).execution_options(yield_per=size))


def published_ids() -> frozenset[int]:
    """Return the ids of all published experts."""
    return frozenset(session.scalars(sa.select(Expert.id).where(Expert.status == ExpertStatus.PUBLISHED)))


def list_published(ids: Sequence[int]) -> list[Expert]:
    """Return those of some experts that are published, with what their documents need."""
    rows = sa.select(Expert).where(Expert.id.in_(ids), Expert.status == ExpertStatus.PUBLISHED)
    return list(session.scalars(rows.options(*_for_documents()).execution_options(populate_existing=True)))


def count_published() -> int:
    """Count the published experts."""
    rows = sa.select(sa.func.count()).select_from(Expert)
    return session.scalar(rows.where(Expert.status == ExpertStatus.PUBLISHED)) or 0


def count_per_top_theme() -> dict[int, tuple[int, int]]:
    """Count the published experts and their offers per top theme, each under every top theme it has."""
    tops = _tops()
    public = Expert.status == ExpertStatus.PUBLISHED
    experts = sa.select(tops.c.top_id, sa.func.count(sa.distinct(Expert.id)))
    experts = experts.join(expert_theme, expert_theme.c.theme_id == tops.c.theme_id)
    experts = experts.join(Expert, Expert.id == expert_theme.c.expert_id).where(public)
    offers = sa.select(tops.c.top_id, sa.func.count()).join(Offer, Offer.theme_id == tops.c.theme_id)
    offers = offers.join(Expert, Expert.id == Offer.expert_id).where(public)
    speakers: dict[int, int] = dict(session.execute(experts.group_by(tops.c.top_id)).all())
    lectures: dict[int, int] = dict(session.execute(offers.group_by(tops.c.top_id)).all())
    return {theme: (speakers.get(theme, 0), lectures.get(theme, 0)) for theme in {*speakers, *lectures}}


def _tops() -> sa.CTE:
    # Each theme with the top theme above it, however deep the tree is.
    roots = sa.select(Theme.id.label("theme_id"), Theme.id.label("top_id")).where(Theme.parent_id.is_(None))
    tops = roots.cte("tops", recursive=True)
    return tops.union_all(sa.select(Theme.id, tops.c.top_id).join(tops, Theme.parent_id == tops.c.theme_id))


def list_register(*, status: ExpertStatus | None, text: str, page: int) -> tuple[list[Expert], int]:
    """Return a page of all profiles, newest submissions first, and how many there are."""
    rows = sa.select(Expert).outerjoin(Expert.organisation).where(_has_words(text))
    if status:
        rows = rows.where(Expert.status == status)
    total = session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
    rows = rows.order_by(Expert.name, Expert.id).limit(REGISTER_PAGE).offset((page - 1) * REGISTER_PAGE)
    loaded = rows.options(selectinload(Expert.themes), selectinload(Expert.offers))
    return list(session.scalars(loaded)), total


def count_per_status(text: str = "") -> dict[ExpertStatus, int]:
    """Count the profiles of each status, with these words in name, company or address."""
    rows = sa.select(Expert.status, sa.func.count()).select_from(Expert).outerjoin(Expert.organisation)
    rows = rows.where(_has_words(text))
    return dict(session.execute(rows.group_by(Expert.status)).all())


def _has_words(text: str) -> sa.ColumnElement[bool]:
    columns = (Expert.name, Expert.email, Organisation.name)
    words = (
        sa.or_(*(column.icontains(part, autoescape=True) for column in columns)) for part in text.split()[:8]
    )
    return sa.and_(sa.true(), *words)


def oldest_submission() -> datetime | None:
    """Return since when the oldest profile waits for approval."""
    rows = sa.select(Expert.submitted_at).where(Expert.status == ExpertStatus.SUBMITTED)
    return session.scalar(rows.order_by(Expert.submitted_at).limit(1))


def _published(ids: Sequence[int]) -> dict[int, Expert]:
    rows = sa.select(Expert).where(Expert.id.in_(ids), Expert.status == ExpertStatus.PUBLISHED)
    return {expert.id: expert for expert in session.scalars(rows.options(*_for_documents()))}


def _for_documents() -> tuple[ORMOption, ...]:
    return (
        joinedload(Expert.place).joinedload(Place.municipality),
        selectinload(Expert.themes).joinedload(Theme.parent),
        selectinload(Expert.expertise).selectinload(Expertise.synonyms),
        selectinload(Expert.offers).joinedload(Offer.theme).joinedload(Theme.parent),
    )


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
    return Page([Hit(id=each, highlights={}, words=(), distance_km=None) for each in ids], total, {})


def _anywhere(part: str) -> sa.ColumnElement[bool]:
    def has(*columns: sa.orm.InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
        return sa.or_(*(column.icontains(part, autoescape=True) for column in columns))

    return sa.or_(
        has(Expert.name, Expert.tagline, Expert.biography),
        Expert.organisation.has(has(Organisation.name)),
        Expert.offers.any(has(Offer.title, Offer.summary)),
        Expert.expertise.any(has(Expertise.label_nl, Expertise.label_en)),
    )
