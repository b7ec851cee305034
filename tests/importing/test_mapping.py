"""Foreign columns and values under our names."""

import pytest

from guestlecture.importing import expert, institution
from guestlecture.importing.mapping import MappedTable, own_names, read_mapping
from guestlecture.importing.refusal import ColumnMissing, HoldsControlCharacter, Unreadable
from guestlecture.importing.table import read_table

TABLE = read_table(b"school,straat,nr,soort,rest\nPraedinius,Turfsingel,82,HAVO / gym;overig 3,x\n")
MAPPING = """
[columns]
name = "School"
street = ["straat", "nr"]
levels = ["soort"]
[values.levels]
"havo / GYM" = "havo; vwo"
"overig *" = ""
[constants]
municipality = "Groningen"
"""


def mapped(mapping: str) -> MappedTable:
    ours = institution.COLUMNS
    return MappedTable(TABLE, read_mapping(mapping.encode(), ours), ours)


def test_columns_are_joined_values_translated_and_constants_added() -> None:
    row = mapped(MAPPING).rows[0]
    assert row.text("name") == "Praedinius"
    assert row.text("street") == "Turfsingel 82"
    assert row.text("levels") == "havo; vwo"
    assert row.text("municipality") == "Groningen"
    assert row.text("website") == ""


def test_column_is_named_as_in_the_file() -> None:
    table = mapped(MAPPING)
    assert table.column("street") == "straat + nr"
    assert table.column("website") == "website"


def test_columns_that_are_not_used_are_named() -> None:
    assert mapped(MAPPING).ignored == ["rest"]


def test_own_names_are_found_whatever_their_capitals() -> None:
    table = read_table(b"E-mail,NAME,Email\nx,Zoe,z@x.nl\n")
    found = MappedTable(table, own_names(table, expert.COLUMNS), expert.COLUMNS)
    assert (found.rows[0].text("name"), found.rows[0].text("email")) == ("Zoe", "z@x.nl")
    assert found.ignored == ["E-mail"]


def test_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(
        ColumnMissing, match=r"no column “name”. The file has: school, straat, nr, soort, rest\."
    ):
        MappedTable(TABLE, own_names(TABLE, expert.COLUMNS), expert.COLUMNS)


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("[columns", "not a TOML file"),
        ("[column]\nname = 'school'", "a part “column”"),
        ("columns = 3", r"\[columns\] must be a section"),
        ("[columns]\nnaam = 'school'", "“naam”, which is none of our columns: external_id, name"),
        ("[columns]\nname = 3", "the column “name” must be a text or a list of texts"),
        ("[values]\nlevels = 'po'", r"\[values.levels\] must have a text for each value"),
        ("[constants]\nname = 3", "the constant “name” must be a text"),
        ("[columns]\nname = 'schol'", "no column “schol”. The file has: school"),
        ("[columns]\nstreet = 'straat'", "no column “name”"),
    ],
)
def test_mistake_in_a_mapping_is_one_sentence(mapping: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        mapped(mapping)


def test_control_characters_are_refused() -> None:
    table = read_table(b"name\na\x00b\n")
    row = MappedTable(table, own_names(table, expert.COLUMNS), expert.COLUMNS).rows[0]
    with pytest.raises(HoldsControlCharacter):
        row.text("name")
