"""What lists of results show of experts, read in as few columns as that takes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import Costs, ExpertStatus, Level
from guestlecture.models import Expert, Offer, Organisation, Place, Theme
from guestlecture.models.expert import ExpertLevel, expert_theme
from guestlecture.queries.theme import list_themes


@dataclass(frozen=True)
class Card:
    """An expert in a list. `titles` and `costs` are those of the offers."""

    id: int
    name: str
    tagline: str
    organisation: str | None
    place: str | None
    themes: Sequence[Theme]
    levels: frozenset[Level]
    titles: Sequence[str]
    costs: frozenset[Costs]

    @property
    def title(self) -> str:
        """What the card is headed by."""
        return self.titles[0] if self.titles else self.tagline or self.name


def load_cards(ids: Sequence[int]) -> dict[int, Card]:
    """Return the cards of those experts that are published, by id, in five queries."""
    rows = sa.select(Expert.id, Expert.name, Expert.tagline, Organisation.name, Place.name)
    rows = rows.outerjoin(Expert.organisation).outerjoin(Expert.place)
    rows = rows.where(Expert.id.in_(ids), Expert.status == ExpertStatus.PUBLISHED)
    offers = sa.select(Offer.expert_id, Offer.title, Offer.costs).where(Offer.expert_id.in_(ids))
    titles, costs = defaultdict[int, list[str]](list), defaultdict[int, set[Costs]](set)
    for expert_id, title, one in session.execute(offers.order_by(Offer.id)):
        titles[expert_id].append(title)
        costs[expert_id].add(one)
    themes, levels = _themes(ids), _levels(ids)
    return {
        id: Card(
            *(id, name, tagline, organisation, place),
            themes=themes.get(id, ()),
            levels=levels.get(id, frozenset()),
            titles=titles.get(id, ()),
            costs=frozenset(costs.get(id, ())),
        )
        for id, name, tagline, organisation, place in session.execute(rows)
    }


def _themes(ids: Sequence[int]) -> dict[int, list[Theme]]:
    known = {theme.id: theme for theme in list_themes()}
    rows = sa.select(expert_theme.c.expert_id, expert_theme.c.theme_id).join(Theme)
    rows = rows.where(expert_theme.c.expert_id.in_(ids)).order_by(Theme.position, Theme.id)
    found = defaultdict[int, list[Theme]](list)
    for expert_id, theme_id in session.execute(rows):
        found[expert_id].append(known[theme_id])
    return found


def _levels(ids: Sequence[int]) -> dict[int, frozenset[Level]]:
    rows = sa.select(ExpertLevel.expert_id, ExpertLevel.level).where(ExpertLevel.expert_id.in_(ids))
    found = defaultdict[int, set[Level]](set)
    for expert_id, level in session.execute(rows):
        found[expert_id].add(level)
    return {id: frozenset(levels) for id, levels in found.items()}
