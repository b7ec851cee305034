"""About saved searches."""

from functools import partial

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from guestlecture import links
from guestlecture.db import get, session
from guestlecture.enums import ExpertStatus
from guestlecture.errors import NotFound
from guestlecture.mail.body import Draft, compose
from guestlecture.mail.messages.reader import address_of
from guestlecture.mail.messages.registry import message
from guestlecture.models import Expert, SavedSearch, ToldExpert


@message
def speakers_found(to: str, search_id: int, mail_number: int) -> Draft:
    """To who saved a search: these speakers are new."""
    search = get(SavedSearch, search_id)
    end = address_of("saved_search.follow_link", token=links.sign("saved-search", _link_of(search)))
    return compose(
        "speakers_found",
        _("New speaker for ‘%(words)s’", words=search.words)
        if search.words
        else _("New speaker for your search"),
        name=search.user.name,
        unsubscribe=end,
        experts=partial(_found, search, mail_number),
        link=f"{address_of('expert.index')}?{search.query}",
        end=end,
        words=search.words,
    )


def _link_of(search: SavedSearch) -> list[object]:
    return [search.id, links.saved_search_state(search)]


def _found(search: SavedSearch, mail_number: int) -> list[Expert]:
    rows = sa.select(Expert).join(ToldExpert, ToldExpert.expert_id == Expert.id)
    rows = rows.where(ToldExpert.saved_search_id == search.id, ToldExpert.mail_number == mail_number)
    rows = rows.where(Expert.status == ExpertStatus.PUBLISHED).options(selectinload(Expert.offers))
    experts = list(session.scalars(rows.order_by(Expert.name, Expert.id)))
    if not experts:  # withdrawn since
        raise NotFound("experts of a saved search")
    return experts
