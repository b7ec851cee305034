"""A database that has too much to do at once: nothing is lost by trying again, and the page says so."""

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.config import Settings
from guestlecture.db import session
from guestlecture.models import User
from tests.factories import make_user
from tests.page import Visitor
from tests.web.conftest import MakeApp, make_app  # noqa: F401  a fixture

SQLITE = ("locked",)
POSTGRESQL = {"DeadlockDetected": "40P01", "SerializationFailure": "40001", "LockNotAvailable": "55P03"}


def fail_as(cause: str) -> None:
    """Let the database itself fail as it does when others are in the way."""
    if cause in POSTGRESQL:
        raised = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{POSTGRESQL[cause]}'; END $$"
        session.execute(sa.text(raised))
        return
    # Write with another connection than that of the request, which has begun to write.
    url = session.get_bind().engine.url
    other = sa.create_engine(url, connect_args={"timeout": 0}, poolclass=sa.NullPool)
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@pytest.fixture
def busy(settings: Settings, make_app: MakeApp) -> Flask:  # noqa: F811
    """An application with a page that finds the database busy, for each cause."""
    app = make_app(settings)

    @app.post("/busy/<cause>")
    def busy(cause: str) -> str:
        session.add(make_user(name="Half done"))
        session.flush()
        fail_as(cause)
        return ""

    return app


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "It is busy. Try again in a moment; nothing was changed."),
        ("nl", "Het is druk. Probeer het zo nog eens; er is niets veranderd."),
    ],
)
def test_busy_database_asks_to_try_again(
    busy: Flask, settings: Settings, language: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = Visitor(busy, make_user(), language=language)
    for cause in SQLITE if settings.database.startswith("sqlite") else POSTGRESQL:
        page = visitor.post(f"/busy/{cause}", status=503)
        assert says in page.text
        assert page.soup.html is not None
        assert page.soup.html["lang"] == language
        assert int(page.response.headers["Retry-After"]) > 0
        printed = capsys.readouterr()
        assert cause in printed.out + printed.err
    assert session.scalar(sa.select(User).where(User.name == "Half done")) is None
