"""The themes and expertise that rows name."""

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from guestlecture.db import session
from guestlecture.importing.refusal import UnknownThemeName
from guestlecture.importing.text import fold, shown
from guestlecture.models import Expertise, Theme


class Themes:
    """All themes, found by slug or by their label in either language; loaded once for an import."""

    def __init__(self) -> None:
        themes = list(session.scalars(sa.select(Theme).order_by(Theme.id)))
        self._by_word: dict[str, Theme] = {}
        for theme in themes:
            self._by_word.setdefault(fold(theme.slug), theme)
        for theme in themes:
            self._by_word.setdefault(fold(theme.label_nl), theme)
            self._by_word.setdefault(fold(theme.label_en), theme)

    def find(self, words: Iterable[str]) -> list[Theme]:
        """Return the themes with these names, each once. Raises UnknownThemeName."""
        found: dict[int, Theme] = {}
        for word in words:
            theme = self._by_word.get(fold(word))
            if theme is None:
                raise UnknownThemeName(text=shown(word))
            found[theme.id] = theme
        return list(found.values())


class ExpertiseTags:
    """All tags of expertise, found by label or synonym; loaded once for an import."""

    def __init__(self) -> None:
        rows = sa.select(Expertise).options(selectinload(Expertise.synonyms)).order_by(Expertise.id)
        tags = list(session.scalars(rows))
        self._by_word: dict[str, Expertise] = {}
        for tag in tags:
            for word in (tag.slug, tag.label_nl, tag.label_en):
                self._by_word.setdefault(fold(word), tag)
        for tag in tags:
            for synonym in tag.synonyms:
                self._by_word.setdefault(fold(synonym.text), tag)

    def find(self, words: Iterable[str], unknown: Counter[str]) -> list[Expertise]:
        """Return the tags with these names, each once; words without a tag are counted in `unknown`."""
        found: dict[int, Expertise] = {}
        for word in words:
            tag = self._by_word.get(fold(word))
            if tag is None:
                unknown[shown(word).lower()] += 1
            else:
                found[tag.id] = tag
        return list(found.values())
