"""The commands that look after the search index."""

import click
from flask import Flask
from rich.console import Console
from rich.progress import Progress

from guestlecture import create_app, db
from guestlecture.cli.database import check_current, open_database
from guestlecture.config import load_settings
from guestlecture.indexing import rebuild_index
from guestlecture.queries.expert import count_published, published_ids
from guestlecture.search.engine import SearchEngine

MOST_SHOWN = 20


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
def status() -> None:
    """Say which engine answers and how much it holds."""
    engine = _engine(_open())
    health = engine.health()
    with db.transaction():
        published = count_published()
    click.echo(
        f"{health.engine} {health.version}: {health.documents} speakers in the index, {published} public."
    )


@search.command()
def check() -> None:
    """Compare the index with the database; the status is 1 where they differ."""
    engine = _engine(_open())
    indexed = engine.ids()
    with db.transaction():
        published = published_ids()
    _print_ids("Missing from the index", published - indexed)
    _print_ids("In the index, but not public", indexed - published)
    if indexed != published:
        raise click.ClickException("The index differs from the database. Run: guestlecture search rebuild")
    click.echo(f"The index and the database agree on {len(published)} speakers.")


@search.command()
def rebuild() -> None:
    """Make the index anew from the database."""
    app = _open()
    with db.transaction():
        total = count_published()
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Speakers", total=total)
        count = rebuild_index(app, lambda done: progress.update(task, completed=done))
    click.echo(f"The index holds {count} speakers.")


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


def _engine(app: Flask) -> SearchEngine:
    engine: SearchEngine = app.extensions["experts_index"]
    return engine


def _print_ids(title: str, ids: frozenset[int]) -> None:
    if ids:
        more = f" and {len(ids) - MOST_SHOWN} more" if len(ids) > MOST_SHOWN else ""
        click.echo(f"{title}: {', '.join(map(str, sorted(ids)[:MOST_SHOWN]))}{more}")
