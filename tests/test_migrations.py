"""The migrations make what the models say, on both databases, and can be undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from guestlecture import schema
from guestlecture.db import Base, make_engine

GUARDS = {"booking_no_overlap_INSERT", "booking_no_overlap_UPDATE"}


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database of its own, with nothing in it."""
    if database_url.startswith("sqlite"):
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield engine
        engine.dispose()
        return
    url = sa.make_url(database_url).set(drivername="postgresql+psycopg")
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE migrations"))
        engine = sa.create_engine(url.set(database="migrations"))
        yield engine
        engine.dispose()
        connection.execute(sa.text("DROP DATABASE migrations"))
    server.dispose()


def differences(engine: sa.Engine) -> list[object]:
    """What the models say and the database has not, or the other way round."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def guards(engine: sa.Engine) -> set[str]:
    """What refuses overlapping bookings."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return set(connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        rows = sa.text("SELECT conname FROM pg_constraint WHERE contype = 'x'")
        return set(connection.scalars(rows))


def expected_guards(engine: sa.Engine) -> set[str]:
    """Their names on this database."""
    return GUARDS if engine.dialect.name == "sqlite" else {"booking_no_overlap"}


def test_upgrade_from_empty_makes_what_the_models_say(empty: sa.Engine) -> None:
    schema.upgrade(empty)
    assert schema.is_current(empty)
    assert differences(empty) == []
    assert guards(empty) == expected_guards(empty)


def test_the_last_step_can_be_undone_and_done_again(empty: sa.Engine) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty)
    assert not schema.is_current(empty)
    schema.upgrade(empty)
    assert differences(empty) == []
    assert guards(empty) == expected_guards(empty)


def test_the_guard_can_be_taken_down_and_put_up_again(empty: sa.Engine) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, "0001")
    assert guards(empty) == set()
    schema.upgrade(empty)
    assert differences(empty) == []
    assert guards(empty) == expected_guards(empty)


def test_all_steps_can_be_undone(empty: sa.Engine) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, "base")
    assert set(sa.inspect(empty).get_table_names()) <= {"alembic_version"}


def test_data_survives_a_step_back_and_forth(empty: sa.Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(sa.text("INSERT INTO setting (name, value) VALUES ('region_name', 'Fryslân')"))
    schema.downgrade(empty)
    schema.upgrade(empty)
    with empty.connect() as connection:
        assert connection.scalar(sa.text("SELECT value FROM setting")) == "Fryslân"
