"""Reads about themes."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from guestlecture.db import session
from guestlecture.models import Theme, ThemeTarget


def list_top_themes() -> list[Theme]:
    """Return the top themes in their order, with all that lies below them loaded, in one query."""
    themes = list(session.scalars(sa.select(Theme).order_by(Theme.position, Theme.id)))
    known, below = {theme.id: theme for theme in themes}, defaultdict[int | None, list[Theme]](list)
    for theme in themes:
        below[theme.parent_id].append(theme)
    for theme in themes:
        set_committed_value(theme, "children", below[theme.id])
        set_committed_value(theme, "parent", known[theme.parent_id] if theme.parent_id else None)
    return below[None]


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
