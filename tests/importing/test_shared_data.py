"""The real files that the example mappings are for; skipped where they are absent."""

import csv
from pathlib import Path

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus, Level
from guestlecture.importing import expert, institution
from guestlecture.importing.mapping import Columns, MappedTable, read_mapping
from guestlecture.importing.report import Outcome
from guestlecture.importing.save_expert import import_experts
from guestlecture.importing.save_institution import import_institutions
from guestlecture.importing.table import read_file
from guestlecture.models import Expert, Institution, Place
from tests.conftest import ROOT, SHARED_DATA
from tests.factories import make_place, make_theme

pytestmark = pytest.mark.usefixtures("database")


def mapped(name: str, ours: Columns) -> MappedTable:
    path: Path = SHARED_DATA / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"no {path}")
    mapping = read_mapping((ROOT / "docs" / "mappings" / f"{name}.toml").read_bytes(), ours)
    return MappedTable(read_file(path), mapping, ours)


def rows_of(name: str) -> list[dict[str, str]]:
    with (SHARED_DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_713_institutions_go_in() -> None:
    table = mapped("education_institutions", institution.COLUMNS)
    report = import_institutions(table.rows, source="education_institutions", at=now())
    assert [str(problem) for problem in report.problems] == []
    assert report.outcomes == {Outcome.NEW: 713}
    assert (report.without_place, report.without_level) == (0, 0)
    found = {row.external_id: row for row in session.scalars(sa.select(Institution))}
    for row in rows_of("education_institutions"):
        school = found[row["id"]]
        assert (school.name, school.brin or "") == (row["name"], row["brin"])
        assert (school.lat, school.lon) == (float(row["lat"]), float(row["lon"]))
        assert school.place is not None
        assert (school.place.name, school.place.municipality.name) == (row["place"], row["municipality"])
        assert (school.postcode or "").replace(" ", "") == row["postcode"]
        if row["sector"] in ("MBO", "HBO", "WO"):
            assert set(school.levels) == {Level(row["sector"].lower())}
    assert all(place.lat is not None for place in session.scalars(sa.select(Place)))


def test_institutions_a_second_time_change_nothing() -> None:
    table = mapped("education_institutions", institution.COLUMNS)
    import_institutions(table.rows, source="education_institutions", at=now())
    session.expire_all()
    report = import_institutions(table.rows, source="education_institutions", at=now())
    assert report.outcomes == {Outcome.UNCHANGED: 713}


def test_all_602_organisations_go_in_and_are_published_by_agreement() -> None:
    for slug in ("energy", "digitalisation", "health"):
        make_theme(slug=slug)
    for name in ("Groningen", "Emmen", "Assen"):
        make_place(name=name)
    table = mapped("organisations_nl", expert.COLUMNS)
    report = import_experts(table.rows, source="organisations_nl", at=now(), agreement="a test")
    assert [str(problem) for problem in report.problems] == []
    rows = rows_of("organisations_nl")
    assert report.outcomes == {Outcome.NEW: 602}
    assert (report.published, len(report.without_description)) == (602, 0)
    assert report.without_theme == sum(not row["themes"] for row in rows) == 380
    assert report.without_place >= sum(not row["place_hint"] for row in rows) == 566
    assert report.without_place == 566 + len(report.unknown_places)
    public = sa.select(sa.func.count()).select_from(Expert).where(Expert.status == ExpertStatus.PUBLISHED)
    assert session.scalar(public) == 602
    session.expire_all()
    again = import_experts(table.rows, source="organisations_nl", at=now(), agreement="a test")
    assert (again.outcomes, again.published) == ({Outcome.UNCHANGED: 602}, 0)
