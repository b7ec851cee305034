"""The command that migrates the database, and how commands open it."""

from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from guestlecture import db, schema
from guestlecture.clock import now
from guestlecture.config import Settings, load_settings
from guestlecture.domain.wall_time import local_date, school_year
from guestlecture.region.load import load_region


@click.command()
def migrate() -> None:
    """Bring the database to the newest form, and load the places and themes of the region into a new one."""
    settings = load_settings()
    before, after = migrate_database(open_database(settings))
    if before == after:
        click.echo(f"The database is up to date ({after}).")
    else:
        click.echo(f"Migrated the database: {before or 'empty'} → {after}.")
    year = school_year(local_date(now(), ZoneInfo(settings.time_zone)))
    with db.transaction():
        if load_region(school_year=year):
            click.echo("Loaded what the region begins with: places, themes, expertise and holidays.")


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
        raise click.ClickException(schema.NOT_CURRENT)
