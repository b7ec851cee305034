"""The command that migrates the database, and how commands open it."""

import click
import sqlalchemy as sa

from guestlecture import db, schema
from guestlecture.config import Settings, load_settings


@click.command()
def migrate() -> None:
    """Bring the database to the newest form."""
    before, after = migrate_database(open_database(load_settings()))
    if before == after:
        click.echo(f"The database is up to date ({after}).")
    else:
        click.echo(f"Migrated the database: {before or 'empty'} → {after}.")


def open_database(settings: Settings) -> sa.Engine:
    """Open the database; makes the data folder, in which the default one is."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return db.connect(settings.database)


def migrate_database(engine: sa.Engine) -> tuple[str | None, str | None]:
    """Apply all migrations; returns the revisions before and after."""
    before = schema.revision(engine)
    schema.upgrade(engine)
    return before, schema.revision(engine)


def check_current(engine: sa.Engine) -> None:
    """Refuse a database that has not seen every migration."""
    if not schema.is_current(engine):
        raise click.ClickException("The database is not up to date. Run: guestlecture migrate")
