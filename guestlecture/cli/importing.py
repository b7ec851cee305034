"""`guestlecture import`: institutions, experts and holidays from a file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy.exc import DBAPIError

from guestlecture import db, schema
from guestlecture.cli.errors import in_one_line
from guestlecture.clock import now
from guestlecture.config import WrongSetting, load_settings
from guestlecture.errors import Refusal
from guestlecture.importing import expert, holiday, institution
from guestlecture.importing.holiday import renew_holidays
from guestlecture.importing.mapping import Columns, MappedRow, MappedTable, own_names, read_mapping
from guestlecture.importing.report import Outcome, Remark, Report
from guestlecture.importing.save_expert import import_experts
from guestlecture.importing.save_institution import import_institutions
from guestlecture.importing.table import read_bytes, read_file
from guestlecture.importing.text import shown
from guestlecture.queries.setting import get_rules

MOST_WORDS = 100

Rows = Iterator[MappedRow]

file_argument = click.argument("file", type=click.Path(path_type=Path))
mapping_option = click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="A TOML file that says which columns of FILE are ours.",
)
source_option = click.option(
    "--source", help="Where the rows come from; part of their key.  [default: the name of FILE]"
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Report only; keep nothing.")


@click.group("import")
def import_group() -> None:
    """Import institutions, experts or holidays from a CSV or Excel file."""


@import_group.command("institutions")
@file_argument
@mapping_option
@source_option
@dry_run_option
def institutions_command(file: Path, mapping: Path | None, source: str | None, dry_run: bool) -> None:
    """Import the institutions in FILE."""
    with one_line_errors():
        table = read_mapped(file, mapping, institution.COLUMNS)
        source = source if source is not None else file.stem
        run(table, lambda rows: import_institutions(rows, source=source, at=now()), dry_run=dry_run)


@import_group.command("experts")
@file_argument
@mapping_option
@source_option
@dry_run_option
@click.option("--agreed", metavar="TEXT", help="When and how these people agreed; publishes their profiles.")
def experts_command(
    file: Path, mapping: Path | None, source: str | None, dry_run: bool, agreed: str | None
) -> None:
    """Import the experts in FILE."""
    with one_line_errors():
        table = read_mapped(file, mapping, expert.COLUMNS)
        source = source if source is not None else file.stem
        run(
            table,
            lambda rows: import_experts(rows, source=source, at=now(), agreement=agreed),
            dry_run=dry_run,
        )


@import_group.command("holidays")
@file_argument
@mapping_option
@dry_run_option
def holidays_command(file: Path, mapping: Path | None, dry_run: bool) -> None:
    """Import the school holidays and public holidays in FILE.

    Both sides of a lecture that falls on one from now on get a mail.
    """
    with one_line_errors():
        zone = ZoneInfo(load_settings().time_zone)
        run(
            read_mapped(file, mapping, holiday.COLUMNS),
            lambda rows: renew_holidays(rows, at=now(), zone=zone, rules=get_rules()),
            dry_run=dry_run,
        )


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Say in one line what cannot be, and exit with 1."""
    try:
        yield
    except (Refusal, WrongSetting) as refusal:
        raise click.ClickException(str(refusal)) from None
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise click.ClickException(f"Nothing was imported; the database says: {reason}") from None
    except OSError as error:
        raise click.ClickException(in_one_line(error) or str(error)) from None


def read_mapped(file: Path, mapping: Path | None, ours: Columns) -> MappedTable:
    """Read a file under our column names."""
    # The mapping first: a mistake in it is found before a large file is read.
    given = read_mapping(read_bytes(mapping), ours) if mapping else None
    table = read_file(file)
    return MappedTable(table, given or own_names(table, ours), ours)


def run(table: MappedTable, save: Callable[[Rows], Report], *, dry_run: bool) -> None:
    """Import a table in one transaction, print the report, and exit with 1 if a row was bad."""
    engine = db.connect(load_settings().database)
    try:
        if not schema.is_current(engine):
            raise click.ClickException("The database is not up to date: apply its migrations first.")
        with db.transaction():
            report = save(_with_progress(table.rows))
            if dry_run:
                db.session.rollback()
    finally:
        db.session.remove()
        engine.dispose()
    print_report(report, ignored=table.ignored, dry_run=dry_run)
    if report.bad:
        sys.exit(1)


def _with_progress(rows: list[MappedRow]) -> Rows:
    console = Console(stderr=True)
    yield from track(rows, "Importing", console=console, transient=True, disable=not console.is_terminal)


def print_report(report: Report, *, ignored: list[str], dry_run: bool) -> None:
    """Print what became of the rows: a table, what is left to do, and each bad row."""
    table = Table(show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    for name, number in _numbers(report).items():
        table.add_row(name, str(number))
    if dry_run:
        click.echo("Dry run: nothing was kept.")
    Console().print(table)
    if ignored:
        click.echo(f"Columns that were ignored: {', '.join(map(shown, ignored))}")
    _print_remarks("Places we do not know, left empty:", report.unknown_places)
    _print_words(report)
    _print_remarks("Not published, because there is no description:", report.without_description)
    _print_remarks("Not published, because the profile was withdrawn:", report.withdrawn)
    for problem in report.problems:
        click.echo(str(problem))


def _numbers(report: Report) -> dict[str, int]:
    always = {**{outcome.value: report.outcomes[outcome] for outcome in Outcome}, "bad": report.bad}
    sometimes = {
        "published": report.published,
        "without place": report.without_place,
        "without theme": report.without_theme,
        "without level": report.without_level,
    }
    return always | {name: number for name, number in sometimes.items() if number}


def _print_remarks(title: str, remarks: list[Remark]) -> None:
    if remarks:
        click.echo(title)
    for remark in remarks:
        what = f": {shown(remark.text)}" if remark.text else ""
        click.echo(f"  line {remark.line}, {shown(remark.name)}{what}")


def _print_words(report: Report) -> None:
    words = report.unknown_expertise
    if not words:
        return
    listed = ", ".join(f"{word} ({number})" for word, number in words.most_common(MOST_WORDS))
    more = f", and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
    click.echo(f"Expertise we do not know, left out ({words.total()}): {listed}{more}")
