"""`guestlecture import` on the terminal."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from guestlecture.cli.importing import import_group
from guestlecture.db import session
from guestlecture.enums import ExpertStatus, HolidayRegion
from guestlecture.models import Expert, Holiday, Institution

pytestmark = pytest.mark.usefixtures("database")

Run = Callable[..., Result]


@pytest.fixture
def run(engine: sa.Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Call the command with files of a folder of their own, given as name=content."""
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, **files: bytes) -> Result:
        for name, content in files.items():
            Path(name.replace("_", ".", 1)).write_bytes(content)
        session.remove()  # as another process would find it
        try:
            return CliRunner().invoke(import_group, arguments)
        finally:
            session.configure(bind=engine)  # the command opened the database for itself

    return call


def count(model: type[Expert | Institution]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_good_file_goes_in_and_exits_with_zero(run: Run) -> None:
    result = run("institutions", "schools.csv", schools_csv=b"name,stars\nA,5\nB,4\n")
    assert (result.exit_code, count(Institution)) == (0, 2)
    lines = [line.strip("│┃|").split() for line in result.stdout.splitlines()]
    for line in (["new", "2"], ["changed", "0"], ["unchanged", "0"], ["kept", "0"], ["bad", "0"]):
        assert line in [[cell for cell in cells if cell != "│"] for cells in lines]
    assert "Columns that were ignored: stars" in result.stdout
    assert result.stderr == ""
    assert session.scalars(sa.select(Institution.source).distinct()).one() == "schools"


def test_bad_row_is_named_the_good_one_kept_and_the_exit_is_one(run: Run) -> None:
    result = run("experts", "a.csv", a_csv=b"name;email\nZoe;zoe@example.org\nAb;no\n")
    assert (result.exit_code, count(Expert)) == (1, 1)
    assert result.stdout.splitlines()[-1] == 'line 3, column "email": “no” is not an e-mail address.'


def test_dry_run_reports_the_same_and_leaves_nothing(run: Run) -> None:
    file = b"name,description,place\nZoe,x,Assen\n"
    result = run("experts", "a.csv", "--dry-run", "--agreed", "by phone", a_csv=file)
    assert (result.exit_code, count(Expert)) == (0, 0)
    real = run("experts", "a.csv", "--agreed", "by phone")
    assert result.stdout == "Dry run: nothing was kept.\n" + real.stdout
    assert count(Expert) == 1


def test_agreed_publishes_and_names_who_has_no_description(run: Run) -> None:
    result = run(
        "experts", "a.csv", "--agreed", "on paper, 2026-11-01", a_csv=b"name,description\nZoe,x\nAb,\n"
    )
    assert result.exit_code == 0
    assert "Not published, because there is no description:\n  line 3, Ab\n" in result.stdout
    zoe = session.scalars(sa.select(Expert).where(Expert.name == "Zoe")).one()
    assert (zoe.status, zoe.agreement) == (ExpertStatus.PUBLISHED, "on paper, 2026-11-01")


def test_mapping_and_source(run: Run) -> None:
    result = run(
        *("institutions", "a.csv", "--mapping", "m.toml", "--source", "DUO"),
        a_csv=b"naam,soort\nA,havo/vwo\n",
        m_toml=b'[columns]\nname = "naam"\nlevels = "soort"\n',
    )
    assert result.exit_code == 0, result.output
    assert session.scalars(sa.select(Institution.source)).one() == "DUO"


def test_file_may_come_through_a_pipe(run: Run) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"name\nZoe\n")
    os.close(writing)
    result = run("experts", f"/dev/fd/{reading}", "--source", "pipe")
    os.close(reading)
    assert (result.exit_code, count(Expert)) == (0, 1), result.output


@pytest.mark.parametrize("arguments", [["/dev/zero"], ["a.csv", "--mapping", "/dev/zero"]])
def test_file_without_end_stops_at_the_limit(run: Run, arguments: list[str]) -> None:
    result = run("experts", *arguments, a_csv=b"name\nZoe\n")
    assert result.exit_code == 1
    assert result.stderr == "Error: The file is larger than 20 MB. Split it into several files.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.csv"], "missing.csv: No such file or directory"),
        (["."], ".: Is a directory"),
        (["a.csv", "--mapping", "missing.toml"], "missing.toml: No such file or directory"),
        (["a.csv", "--mapping", "a.csv"], "The mapping is not a TOML file"),
        (["a.csv"], "There is no column “name”. The file has: naam."),
        (["empty.csv"], "The file is empty."),
        (["latin.csv"], "Line 2 is not in UTF-8."),
        (["good.csv", "--source", "x" * 61], "The name of the source must have 1 to 60 characters."),
        (["good.csv", "--agreed", " "], "Write down when and how this person agreed."),
    ],
)
def test_what_cannot_be_is_one_line_and_exits_with_one(run: Run, arguments: list[str], says: str) -> None:
    files = {
        "a_csv": b"naam\nA\n",
        "empty_csv": b"",
        "latin_csv": b"name\nZo\xeb\n",
        "good_csv": b"name\nA\n",
    }
    result = run("experts", *arguments, **files)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(f"Error: {says}")
    assert count(Expert) == 0


def test_database_without_tables_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    result = run("experts", "a.csv", a_csv=b"name\nZoe\n")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "apply its migrations first" in result.stderr


def test_missing_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEMO")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    result = run("experts", "a.csv", a_csv=b"name\nZoe\n")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "SECRET_KEY" in result.stderr


def test_escape_sequences_of_a_file_do_not_reach_the_terminal(run: Run) -> None:
    result = run("experts", "a.csv", a_csv=b"name,email,\x1b[2Jx\n[bold]Zoe,\x1b[31m,\nAb,\xc2\x9b31m,\n")
    assert result.exit_code == 1
    assert not any(sign in result.output for sign in ("\x1b", "\x9b"))


def test_holidays_are_renewed_with_one_line_for_each_bad_row(run: Run) -> None:
    content = b"naam;van;tot\nHerfstvakantie;2028-10-14;2028-10-22\nKerst;morgen;\n"
    mapping = b'[columns]\nname = "naam"\nfirst = "van"\nlast = "tot"\n[constants]\nregion = "zuid"\n'
    result = run("holidays", "a.csv", "--mapping", "m.toml", a_csv=content, m_toml=mapping)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == 'line 3, column "van": “morgen” is not a day such as 2027-02-20.'
    holiday = session.scalars(sa.select(Holiday)).one()
    assert (holiday.label_nl, holiday.region) == ("Herfstvakantie", HolidayRegion.SOUTH)
    assert run("holidays", "none.csv").exit_code == 1
