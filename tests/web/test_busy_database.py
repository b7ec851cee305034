"""A database that somebody else keeps busy, or that is away: pages go on, or say so without asking it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from structlog.testing import capture_logs

from guestlecture.clock import now
from guestlecture.config import Settings
from guestlecture.db import reading, session
from guestlecture.models import LoginSession
from guestlecture.services.user import SEEN_EVERY
from tests.factories import make_user
from tests.page import Visitor
from tests.web.conftest import MakeApp


@contextmanager
def written_by_another(engine: sa.Engine) -> Iterator[None]:
    """Let somebody else be in the middle of writing, an import for instance."""
    with engine.connect() as other, other.begin():
        other.execute(sa.update(LoginSession).values(user_id=LoginSession.user_id))
        yield


def seen_at() -> object:
    """When the one browser there is was seen."""
    with reading():
        return session.scalars(sa.select(LoginSession.seen_at)).one()


def test_page_does_not_wait_for_a_writer_to_note_that_somebody_was_seen(
    app: Flask, database: None, engine: sa.Engine
) -> None:
    visitor = Visitor(app, make_user())
    before = seen_at()
    with time_machine.travel(now() + SEEN_EVERY + timedelta(seconds=1)):
        with written_by_another(engine):
            assert visitor.get("/account").heading == "Your account"
        assert seen_at() == before
        visitor.get("/account")
    assert seen_at() != before


@pytest.fixture
def away(settings: Settings, make_app: MakeApp, tmp_path: Path) -> Flask:
    """An application whose database is not there."""
    return make_app(settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/no/such/folder.db"}))


@pytest.mark.parametrize(("accept", "language"), [("en-GB,en;q=0.9", "en"), ("de", "nl")])
def test_somebody_logged_in_gets_a_page_when_the_database_is_away(
    away: Flask, accept: str, language: str
) -> None:
    client = away.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "a token that only the database knows"
    with capture_logs() as logs:
        answer = client.get("/account", headers={"Accept-Language": accept})
    assert answer.status_code == 500
    assert f'<html lang="{language}">' in answer.text
    assert [(entry["event"], entry["error"]) for entry in logs] == [("unexpected error", "OperationalError")]
    client.set_cookie("language", "en")
    assert '<html lang="en">' in client.get("/account", headers={"Accept-Language": accept}).text


def test_what_fails_at_the_commit_is_named_in_the_log(settings: Settings, make_app: MakeApp) -> None:
    app = make_app(settings)

    @app.get("/break")
    def break_() -> str:
        return "good so far"

    @app.after_request
    def fail_late(_response: object) -> object:
        raise ZeroDivisionError

    with capture_logs() as logs:
        assert Visitor(app).client.get("/break").status_code == 500
    assert logs[0]["error"] == "ZeroDivisionError"


def test_log_names_the_page_but_neither_its_token_nor_what_was_stored(
    settings: Settings, make_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(settings.model_copy(update={"demo": False}))

    @app.get("/break/<token>")
    def break_(token: str) -> str:
        session.execute(sa.text("SELECT nonsense WHERE 'x' = :typed"), {"typed": token})
        return ""

    answer = app.test_client().get("/break/secret-token")
    assert answer.status_code == 500
    printed = capsys.readouterr().out
    assert "secret-token" not in printed
    entry = json.loads(printed)
    assert (entry["page"], entry["endpoint"], entry["method"]) == ("/break/<token>", "break_", "GET")
    assert "nonsense" in entry["exception"]
