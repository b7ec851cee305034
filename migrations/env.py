"""What Alembic needs to know; started by `guestlecture.schema`, with a connection."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import guestlecture.models  # noqa: F401  all tables, for comparing
from guestlecture.db import Base, UTCDateTime


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write our own types into migrations as what the database sees."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
