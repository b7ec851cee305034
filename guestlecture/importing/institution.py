"""A row of a file becomes the checked values of an institution."""

from dataclasses import dataclass

from guestlecture.enums import Level
from guestlecture.importing import cell
from guestlecture.importing.mapping import Columns, MappedRow
from guestlecture.importing.refusal import BoardMissing, HalfAPoint
from guestlecture.importing.row import LONGEST_KEY, LONGEST_NAME, Checker, Key, digest
from guestlecture.importing.vocabulary import read_levels

MOST_PUPILS = 100_000

COLUMNS = Columns(
    names=(
        *("external_id", "name", "brin", "levels", "sector", "board", "board_domains", "street", "postcode"),
        *("place", "municipality", "lat", "lon", "website", "pupils"),
    ),
    lists=frozenset({"levels", "board_domains"}),
)


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution as a file has it; None where it says nothing."""

    source_row: MappedRow
    external_id: str
    name: str
    brin: str | None
    levels: frozenset[Level]
    board: str | None
    board_domains: frozenset[str]
    street: str | None
    postcode: str | None
    place: str | None
    municipality: str | None
    lat: float | None
    lon: float | None
    website: str | None
    pupils: int | None


def check_institution(row: MappedRow) -> InstitutionRow:
    """Check a row. Raises BadRow with everything that is wrong."""
    take = (checker := Checker(row)).take
    one_line = cell.line_of(LONGEST_NAME)
    # What the sector says is used where the levels say nothing: the sector VO is less exact than 'havo'.
    sector = take("sector", read_levels)
    checked = InstitutionRow(
        source_row=row,
        external_id=take("external_id", cell.line_of(LONGEST_KEY)) or "",
        name=checker.take_name(one_line),
        brin=take("brin", cell.brin),
        levels=take("levels", read_levels) or sector or frozenset(),
        board=take("board", one_line),
        board_domains=take("board_domains", cell.domains) or frozenset(),
        street=take("street", one_line),
        postcode=take("postcode", cell.postcode),
        place=take("place", one_line),
        municipality=take("municipality", one_line),
        lat=take("lat", cell.degrees(90)),
        lon=take("lon", cell.degrees(180)),
        website=take("website", cell.website),
        pupils=take("pupils", cell.whole(0, MOST_PUPILS)),
    )
    _refuse_halves(checked, checker)
    checker.finish()
    return checked


def _refuse_halves(checked: InstitutionRow, checker: Checker) -> None:
    if checker.problems:
        return
    if (checked.lat is None) != (checked.lon is None):
        checker.refuse("lat" if checked.lat is None else "lon", HalfAPoint())
    if checked.board_domains and not checked.board:
        checker.refuse("board", BoardMissing())


def institution_key(row: InstitutionRow) -> Key:
    """Return the key of an institution within its source: its own, or one made of what stays the same.

    A BRIN may have several locations, so that it takes more to tell one.
    """
    if row.external_id:
        return Key(row.external_id)
    if row.brin:
        return Key(f"brin:{row.brin}:{row.postcode or digest(row.name, row.place)}", "brin")
    return Key(f"name:{digest(row.name, row.place, row.municipality)}", "name")
