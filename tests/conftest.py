"""What all tests share: the database they run on, the application, and a visitor."""

import socket
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

import guestlecture.services.user as users
from guestlecture import create_app, db, schema
from guestlecture.config import Settings, load_settings
from guestlecture.search.embedder import QueryEncoder
from guestlecture.web.limits import limiter
from tests.page import Visitor
from tests.postgres import find_programs, running_server

# Passwords are hashed in a moment: how long that should take is no matter of behaviour.
users.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

# The same examples in each run, and none fails because the machine is busy.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

with warnings.catch_warnings():
    warnings.simplefilter("ignore", sa.exc.SAWarning)  # the tables of a tree refer to themselves
    TABLES = db.Base.metadata.sorted_tables[::-1]
WHICH_HOLD_ROWS = sa.select(*(sa.exists().select_from(table).label(table.name) for table in TABLES))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one call run the suite on one of both databases, or store the texts of mails."""
    parser.addoption("--store-mail", action="store_true", help="store the text of every mail anew")
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database of the chosen kind."""
    with ExitStack() as stack:
        if request.config.getoption("--database") == "sqlite":
            yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite'}"
            return
        programs = find_programs()
        if programs is None:
            pytest.skip("no PostgreSQL: install the package postgresql, or put initdb and pg_ctl on the PATH")
        yield stack.enter_context(running_server(programs))


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a demo with its own data folder."""
    return load_settings(demo=True, database_url=database_url, data_dir=tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[sa.Engine]:
    """The migrated database."""
    engine = db.connect(settings.database)
    schema.upgrade(engine)
    yield engine
    db.session.remove()
    engine.dispose()


@pytest.fixture(scope="session")
def app(settings: Settings, engine: sa.Engine) -> Flask:
    """The application, on that database."""
    app = create_app(settings)
    # By words alone, as where there is no embedder; who tests meanings puts one in.
    app.extensions["questions"] = QueryEncoder(None)
    return app


@pytest.fixture
def database(engine: sa.Engine) -> Iterator[None]:
    """An empty database; whatever a test leaves in it is gone afterwards."""
    with emptied(engine):
        yield


@contextmanager
def emptied(engine: sa.Engine) -> Iterator[None]:
    """Use a database, and empty it at the end."""
    # What a test made stays readable after the commits of the requests that it sends.
    db.session.configure(bind=engine, expire_on_commit=False)
    yield
    db.session.remove()
    with engine.begin() as connection:
        found = connection.execute(WHICH_HOLD_ROWS).one()
        for table, holds_rows in zip(TABLES, found, strict=True):
            if holds_rows:
                connection.execute(table.delete())


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses every connection; it is held, so that nobody else opens it meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def in_app(app: Flask, database: None) -> Iterator[Flask]:
    """Be inside the application, as the terminal and the worker are."""
    with app.app_context():
        yield app


@pytest.fixture
def visitor(app: Flask, database: None) -> Visitor:
    """Somebody who is not logged in."""
    limiter.reset()
    return Visitor(app)
