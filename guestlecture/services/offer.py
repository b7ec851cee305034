"""The lectures that an expert offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.enums import Costs, Format, Language, Level, Venue
from guestlecture.errors import NotFound, OfferHasRequests
from guestlecture.models import Expert, Offer, Proposal, Theme, User
from guestlecture.queries.offer import is_needed
from guestlecture.services.expert import expert_changed


@dataclass(frozen=True)
class OfferText:
    """What a person fills in of an offer."""

    title: str
    summary: str
    theme: Theme
    levels: Iterable[Level]
    format: Format
    venue: Venue
    duration_minutes: int
    group_size_max: int | None
    language: Language
    costs: Costs


def add_offer(expert: Expert, text: OfferText, *, by: User, at: datetime) -> Offer:
    """Add a lecture to a profile; the profile gets its theme, if it had not. The same is added once."""
    lock(expert)
    known = next((offer for offer in expert.offers if _said(offer) == _said(text)), None)
    if known is not None:
        return known
    offer = Offer()
    _fill(offer, text, expert)
    expert.offers.append(offer)
    expert_changed(expert, by=by, at=at)
    return offer


def edit_offer(offer: Offer, text: OfferText, *, by: User, at: datetime) -> None:
    """Change a lecture. Requests that were sent for it keep what they asked."""
    expert = _lock_profile(offer)
    _fill(offer, text, expert)
    expert_changed(expert, by=by, at=at)


def delete_offer(offer: Offer, *, by: User, at: datetime) -> None:
    """Delete a lecture on which nobody counts any more. Raises OfferHasRequests.

    What was asked and given before stays, with its own topic.
    """
    expert = _lock_profile(offer)
    lock(offer)  # no request can name it from here on
    if is_needed(offer, at=at):
        raise OfferHasRequests
    session.execute(sa.update(Proposal).where(Proposal.offer_id == offer.id).values(offer_id=None))
    expert.offers.remove(offer)
    expert_changed(expert, by=by, at=at)


def _lock_profile(offer: Offer) -> Expert:
    # Whoever waited for the lock may find that the offer has been deleted meanwhile.
    expert = offer.expert
    lock(expert)
    if offer not in expert.offers:
        raise NotFound(Offer.__name__)
    return expert


def _said(text: OfferText | Offer) -> tuple[object, ...]:
    words, levels = (text.title.strip(), text.summary.strip()), frozenset(text.levels)
    form = text.theme, text.format, text.venue, text.language, text.costs
    return *words, levels, *form, text.duration_minutes, text.group_size_max


def _fill(offer: Offer, text: OfferText, expert: Expert) -> None:
    offer.title, offer.summary, offer.theme = text.title.strip(), text.summary.strip(), text.theme
    offer.levels = set(text.levels)
    offer.format, offer.venue, offer.language, offer.costs = (
        text.format,
        text.venue,
        text.language,
        text.costs,
    )
    offer.duration_minutes, offer.group_size_max = text.duration_minutes, text.group_size_max
    if text.theme not in expert.themes:
        expert.themes.append(text.theme)
