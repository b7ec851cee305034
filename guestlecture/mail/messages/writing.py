"""A stored mail written out: for sending, for reading it again, and its subject for a list."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import Base, session
from guestlecture.errors import NotFound
from guestlecture.mail.body import Draft, Message, compose
from guestlecture.mail.messages.registry import MESSAGES
from guestlecture.models import (
    Alternative,
    Booking,
    Expert,
    Proposal,
    Request,
    SavedSearch,
    SentMail,
    Series,
    User,
    Waiting,
)

ACCOUNT_MESSAGES = ("confirm_account", "choose_password")


# The rows that `SentMail.about` names, with what their subjects need.
_SIDES = (
    joinedload(Proposal.request).joinedload(Request.teacher),
    joinedload(Proposal.request).joinedload(Request.theme),
    joinedload(Proposal.request).joinedload(Request.institution),
    joinedload(Proposal.expert).joinedload(Expert.user),
)


ABOUT: dict[str, tuple[Any, Sequence[ORMOption]]] = {
    "user_id": (User, ()),
    "expert_id": (Expert, ()),
    "request_id": (
        Request,
        (
            joinedload(Request.teacher),
            joinedload(Request.theme),
            selectinload(Request.proposals).joinedload(Proposal.expert),
            selectinload(Request.bookings),
        ),
    ),
    "search_id": (SavedSearch, (joinedload(SavedSearch.user),)),
    "series_id": (
        Series,
        (
            joinedload(Series.teacher),
            selectinload(Series.requests).options(
                joinedload(Request.institution),
                selectinload(Request.proposals).joinedload(Proposal.expert).joinedload(Expert.user),
                joinedload(Request.teacher),
                selectinload(Request.bookings),
            ),
        ),
    ),
    "waiting_id": (Waiting, (joinedload(Waiting.user), joinedload(Waiting.expert))),
    "proposal_id": (Proposal, (*_SIDES, selectinload(Proposal.slots))),
    "alternative_id": (Alternative, ()),
    "booking_id": (
        Booking,
        (
            joinedload(Booking.request).selectinload(Request.bookings),
            joinedload(Booking.expert),
            *(joinedload(Booking.proposal).options(option) for option in _SIDES),
        ),
    ),
}


def write_mail(mail: SentMail) -> Message:
    """Write a mail for sending, in its reader's language. Raises NotFound where what it tells of has gone."""
    with force_locale(mail.language):
        return _draft(mail).write()


def render_mail(mail: SentMail) -> Message:
    """Write a mail for reading it again on a page; what has gone, or is not shown twice, is said."""
    with force_locale(mail.language):
        try:
            return _shown(mail).write()
        except NotFound:
            return _gone().write()


def list_subjects(mails: Sequence[SentMail]) -> list[tuple[SentMail, str]]:
    """Return some mails with their subjects, as `render_mail` shows them, in few queries."""
    _held = _load_rows(mails)
    subjects = []
    for mail in mails:
        with force_locale(mail.language):
            subjects.append((mail, _shown(mail).subject))
    return subjects


def _draft(mail: SentMail) -> Draft:
    if mail.message not in MESSAGES:
        raise NotFound(mail.message)
    return MESSAGES[mail.message](mail.recipient, **mail.about)


def _shown(mail: SentMail) -> Draft:
    # Who took over somebody's browser must not find a fresh link to a new password here. In the demo this
    # page is the only place where that mail arrives.
    if mail.message in ACCOUNT_MESSAGES and not current_app.config["SETTINGS"].demo:
        return compose("not_again", _("A link to your account"))
    try:
        return _draft(mail)
    except NotFound:
        return _gone()


def _gone() -> Draft:
    return compose("gone", _("This mail cannot be shown any more"))


def _load_rows(mails: Iterable[SentMail]) -> list[Base]:
    # What the mails are about, all at once; it stays loaded as long as the answer is held.
    rows: list[Base] = []
    for name, (model, options) in ABOUT.items():
        ids = {mail.about[name] for mail in mails if name in mail.about}
        if ids:
            rows += session.scalars(sa.select(model).where(model.id.in_(ids)).options(*options))
    return rows
