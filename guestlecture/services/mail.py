"""Leave a mail for the worker."""

from datetime import datetime

from guestlecture.db import session
from guestlecture.models import Expert, SentMail
from guestlecture.queries.user import list_addresses_for
from guestlecture.services.job import enqueue


def leave_mail(message: str, recipient: str, *, language: str, at: datetime, **about: int) -> None:
    """Leave a mail; `message` names one of `mail.messages`, `about` the ids of the rows it is about."""
    mail = SentMail(message=message, recipient=recipient, language=language, about=about, created_at=at)
    session.add(mail)
    session.flush()
    enqueue("send_mail", {"mail_id": mail.id}, at=at)


def tell_expert(message: str, expert: Expert, *, at: datetime, **about: int) -> None:
    """Leave a mail for whoever speaks for an expert."""
    for address, language in list_addresses_for(expert).items():
        leave_mail(message, address, language=language, at=at, **about)
