"""Reads about themes."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from guestlecture.db import session
from guestlecture.models import Theme, ThemeTarget


def list_top_themes() -> list[Theme]:
    """Return the top themes in their order, with their sub-themes loaded."""
    rows = sa.select(Theme).where(Theme.parent_id.is_(None)).order_by(Theme.position, Theme.id)
    return list(session.scalars(rows.options(selectinload(Theme.children))))


def list_themes() -> list[Theme]:
    """Return all themes, each top theme followed by its sub-themes."""
    return [theme for top in list_top_themes() for theme in (top, *top.children)]


def top_theme_ids() -> dict[int, int]:
    """Return the id of the top theme of every theme."""
    parents: Mapping[int, int | None] = dict(session.execute(sa.select(Theme.id, Theme.parent_id)).all())

    def top(theme_id: int) -> int:
        parent = parents[theme_id]
        return theme_id if parent is None else top(parent)

    return {theme_id: top(theme_id) for theme_id in parents}


def target_shares(school_year: int) -> dict[int, float]:
    """Return the wanted share per top theme of a school year; without any, those of the latest before it."""
    latest = sa.select(sa.func.max(ThemeTarget.school_year)).where(ThemeTarget.school_year <= school_year)
    rows = sa.select(ThemeTarget.theme_id, ThemeTarget.share)
    return dict(session.execute(rows.where(ThemeTarget.school_year == latest.scalar_subquery())).all())
