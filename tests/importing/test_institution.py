"""Importing institutions into the database."""

import pytest
import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import ExpertStatus, Level
from guestlecture.importing.refusal import SourceTooLong
from guestlecture.importing.report import Outcome
from guestlecture.models import Board, Institution, Municipality, Place
from tests.factories import make_expert, make_place
from tests.importing.tables import csv_of, institutions_from, reasons
from tests.services.left import indexing_left

pytestmark = pytest.mark.usefixtures("database")

NAMES = "external_id;name;brin;levels;sector;board;board_domains;street;postcode;"
NAMES += "place;municipality;lat;lon;website;pupils"
FULL = (
    'X1;Praedinius;20bv;vwo;VO;Openbaar Onderwijs;"o2.nl;school.nl";Turfsingel 82;9711vx;Groningen;Groningen;'
    "53,2199;6,5701;https://praedinius.nl;900"
)


def file_of(*rows: str, names: str = NAMES) -> bytes:
    return "\n".join((names, *rows)).encode()


def the_only() -> Institution:
    return session.scalars(sa.select(Institution)).one()


def test_row_becomes_an_institution() -> None:
    place = make_place(name="Groningen", municipality=Municipality(name="Groningen", in_region=True))
    report = institutions_from(file_of(FULL))
    assert report.outcomes == {Outcome.NEW: 1}
    school = the_only()
    assert (school.source, school.external_id, school.name, school.brin) == (
        "test",
        "X1",
        "Praedinius",
        "20BV",
    )
    assert (school.street, school.postcode, school.place) == ("Turfsingel 82", "9711 VX", place)
    assert (school.lat, school.lon, school.pupils) == (53.2199, 6.5701, 900)
    assert (school.website, set(school.levels)) == ("https://praedinius.nl", {Level.VWO})
    assert school.board is not None
    assert (school.board.name, set(school.board.domains)) == ("Openbaar Onderwijs", {"o2.nl", "school.nl"})


def test_importing_twice_changes_nothing() -> None:
    institutions_from(file_of(FULL))
    session.expire_all()
    assert institutions_from(file_of(FULL)).outcomes == {Outcome.UNCHANGED: 1}
    assert session.scalar(sa.select(sa.func.count()).select_from(Place)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Praedinius", "Praedinius Gymnasium"),
        (";vwo;", ";havo/vwo;"),
        ("Turfsingel 82", "Turfsingel 84"),
        ("Groningen;Groningen", "Haren;Groningen"),
        ("Openbaar Onderwijs", "Another board"),
        ("o2.nl", "o3.nl"),
        (";900", ";901"),
    ],
)
def test_changed_row_updates(old: str, new: str) -> None:
    institutions_from(file_of(FULL))
    session.expire_all()
    assert institutions_from(file_of(FULL.replace(old, new))).outcomes == {Outcome.CHANGED: 1}
    session.expire_all()
    assert institutions_from(file_of(FULL.replace(old, new))).outcomes == {Outcome.UNCHANGED: 1}


def test_empty_cell_leaves_what_is_known() -> None:
    institutions_from(file_of(FULL))
    session.expire_all()
    assert institutions_from(b"external_id,name,pupils\nX1,Praedinius,\n").outcomes == {Outcome.UNCHANGED: 1}
    assert (the_only().pupils, set(the_only().levels)) == (900, {Level.VWO})


def test_sector_counts_where_levels_say_nothing() -> None:
    institutions_from(b"name,levels,sector\nA,,PO\nB,vwo,VO\n")
    found = {row.name: set(row.levels) for row in session.scalars(sa.select(Institution))}
    assert found == {"A": {Level.PO}, "B": {Level.VWO}}


def test_unknown_place_is_made_with_its_municipality_outside_the_region() -> None:
    institutions_from(file_of(FULL, FULL.replace("X1", "X2")))
    place = session.scalars(sa.select(Place)).one()
    assert (place.name, place.lat, place.lon) == ("Groningen", 53.2199, 6.5701)
    assert (place.municipality.name, place.municipality.in_region) == ("Groningen", False)


