"""Keep the institutions of a file."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from guestlecture.db import session
from guestlecture.domain.place import point_of
from guestlecture.importing.batch import check_source, checked_batches
from guestlecture.importing.institution import InstitutionRow, check_institution, institution_key
from guestlecture.importing.mapping import MappedRow
from guestlecture.importing.place import Places
from guestlecture.importing.publishing import published_experts_at
from guestlecture.importing.report import Outcome, Remark, Report
from guestlecture.importing.text import fold
from guestlecture.models import Board, Institution, Place
from guestlecture.services.job import leave_indexing

PLAIN = ("name", "brin", "street", "postcode", "lat", "lon", "website", "pupils")


def import_institutions(rows: Iterable[MappedRow], *, source: str, at: datetime) -> Report:
    """Add the institutions that are new, update those that changed, and report every row; never commits.

    An empty cell leaves what is known as it is.
    """
    check_source(source)
    report = Report()
    # All is checked before the database is asked anything: on SQLite nobody else can write from then on.
    batches = list(checked_batches(rows, check_institution, institution_key, report))
    places, boards = Places(), Boards()
    for batch in batches:
        known = _load(source, batch)
        for key, row in batch.items():
            institution = known.get(key) or Institution(source=source, external_id=key)
            outcome = _apply(row, institution, _place(row, places, report), boards)
            report.outcomes[outcome] += 1
            report.without_place += institution.place is None
            report.without_level += not institution.level_rows
        session.flush()
    leave_indexing("expert", published_experts_at([place.id for place in places.located]), at=at)
    return report


def _load(source: str, keys: Iterable[str]) -> dict[str, Institution]:
    rows = (
        sa.select(Institution)
        .where(Institution.source == source, Institution.external_id.in_(list(keys)))
        .options(selectinload(Institution.board))
        .order_by(Institution.id)
        .with_for_update(of=Institution)
    )
    return {row.external_id: row for row in session.scalars(rows) if row.external_id}


def _place(row: InstitutionRow, places: Places, report: Report) -> Place | None:
    if row.place is None:
        return None
    place = places.find_or_make(row.place, row.municipality, point_of(row.lat, row.lon))
    if place is None:
        report.unknown_places.append(Remark(row.source_row.line, row.name, row.place))
    return place


def _apply(row: InstitutionRow, institution: Institution, place: Place | None, boards: "Boards") -> Outcome:
    is_new = institution.id is None
    changed = False
    for name in PLAIN:
        value = getattr(row, name)
        if value is not None and getattr(institution, name) != value:
            setattr(institution, name, value)
            changed = True
    if place is not None and institution.place is not place:
        institution.place, changed = place, True
    if row.levels and set(institution.levels) != row.levels:
        institution.levels, changed = set(row.levels), True
    if row.board:
        changed |= boards.link(institution, row.board, row.board_domains)
    if is_new:
        session.add(institution)
        return Outcome.NEW
    return Outcome.CHANGED if changed else Outcome.UNCHANGED


class Boards:
    """All boards, found by name; loaded once for an import."""

    def __init__(self) -> None:
        self._by_name = {fold(board.name): board for board in session.scalars(sa.select(Board))}

    def link(self, institution: Institution, name: str, domains: frozenset[str]) -> bool:
        """Put an institution under a board, which gets the domains too; say whether that changed anything."""
        board = self._by_name.get(fold(name))
        if board is None:
            board = self._by_name[fold(name)] = Board(name=name)
            session.add(board)
        added = domains - set(board.domains)
        board.domains |= added
        changed = bool(added) or institution.board is not board
        institution.board = board
        return changed
