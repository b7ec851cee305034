"""The organisations that experts work for."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.importing.draft import Draft
from guestlecture.importing.expert import ExpertRow
from guestlecture.importing.text import fold
from guestlecture.models import Expert, Organisation


@dataclass(slots=True)
class _Known:
    """An organisation: its id, or itself until it has one."""

    kvk: str | None
    row: int | Organisation


class Organisations:
    """All organisations, found by KvK number or name.

    Several rows may share one: the first that names it in an import has the word on its name and website,
    so that importing twice changes nothing. One whose expert has an account is only completed.
    """

    def __init__(self) -> None:
        self._by_id: dict[int, _Known] = {}
        self._by_kvk: dict[str, _Known] = {}
        self._by_name: dict[str, list[_Known]] = {}
        self._new: list[_Known] = []
        columns = sa.select(Organisation.id, Organisation.name, Organisation.kvk).order_by(Organisation.id)
        for identity, name, kvk in session.execute(columns):
            self._by_id[identity] = _Known(kvk, identity)
            self._remember(self._by_id[identity], name)
        owned = sa.select(Expert.organisation_id).where(Expert.user_id.is_not(None))
        self._settled: set[int | None] = set(session.scalars(owned))
        self.changed: set[int] = set()

    def load(self, rows: Iterable[ExpertRow]) -> list[Organisation]:
        """Load at once what some rows will name; it stays loaded as long as the answer is held."""
        found = (self._find(row) for row in rows)
        identities = {known.row for known in found if known and isinstance(known.row, int)}
        return list(session.scalars(sa.select(Organisation).where(Organisation.id.in_(identities))))

    def link(self, expert: Expert | Draft, row: ExpertRow) -> bool:
        """Give an expert the organisation of a row; say whether that changed anything."""
        if not (row.organisation or row.kvk or row.website):
            return False
        known = self._current(expert.organisation, row) or self._find(row) or self._make(row)
        organisation = _row(known)
        completed = self._complete(known, organisation, row)
        if expert.organisation is organisation:
            return completed
        expert.organisation = organisation
        return True

    def settle(self) -> None:
        """After a flush: what is new has its id now, and its first row has had its word."""
        for known in self._new:
            if isinstance(known.row, Organisation):
                known.row = known.row.id
                self._by_id[known.row] = known
                self._settled.add(known.row)
        self._new.clear()

    def _current(self, current: Organisation | None, row: ExpertRow) -> _Known | None:
        # The one that the expert has, if the row means the same.
        if current is None or (row.kvk and current.kvk and current.kvk != row.kvk):
            return None
        same_name = row.organisation is None or fold(row.organisation) == fold(current.name)
        return self._by_id.get(current.id) if same_name or (row.kvk and current.kvk) else None

    def _find(self, row: ExpertRow) -> _Known | None:
        if row.kvk and row.kvk in self._by_kvk:
            return self._by_kvk[row.kvk]
        named = self._by_name.get(fold(row.organisation or row.name), [])
        return next((one for one in named if None in (one.kvk, row.kvk) or one.kvk == row.kvk), None)

    def _make(self, row: ExpertRow) -> _Known:
        organisation = Organisation(name=row.organisation or row.name, kvk=row.kvk, website=row.website)
        session.add(organisation)
        known = _Known(row.kvk, organisation)
        self._new.append(known)
        self._remember(known, organisation.name)
        return known

    def _remember(self, known: _Known, name: str) -> None:
        same_name = self._by_name.setdefault(fold(name), [])
        if known not in same_name:
            same_name.append(known)
        if known.kvk:
            self._by_kvk.setdefault(known.kvk, known)

    def _complete(self, known: _Known, organisation: Organisation, row: ExpertRow) -> bool:
        # A new one, without an id yet, says already what its first row says.
        may_change = organisation.id is not None and organisation.id not in self._settled
        given = {"name": row.organisation, "kvk": row.kvk, "website": row.website}
        changes = {
            name: value
            for name, value in given.items()
            if value and value != (old := getattr(organisation, name)) and (may_change or old is None)
        }
        for name, value in changes.items():
            setattr(organisation, name, value)
        if organisation.id is not None:
            self._settled.add(organisation.id)
            self.changed |= {organisation.id} if changes else set()
        if "name" in changes or "kvk" in changes:
            known.kvk = organisation.kvk
            self._remember(known, organisation.name)
        return bool(changes)


def _row(known: _Known) -> Organisation:
    if isinstance(known.row, Organisation):
        return known.row
    return session.get_one(Organisation, known.row)
