"""Which e-mail address belongs to which expert."""

from dataclasses import dataclass

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.importing.refusal import EmailOfAnother, EmailTwice
from guestlecture.importing.text import shown
from guestlecture.models import Expert, User


@dataclass(frozen=True, slots=True)
class _Owner:
    source: str | None
    key: str | None
    name: str
    line: int | None = None


class Addresses:
    """All e-mail addresses of experts and of their accounts; loaded once for an import."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._owners: dict[str, _Owner] = {}
        columns = sa.select(Expert.source, Expert.external_id, Expert.name, Expert.email, User.email)
        for from_source, key, name, *emails in session.execute(columns.outerjoin(Expert.user)):
            for email in filter(None, emails):
                self._owners[email.lower()] = _Owner(from_source, key, name)

    def claim(self, email: str, key: str, name: str, *, line: int, before: str | None) -> None:
        """Give an address to the expert with a key, who had the address `before`.

        Raises EmailTwice or EmailOfAnother. Who has an address already keeps it, although another one does.
        """
        owner = self._owners.get(email)
        if owner is not None and not self._is(owner, key):
            if owner.line is not None:
                raise EmailTwice(line=owner.line)
            if before != email:
                raise EmailOfAnother(name=shown(owner.name))
        if before and before != email and self._is(self._owners.get(before), key):
            del self._owners[before]
        self._owners[email] = _Owner(self._source, key, name, line)

    def _is(self, owner: _Owner | None, key: str) -> bool:
        return owner is not None and (owner.source, owner.key) == (self._source, key)
