"""The database: base class, session, the one commit of a request, and what a constraint says to a person."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyInSeries,
    AlternativesWait,
    DayNotClosed,
    EmailTaken,
    NotFound,
    OfferNotOfExpert,
    Refusal,
    SearchSavedAlready,
    SlotTaken,
    SlotTooClose,
    VariantNameTaken,
    WordJustTaken,
)

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

LARGEST_ID = 2**31 - 1
PATIENCE_MS = 15_000  # how long a transaction waits for others to finish writing
SHORT_PATIENCE_MS = 100

# What the database refuses, in the words of the form that would have refused it.
REFUSALS: dict[str, type[Refusal]] = {
    "booking_no_overlap": SlotTaken,
    "booking_too_close": SlotTooClose,
    "booking_live_seat": AlreadyAnswered,
    "booking_once_in_series": AlreadyInSeries,
    "proposal_live": AlreadyAsked,
    "alternative_live": AlternativesWait,
    "proposal_offer_id_fkey": OfferNotOfExpert,
    "user_email_key": EmailTaken,
    "saved_search_user_id_query_key": SearchSavedAlready,
    "synonym_folded_key": WordJustTaken,
    "timetable_institution_id_name_key": VariantNameTaken,
    "opened_day_institution_id_on_key": DayNotClosed,
}


# What a database says when others are in the way: a deadlock, a clash, a lock that did not come in time.
BUSY = frozenset({"40P01", "40001", "55P03", sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment: aware and in UTC in Python, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times, and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give back what was stored, aware."""
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Read the text of SQLite at once: a calendar holds thousands of times."""
        return _read_utc if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _read_utc(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


class Base(DeclarativeBase):
    """What all models have in common."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        datetime: UTCDateTime,
        str: sa.String(200),
        dict[str, Any]: sa.JSON,
        PythonEnum: sa.Enum(
            PythonEnum,
            native_enum=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


Row = TypeVar("Row", bound=Base)

session: scoped_session[Session] = scoped_session(sessionmaker())


def connect(url: str) -> sa.Engine:
    """Open the database and let `session` speak to it."""
    engine = make_engine(url)
    session.remove()
    session.configure(bind=engine)
    return engine


def make_engine(url: str) -> sa.Engine:
    """Make an engine with what each database needs to behave the same."""
    # The parameters of a statement that failed are what people typed: they stay out of errors and so of logs.
    if not url.startswith("sqlite"):
        engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        sa.event.listen(engine, "begin", _begin_postgresql)
        return engine
    engine = sa.create_engine(
        url, connect_args={"timeout": PATIENCE_MS / 1000, "check_same_thread": False}, hide_parameters=True
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later is refused as 'locked' when another one wrote in
    # between, whatever the time-out; so whoever may write says so at the start.
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('patience_ms', PATIENCE_MS)}")
    connection.exec_driver_sql("BEGIN" if options.get("reading", False) else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: sa.Connection) -> None:
    patience = connection.get_execution_options().get("patience_ms")
    if patience is not None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience}")


def begin_reading() -> None:
    """Begin a transaction that will only read, so that on SQLite it does not wait for writers."""
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)  # noqa: S101  `connect` binds nothing else
    session.remove()
    session(bind=engine.execution_options(reading=True))


@contextmanager
def reading() -> Iterator[None]:
    """One transaction outside of a web request that only reads, and lets go at the end."""
    begin_reading()
    try:
        yield
    finally:
        session.remove()


def let_go() -> None:
    """End a transaction in which nothing was changed, before something slow; the next one reads anew."""
    session.rollback()


def lock(row: Base) -> None:
    """Lock a row until the end of the transaction, and read it anew. SQLite has locked everything already."""
    session.refresh(row, with_for_update={"of": type(row)})


def lock_all(model: type[Row], ids: Collection[int], *options: ORMOption) -> list[Row]:
    """Lock many rows of a kind in the order of their ids, and read them anew with all that `options` load."""
    column: Any = sa.inspect(model).primary_key[0]
    rows = sa.select(model).where(column.in_(ids)).order_by(column).options(*options)
    rows = rows.with_for_update(of=model).execution_options(populate_existing=True)
    return list(session.scalars(rows))


def record(change: Callable[[Session], object], **options: int) -> None:
    """Write what must survive a refusal, in a short transaction of its own, after a roll-back."""
    session.rollback()
    engine = session.get_bind()
    engine = engine.engine.execution_options(reading=False, **options)
    with Session(engine) as own, own.begin():
        change(own)


def record_if_free(change: Callable[[Session], object]) -> None:
    """Write, in a transaction of its own, what may as well be left out while somebody else is writing."""
    try:
        record(change, patience_ms=SHORT_PATIENCE_MS)
    except OperationalError:
        session.rollback()


def as_refusal(error: IntegrityError) -> Refusal:
    """Turn the name of a violated constraint into its sentence; raises the error again if it is unknown."""
    text = str(error.orig)
    for name, refusal in REFUSALS.items():
        if name in text or f"failed: {_columns_of(name)}" in text:
            return refusal()
    raise error


def is_busy(error: Exception) -> bool:
    """Say whether the database only had too much to do at once, so that the same may succeed in a moment."""
    cause = getattr(error, "orig", None)
    # The last byte of SQLite's number is the error, the others are its kind.
    return bool({getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorcode", 0) & 0xFF} & BUSY)


def _columns_of(name: str) -> str:
    # SQLite names the columns of a unique key or index instead of the key.
    for table in Base.metadata.tables.values():
        for key in (*table.indexes, *table.constraints):
            if isinstance(key, sa.Index | sa.UniqueConstraint) and key.name == name:
                return ", ".join(f"{table.name}.{column.name}" for column in key.columns)
    return name


def insert_into(model: type[Base]) -> Any:
    """Return an INSERT that can say what to do on a conflict, in the words of the database at hand."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(model)


@contextmanager
def transaction() -> Iterator[None]:
    """One transaction outside of a web request: commit at the end, roll back on any error."""
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.remove()


def find(model: type[Row], identity: object) -> Row | None:
    """Return a row by its id; None where there is none, whatever number somebody made up."""
    if isinstance(identity, int) and abs(identity) > LARGEST_ID:  # what a database cannot even be asked for
        return None
    return session.get(model, identity)


def get(model: type[Row], identity: object) -> Row:
    """Get a row by its id. Raises NotFound."""
    row = find(model, identity)
    if row is None:
        raise NotFound(model.__name__)
    return row
