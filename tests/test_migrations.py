"""The migrations make what the models say, on both databases, and can be undone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from guestlecture import schema
from guestlecture.db import Base, make_engine
from guestlecture.enums import Outcome
from guestlecture.models import Booking, Proposal

GUARDS = ("booking_no_overlap", "booking_too_close")

_REQUEST = """INSERT INTO request (id, teacher_id, institution_id, theme_id, topic, learning_aim,
prior_knowledge, subject, level, group_name, group_size, language, format, venue, contact_on_day, status,
answer_by_on, created_at)
VALUES ({id}, 1, 1, 1, 'Wind', '', '', '', 'havo', '', 20, 'nl', 'lecture', 'school', '', 'open',
'2027-01-01', '2026-11-01')"""
# A request that was put to an expert and has a moment, and one that was put to nobody.
BEFORE_OPEN_REQUESTS = (
    'INSERT INTO "user" (id, email, name, language, created_at)'
    " VALUES (1, 'a@b.example', 'A', 'nl', '2026-11-01')",
    "INSERT INTO institution (id, name) VALUES (1, 'School')",
    "INSERT INTO theme (id, slug, position, label_nl, label_en) VALUES (1, 'wind', 1, 'Wind', 'Wind')",
    "INSERT INTO expert (id, name, tagline, biography, open_to_questions, status, created_at)"
    " VALUES (1, 'E', '', '', true, 'published', '2026-11-01')",
    _REQUEST.format(id=1),
    _REQUEST.format(id=2),
    "INSERT INTO proposal (id, request_id, expert_id, status, offered_by_id, created_at, message)"
    " VALUES (1, 1, 1, 'waiting_for_expert', 1, '2026-11-01', '')",
    "INSERT INTO slot (id, request_id, starts_at, ends_at)"
    " VALUES (1, 1, '2027-02-01 10:00', '2027-02-01 11:00')",
)

_CANCELLED = """INSERT INTO booking (id, request_id, proposal_id, expert_id, starts_at, ends_at, venue,
place_key, status, uid, sequence, created_at, cancelled_at, cancellation_reason)
VALUES ({id}, 1, 1, 1, '2027-03-01 09:00:00.000000', '2027-03-01 10:00:00.000000', 'school', 'institution:1',
'cancelled', '{id}', 1, '2026-11-01', '2027-02-27 09:00', 'Ill.')"""
_EVENT = """INSERT INTO audit_event (at, actor_id, action, noun, noun_id, on_behalf)
VALUES ('2027-02-27 09:00', {actor}, 'cancel', 'booking', {id}, false)"""


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
    """What refuses overlapping bookings, and those too close to travel in between."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return set(connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        rows = sa.text(
            "SELECT conname FROM pg_constraint WHERE contype = 'x'"
            " UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return set(connection.scalars(rows))


def expected_guards(engine: sa.Engine, *names: str) -> set[str]:
    """What their guards are called on this database."""
    if engine.dialect.name == "sqlite":
        return {f"{name}_{event}" for name in names for event in ("INSERT", "UPDATE")}
    return set(names)


def test_upgrade_from_empty_makes_what_the_models_say(empty: sa.Engine) -> None:
    schema.upgrade(empty)
    assert schema.is_current(empty)
    assert differences(empty) == []
    assert guards(empty) == expected_guards(empty, *GUARDS)


@pytest.mark.parametrize(("step", "names"), [("0005", GUARDS[:1]), ("0001", ())])
def test_steps_can_be_undone_and_done_again(empty: sa.Engine, step: str, names: tuple[str, ...]) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, step)
    assert not schema.is_current(empty)
    assert guards(empty) == expected_guards(empty, *names)
    schema.upgrade(empty)
    assert differences(empty) == []
    assert guards(empty) == expected_guards(empty, *GUARDS)


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


def test_who_was_asked_before_stays_asked_and_who_was_not_is_open_to_all(empty: sa.Engine) -> None:
    schema.upgrade(empty, "0002")
    with empty.begin() as connection:
        for statement in BEFORE_OPEN_REQUESTS:
            connection.execute(sa.text(statement))
    schema.upgrade(empty)
    with empty.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, is_aimed, ask_first FROM request ORDER BY id"))
        assert [tuple(map(int, row)) for row in rows] == [(1, 1, 0), (2, 0, 0)]
        assert connection.scalar(sa.text("SELECT count(*) FROM slot")) == 1


def test_the_last_day_of_a_proposal_becomes_the_midnight_at_its_end(empty: sa.Engine) -> None:
    schema.upgrade(empty, "0002")
    with empty.begin() as connection:
        for statement in BEFORE_OPEN_REQUESTS:
            connection.execute(sa.text(statement))
    schema.upgrade(empty, "0011")
    with empty.begin() as connection:
        connection.execute(sa.text("UPDATE proposal SET answer_by_on = '2027-03-27'"))
    schema.upgrade(empty)
    with empty.connect() as connection:
        found = connection.scalar(sa.select(Proposal.answer_by_at))
    assert found == datetime(2027, 3, 27, 23, tzinfo=UTC)


def test_who_had_cancelled_a_lecture_becomes_its_outcome(empty: sa.Engine) -> None:
    schema.upgrade(empty, "0002")
    with empty.begin() as connection:
        for statement in BEFORE_OPEN_REQUESTS:
            connection.execute(sa.text(statement))
    schema.upgrade(empty, "0011")
    with empty.begin() as connection:
        for id_, actor in ((1, "1"), (2, "NULL")):
            connection.execute(sa.text(_CANCELLED.format(id=id_)))
            connection.execute(sa.text(_EVENT.format(id=id_, actor=actor)))
    schema.upgrade(empty)
    with empty.connect() as connection:
        rows = connection.execute(
            sa.select(Booking.outcome, Booking.cancelled_late, Booking.outcome_by_id).order_by(Booking.id)
        )
        assert rows.all() == [
            (Outcome.CANCELLED_BY_SCHOOL, True, 1),
            (Outcome.CANCELLED_BY_EXPERT, True, None),
        ]
