"""A row of a file becomes the checked values of an expert."""

from dataclasses import dataclass

from guestlecture.enums import Language, Level
from guestlecture.importing import cell
from guestlecture.importing.mapping import Columns, MappedRow
from guestlecture.importing.row import LONGEST_KEY, Checker, Key, digest
from guestlecture.importing.text import split_list
from guestlecture.importing.vocabulary import read_languages, read_levels
from guestlecture.models.expert import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_TAGLINE,
    MOST_KM,
    MOST_PER_MONTH,
)

COLUMNS = Columns(
    names=(
        *("external_id", "name", "email", "phone", "organisation", "kvk", "website", "tagline"),
        *("description", "themes", "expertise", "levels", "languages", "place", "municipality"),
        *("radius_km", "max_per_month"),
    ),
    lists=frozenset({"themes", "expertise", "levels", "languages"}),
)


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """An expert as a file has it; None where it says nothing."""

    source_row: MappedRow
    external_id: str
    name: str
    email: str | None
    phone: str | None
    organisation: str | None
    kvk: str | None
    website: str | None
    tagline: str | None
    description: str | None
    themes: tuple[str, ...]
    expertise: tuple[str, ...]
    levels: frozenset[Level]
    languages: frozenset[Language]
    place: str | None
    municipality: str | None
    radius_km: int | None
    max_per_month: int | None


def check_expert(row: MappedRow) -> ExpertRow:
    """Check a row. Raises BadRow with everything that is wrong."""
    take = (checker := Checker(row)).take
    one_line = cell.line_of(LONGEST_NAME)
    checked = ExpertRow(
        source_row=row,
        external_id=take("external_id", cell.line_of(LONGEST_KEY)) or "",
        name=checker.take_name(one_line),
        email=take("email", cell.email),
        phone=take("phone", cell.line_of(LONGEST_PHONE)),
        organisation=take("organisation", one_line),
        kvk=take("kvk", cell.kvk),
        website=take("website", cell.website),
        tagline=take("tagline", cell.line_of(LONGEST_TAGLINE)),
        description=take("description", cell.paragraphs(LONGEST_DESCRIPTION)),
        themes=tuple(take("themes", split_list) or ()),
        expertise=tuple(take("expertise", split_list) or ()),
        levels=take("levels", read_levels) or frozenset(),
        languages=take("languages", read_languages) or frozenset(),
        place=take("place", one_line),
        municipality=take("municipality", one_line),
        radius_km=take("radius_km", cell.whole(0, MOST_KM)),
        max_per_month=take("max_per_month", cell.whole(1, MOST_PER_MONTH)),
    )
    checker.finish()
    return checked


def expert_key(row: ExpertRow) -> Key:
    """Return the key of an expert within its source: its own, or one made of what stays the same.

    It is kept when a person is anonymised, so that nothing personal may be read from it.
    """
    if row.external_id:
        return Key(row.external_id)
    if row.kvk:
        return Key(f"kvk:{row.kvk}:{digest(row.name)}", "kvk")
    if row.email:
        return Key(f"email:{digest(row.email)}", "email")
    return Key(f"name:{digest(row.name, row.place)}", "name")
