"""The commands that look after the search indexes."""

from collections.abc import Callable

import click
from flask import Flask
from rich.console import Console
from rich.progress import Progress, TaskID

from guestlecture import create_app
from guestlecture.cli.database import check_current, open_database
from guestlecture.config import load_settings
from guestlecture.documents import SOURCES, ids_in_sql
from guestlecture.indexing import index_of, rebuild_index
from guestlecture.services.job import Noun

MOST_SHOWN = 20
# How many of what an index holds, and what else they are in the database.
THINGS: dict[Noun, tuple[str, str]] = {
    "expert": ("speakers", "public"),
    "request": ("requests", "open to all"),
}


@click.group()
def search() -> None:
    """Look after the search indexes: of speakers, and of requests that are open to all of them."""


@search.command()
def status() -> None:
    """Say which engine answers and how much it holds."""
    app = _open()
    for noun, (things, state) in THINGS.items():
        health, present = index_of(app, noun).health(), len(ids_in_sql(noun, app.config["ZONE"]))
        click.echo(
            f"{health.engine} {health.version}: {health.documents} {things} in the index, {present} {state}."
        )


@search.command()
def check() -> None:
    """Compare the indexes with the database; the status is 1 where they differ."""
    app = _open()
    differ = [noun for noun in SOURCES if not _agrees(app, noun)]
    if differ:
        raise click.ClickException("The index differs from the database. Run: guestlecture search rebuild")


@search.command()
def rebuild() -> None:
    """Make the indexes anew from the database."""
    app = _open()
    for noun, (things, _state) in THINGS.items():
        total = len(ids_in_sql(noun, app.config["ZONE"]))
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task(things.capitalize(), total=total)
            count = rebuild_index(app, noun, _report(progress, task))
        click.echo(f"The index holds {count} {things}.")


@search.command()
@click.option("--url", envvar="MEILISEARCH_URL", required=True, help="The server.  [env: MEILISEARCH_URL]")
@click.option(
    "--master-key",
    envvar="MEILI_MASTER_KEY",
    required=True,
    help="The key of its operator.  [env: MEILI_MASTER_KEY]",
)
def keys(url: str, master_key: str) -> None:
    """Make the two keys that the application uses on a Meilisearch server."""
    from meilisearch.errors import MeilisearchError

    from guestlecture.search.keys import make_keys

    try:
        search_key, indexing_key = make_keys(url, master_key)
    except MeilisearchError as error:
        raise click.ClickException(f"The server made no keys: {error}") from None
    click.echo(f"MEILISEARCH_SEARCH_KEY={search_key}")
    click.echo(f"MEILISEARCH_INDEXING_KEY={indexing_key}")


def _open() -> Flask:
    settings = load_settings()
    engine = open_database(settings)
    check_current(engine)
    engine.dispose()
    return create_app(settings)


def _agrees(app: Flask, noun: Noun) -> bool:
    things, state = THINGS[noun]
    indexed, present = index_of(app, noun).ids(), ids_in_sql(noun, app.config["ZONE"])
    _print_ids(f"Missing from the index of {things}", present - indexed)
    _print_ids(f"In the index of {things}, but not {state}", indexed - present)
    if indexed == present:
        click.echo(f"The index and the database agree on {len(present)} {things}.")
    return indexed == present


def _report(progress: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda done: progress.update(task, completed=done)


def _print_ids(title: str, ids: frozenset[int]) -> None:
    if ids:
        more = f" and {len(ids) - MOST_SHOWN} more" if len(ids) > MOST_SHOWN else ""
        click.echo(f"{title}: {', '.join(map(str, sorted(ids)[:MOST_SHOWN]))}{more}")
