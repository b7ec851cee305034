"""Profiles that an import adds: plain values, which are written many at once.

Through the ORM, a new profile takes several times as long, and on SQLite nobody else can write meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import ExpertStatus, Language, Level
from guestlecture.models import Expert, Expertise, ExpertLanguage, ExpertLevel, Organisation, Place, Theme
from guestlecture.models.expert import expert_expertise, expert_theme

COLUMNS = (
    *("source", "external_id", "created_at", "name", "email", "phone", "tagline", "biography"),
    *("radius_km", "max_per_month", "status", "agreement", "published_at"),
)


@dataclass(eq=False)
class Draft:
    """A new profile, with the names that `Expert` has; its `id` is known once it has been written."""

    source: str
    external_id: str
    created_at: datetime
    name: str = ""
    email: str | None = None
    phone: str | None = None
    tagline: str = ""
    biography: str = ""
    radius_km: int | None = None
    max_per_month: int | None = None
    status: ExpertStatus = ExpertStatus.DRAFT
    agreement: str | None = None
    published_at: datetime | None = None
    organisation: Organisation | None = None
    place: Place | None = None
    themes: Sequence[Theme] = ()
    expertise: Sequence[Expertise] = ()
    levels: set[Level] = field(default_factory=set)
    languages: set[Language] = field(default_factory=set)
    user_id: None = None
    id: int | None = None


def write_drafts(drafts: Sequence[Draft]) -> None:
    """Write new profiles; what they belong to has been flushed."""
    if not drafts:
        return
    session.execute(sa.insert(Expert), [_values(draft) for draft in drafts])
    # Asked by their key, since SQLite gives ids back one row at a time only.
    keys = [draft.external_id for draft in drafts]
    written = sa.select(Expert.external_id, Expert.id).where(Expert.external_id.in_(keys))
    ids = dict(session.execute(written.where(Expert.source == drafts[0].source)).all())
    for draft in drafts:
        draft.id = ids[draft.external_id]
    _insert(ExpertLevel.__table__, [(draft.id, level) for draft in drafts for level in draft.levels])
    _insert(
        ExpertLanguage.__table__, [(draft.id, language) for draft in drafts for language in draft.languages]
    )
    _insert(expert_theme, [(draft.id, theme.id) for draft in drafts for theme in draft.themes])
    _insert(expert_expertise, [(draft.id, tag.id) for draft in drafts for tag in draft.expertise])


def _values(draft: Draft) -> dict[str, object]:
    return {
        **{name: getattr(draft, name) for name in COLUMNS},
        "organisation_id": draft.organisation.id if draft.organisation else None,
        "place_id": draft.place.id if draft.place else None,
    }


def _insert(table: sa.FromClause, pairs: Sequence[tuple[object, object]]) -> None:
    assert isinstance(table, sa.Table)  # noqa: S101  every model has one
    names = [column.name for column in table.columns]
    if pairs:
        session.execute(sa.insert(table), [dict(zip(names, pair, strict=True)) for pair in pairs])
