"""Reads about experts: profiles, who is public, the register."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import get, session
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date, month_bounds
from guestlecture.enums import HOLDING, ExpertStatus
from guestlecture.models import Booking, Expert, Expertise, Offer, Organisation, Place, Theme
from guestlecture.models.expert import expert_theme
from guestlecture.queries.booking import list_full_experts
from guestlecture.queries.free import can_be_asked
from guestlecture.search.document import expert_passages

REGISTER_PAGE = 50


def get_expert(id: int) -> Expert:
    """Return a profile, whatever its status. Raises NotFound."""
    return get(Expert, id)


def free_ids(moment: Moment, zone: ZoneInfo, *, minutes: int | None = None) -> frozenset[int]:
    """Return the ids of all published experts who can be asked for a moment, and are free then.

    They have no lecture at that moment, no full month, and are neither away nor busy; and their own hours
    hold all of it, or so many `minutes`. How far it is to the lecture before or after is not looked at: that
    depends on the school.
    """
    busy = sa.select(Booking.expert_id).where(
        Booking.status.in_(HOLDING),
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


def list_passages(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the passages of some profiles whose meaning counts, by id."""
    rows = sa.select(Expert).where(Expert.id.in_(ids))
    rows = rows.options(
        selectinload(Expert.offers).lazyload(Offer.level_rows),
        selectinload(Expert.expertise),
        *(lazyload(Expert.level_rows), lazyload(Expert.language_rows), lazyload(Expert.organisation)),
        lazyload(Expert.place),
    )
    return {expert.id: expert_passages(expert) for expert in session.scalars(rows)}


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
    rows = (
        sa.select(Expert).outerjoin(Expert.organisation).where(_has_words(text), Expert.erased_at.is_(None))
    )
    if status:
        rows = rows.where(Expert.status == status)
    total = session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
    rows = rows.order_by(Expert.name, Expert.id).limit(REGISTER_PAGE).offset((page - 1) * REGISTER_PAGE)
    loaded = rows.options(selectinload(Expert.themes), selectinload(Expert.offers))
    return list(session.scalars(loaded)), total


def count_per_status(text: str = "") -> dict[ExpertStatus, int]:
    """Count the profiles of each status, with these words in name, company or address."""
    rows = sa.select(Expert.status, sa.func.count()).select_from(Expert).outerjoin(Expert.organisation)
    rows = rows.where(_has_words(text), Expert.erased_at.is_(None))
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


def _for_documents() -> tuple[ORMOption, ...]:
    return (
        joinedload(Expert.place).joinedload(Place.municipality),
        selectinload(Expert.themes).joinedload(Theme.parent),
        selectinload(Expert.expertise).selectinload(Expertise.synonyms),
        selectinload(Expert.offers).joinedload(Offer.theme).joinedload(Theme.parent),
    )
