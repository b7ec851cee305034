"""Leave a mail for the worker."""

from collections.abc import Iterable
from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.domain.personal_data import is_erased
from guestlecture.enums import MailStatus
from guestlecture.models import Expert, SentMail, User
from guestlecture.queries.user import list_addresses_for
from guestlecture.services.audit import record_event
from guestlecture.services.job import enqueue, enqueue_all


def leave_mail(message: str, recipient: str, *, language: str, at: datetime, **about: int) -> None:
    """Leave a mail; `message` names one of `mail.messages`, `about` the ids of the rows it is about.

    Whoever was forgotten gets none.
    """
    leave_mails([mail_of(message, recipient, language=language, at=at, **about)], at=at)


def leave_mails(mails: Iterable[SentMail], *, at: datetime) -> None:
    """Leave many mails at once."""
    kept = [mail for mail in mails if not is_erased(mail.recipient)]
    session.add_all(kept)
    session.flush()
    enqueue_all("send_mail", [{"mail_id": mail.id} for mail in kept], at=at)


def mail_of(message: str, recipient: str, *, language: str, at: datetime, **about: int) -> SentMail:
    """Return a mail that is still to be left."""
    return SentMail(message=message, recipient=recipient, language=language, about=about, created_at=at)


def tell_expert(message: str, expert: Expert, *, at: datetime, **about: int) -> None:
    """Leave a mail for whoever speaks for an expert."""
    for address, language in list_addresses_for(expert).items():
        leave_mail(message, address, language=language, at=at, **about)


def send_again(mail: SentMail, *, by: User, at: datetime) -> None:
    """Try once more to deliver a mail; a button that is pressed twice sends it once."""
    if _end_failure(mail, MailStatus.WAITING, "send_again", by=by, at=at):
        enqueue("send_mail", {"mail_id": mail.id}, at=at)


def put_aside(mail: SentMail, *, by: User, at: datetime) -> None:
    """Give up a mail that cannot be delivered, so that it is no longer shown as work to do."""
    _end_failure(mail, MailStatus.SET_ASIDE, "put_aside", by=by, at=at)


def _end_failure(mail: SentMail, status: MailStatus, action: str, *, by: User, at: datetime) -> bool:
    lock(mail)
    if mail.status is not MailStatus.FAILED:
        return False
    mail.status = status
    record_event(action, "mail", mail.id, by=by, at=at)
    session.flush()
    return True
