"""Bring a database to the newest form, or one form back."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from guestlecture.paths import shipped

NOT_CURRENT = "The database is not up to date. Run: guestlecture migrate"


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Apply the migrations that this database has not seen, up to `revision`."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = "-1") -> None:
    """Undo migrations down to `revision`, by default the last one."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def revision(engine: sa.Engine) -> str | None:
    """Return the last migration that the database has seen; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: sa.Engine) -> bool:
    """Say whether the database has seen every migration."""
    with engine.connect() as connection:
        newest = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return revision(engine) == newest


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