def test_unknown_place_without_coordinates_needs_a_municipality() -> None:
    report = institutions_from(b"name,place,municipality\nA,Roden,Noordenveld\nB,Peize,\nC,,\n")
    assert session.scalars(sa.select(Place)).one().lat is None
    assert [(remark.line, remark.name, remark.text) for remark in report.unknown_places] == [
        (3, "B", "Peize")
    ]
    assert report.without_place == 2


def test_place_that_gets_its_coordinates_is_indexed_for_who_is_public_there() -> None:
    roden = make_place(name="Roden", lat=None, lon=None)
    there, _draft = make_expert(place=roden), make_expert(place=roden, status=ExpertStatus.DRAFT)
    make_expert(place=make_place())
    row = f"name,place,municipality,lat,lon\nA,Roden,{roden.municipality.name},53.1,6.4\n".encode()
    institutions_from(row)
    assert roden.lat == 53.1
    assert indexing_left() == [there.id]
    institutions_from(row.replace(b"53.1", b"53.2"))
    assert indexing_left() == [there.id], "the place has its coordinates already"


def test_place_is_found_however_it_is_written_and_first_in_the_region() -> None:
    far = Municipality(name="Far", in_region=False)
    near = Municipality(name="Near", in_region=True)
    make_place(name="Beèrta", municipality=far)
    place = make_place(name="Beerta", municipality=near)
    institutions_from(b"name,place\nA,BEERTA\nB,Beerta (near)\n")
    assert {row.place for row in session.scalars(sa.select(Institution))} == {place}


def test_board_is_shared_and_gets_more_domains() -> None:
    institutions_from(b"name,board,board_domains\nA,Board,a.nl\nB,board,b.nl\n")
    board = session.scalars(sa.select(Board)).one()
    assert set(board.domains) == {"a.nl", "b.nl"}


def test_every_bad_row_is_named_and_the_good_ones_are_kept() -> None:
    rows = [
        ["name", "brin", "postcode", "lat", "lon", "website", "pupils", "levels"],
        ["Good", "20BV", "9711 VX", 53, 6, "https://x.nl", 1, "vwo"],
        ["", "20BV", "", "", "", "", "", ""],
        ["x" * 201, "20BVX", "97", 91, "nan", "x.nl", "many", "klas 1"],
        ["Half", "", "", 53, "", "", "", ""],
    ]
    report = institutions_from(csv_of(*rows))
    assert the_only().name == "Good"
    assert (report.outcomes, report.bad, report.rows) == ({Outcome.NEW: 1}, 3, 4)
    assert [text.split(": ")[0] for text in reasons(report)] == [
        'line 3, column "name"',
        *(f'line 4, column "{name}"' for name in ("name", "brin", "levels", "postcode", "lat", "lon")),
        'line 4, column "website"',
        'line 4, column "pupils"',
        'line 5, column "lon"',
    ]
    assert reasons(report)[0].endswith("The name is missing.")


def test_same_key_twice_in_a_file_is_refused() -> None:
    report = institutions_from(b"external_id,name\nX1,A\nX1,B\n")
    assert reasons(report) == [
        'line 3, column "external_id": Line 2 is the same one. Give each its own external_id.'
    ]


def test_locations_of_one_brin_are_told_apart_without_ids() -> None:
    data = b"name,brin,postcode\nA,20BV,9711 VX\nA,20BV,9712 AA\n"
    assert institutions_from(data).outcomes == {Outcome.NEW: 2}
    assert institutions_from(data).outcomes == {Outcome.UNCHANGED: 2}


def test_same_key_of_another_source_is_another_institution() -> None:
    institutions_from(b"external_id,name\nX1,A\n")
    assert institutions_from(b"external_id,name\nX1,A\n", source="other").outcomes == {Outcome.NEW: 1}


@pytest.mark.parametrize("source", ["", " ", "x" * 61])
def test_source_must_have_a_name_that_can_be_stored(source: str) -> None:
    with pytest.raises(SourceTooLong):
        institutions_from(b"name\nA\n", source=source)
