"""Reads about expertise tags."""

import re
import unicodedata
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import session
from guestlecture.models import Expertise

MOST_SUGGESTED = 6


def list_expertise() -> list[Expertise]:
    """Return all tags by their Dutch label, with their themes."""
    return list(
        session.scalars(
            sa.select(Expertise).options(joinedload(Expertise.theme)).order_by(Expertise.label_nl)
        )
    )


def list_expertise_per_theme() -> dict[int | None, list[Expertise]]:
    """Return all tags per id of their theme; those without a theme under None."""
    tags: dict[int | None, list[Expertise]] = {}
    for tag in list_expertise():
        tags.setdefault(tag.theme_id, []).append(tag)
    return tags


def list_expertise_of(slugs: Iterable[str], *, with_synonyms: bool = False) -> list[Expertise]:
    """Return the tags with these slugs."""
    rows = sa.select(Expertise).where(Expertise.slug.in_(list(slugs)))
    return list(session.scalars(rows.options(selectinload(Expertise.synonyms)) if with_synonyms else rows))


def suggest_expertise(text: str, *, besides: Collection[Expertise] = ()) -> list[Expertise]:
    """Return the tags, `besides` those known, of which a name stands in a text; longest names first."""
    folded = f" {_fold(text)} "
    tags = session.scalars(sa.select(Expertise).options(selectinload(Expertise.synonyms)))
    found = [(len(name), tag) for tag in tags if tag not in besides and (name := _named(tag, folded))]
    found.sort(key=lambda pair: -pair[0])
    return [tag for _length, tag in found[:MOST_SUGGESTED]]


def _named(tag: Expertise, folded: str) -> str | None:
    names = (tag.label_nl, tag.label_en, *(synonym.text for synonym in tag.synonyms))
    return next((name for name in names if f" {_fold(name)} " in folded), None)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain))
