"""The commands of an operator, but for the import, which has its own tests."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from guestlecture.cli import COMMANDS, LazyGroup, cli
from guestlecture.cli.demo import address_of_demo
from guestlecture.cli.errors import in_one_line
from guestlecture.config import load_settings
from guestlecture.db import Base, session
from guestlecture.enums import Role
from guestlecture.models import Expertise, Place, SentMail, Theme, User
from tests.factories import make_expert, make_request
from tests.search.server import Fault, StandIn, answers, stand_in

__all__ = ["stand_in"]  # a fixture

Run = Callable[..., Result]


@pytest.fixture
def run(
    engine: sa.Engine, database: None, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Call a command on the database of the test, with a search index of its own."""
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    def call(*arguments: str) -> Result:
        session.remove()  # as another process would find it
        try:
            return CliRunner().invoke(cli, arguments)
        finally:
            session.remove()
            opened = session.get_bind()
            if opened is not engine:
                opened.engine.dispose()
            session.remove()
            session.configure(bind=engine)

    return call


def test_help_names_every_command_and_each_says_what_it_does(run: Run) -> None:
    text = run("--help").stdout
    for name in COMMANDS:
        assert name in text
        command = LazyGroup("x").get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert command.help


def test_new_database_gets_the_region_once(run: Run) -> None:
    assert "Loaded what the region begins with" in run("migrate").stdout
    assert count(Place) >= 60
    assert count(Theme) >= 18
    before = count(Expertise)
    again = run("migrate")
    assert (again.exit_code, again.stdout.count("\n")) == (0, 1)
    assert count(Expertise) == before


def count(model: type[Base]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_index_is_checked_rebuilt_and_told_about(run: Run) -> None:
    assert "The index holds 0 speakers." in run("search", "rebuild").stdout
    expert, request = make_expert(), make_request()
    make_request(is_aimed=True)
    session.commit()
    differs = run("search", "check")
    assert differs.exit_code == 1
    assert f"Missing from the index of speakers: {expert.id}" in differs.stdout
    assert f"Missing from the index of requests: {request.id}\n" in differs.stdout
    rebuilt = run("search", "rebuild").stdout
    assert "The index holds 1 speakers.\nThe index holds 1 requests.\n" in rebuilt
    assert run("search", "check").exit_code == 0
    status = run("search", "status").stdout
    assert "1 speakers in the index, 1 public" in status
    assert "1 requests in the index, 1 open to all" in status


def test_search_commands_work_on_a_server_too(
    run: Run, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEILISEARCH_URL", stand_in.url)
    monkeypatch.setenv("SEARCH_TIMEOUT_SECONDS", "30")
    monkeypatch.setenv("MEILI_MASTER_KEY", "the master key")
    made = run("search", "keys").stdout
    for line in made.splitlines():
        monkeypatch.setenv(*line.split("="))
    assert [line.partition("=")[0] for line in made.splitlines()] == [
        "MEILISEARCH_SEARCH_KEY",
        "MEILISEARCH_INDEXING_KEY",
    ]
    make_expert()
    session.commit()
    assert "The index holds 1 speakers." in run("search", "rebuild").stdout
    assert "meilisearch 1.50.0: 1 speakers in the index, 1 public." in run("search", "status").stdout
    assert "agree on 1 speakers" in run("search", "check").stdout


@pytest.mark.parametrize("command", ["status", "check", "rebuild", "keys"])
@pytest.mark.parametrize("fault", [answers(503, "<h1>busy</h1>"), answers(403, '{"message": "no"}'), None])
def test_search_that_does_not_work_is_one_line(
    run: Run,
    stand_in: StandIn,
    closed_port: int,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    fault: Fault | None,
) -> None:
    monkeypatch.setenv("MEILISEARCH_URL", stand_in.url if fault else f"http://127.0.0.1:{closed_port}")
    for name in ("MEILI_MASTER_KEY", "MEILISEARCH_SEARCH_KEY", "MEILISEARCH_INDEXING_KEY"):
        monkeypatch.setenv(name, "a key")
    stand_in.fault = fault
    assert in_a_line(run("search", command)).startswith(
        ("Search does not work: ", "The server made no keys: ")
    )


@pytest.mark.parametrize("command", ["status", "check"])
def test_index_that_is_not_there_says_what_to_do(run: Run, command: str) -> None:
    assert in_a_line(run("search", command)).endswith("is not built yet: rebuild it")


def in_a_line(result: Result) -> str:
    """What the terminal says of a command that failed."""
    assert result.exit_code == 1
    error = result.exception
    assert isinstance(error, Exception | SystemExit)
    said = result.stderr.removeprefix("Error: ") if isinstance(error, SystemExit) else in_one_line(error)
    assert said
    assert len(said.splitlines()) == 1
    return said


def test_first_coordinator_is_appointed_and_gets_a_mail(run: Run) -> None:
    result = run("user", "add-coordinator", "Anneke", "Anneke@Region.example")
    assert result.exit_code == 0, result.output
    user = session.scalars(sa.select(User)).one()
    assert (user.email, user.roles, user.confirmed_at) == ("anneke@region.example", {Role.COORDINATOR}, None)
    assert session.scalars(sa.select(SentMail.message)).one() == "confirm_account"
    assert run("user", "add-coordinator", "Anneke", "Anneke@Region.example", "--admin").exit_code == 0
    session.expire_all()
    assert session.scalars(sa.select(User)).one().roles == {Role.COORDINATOR, Role.ADMIN}


@pytest.mark.parametrize("address", ["anneke@", "ännchen@region.example"])
def test_address_that_no_mail_reaches_is_refused(run: Run, address: str) -> None:
    result = run("user", "add-coordinator", "Anneke", address)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_port_of_the_other_kind_of_address_is_probed_too(run: Run, host: str) -> None:
    with socket.socket(socket.AF_INET6) as taken:
        try:
            taken.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        taken.listen()
        port = taken.getsockname()[1]
        result = run("demo", "--host", host, "--port", str(port))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert f"Port {port} of ::1 cannot be used (Address already in use)" in result.stderr


def test_host_that_does_not_exist_is_one_line(run: Run) -> None:
    result = run("demo", "--host", "nowhere.invalid")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "of nowhere.invalid cannot be used" in result.stderr


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:5000"),
        ("0.0.0.0", "http://127.0.0.1:5000"),
        ("::1", "http://[::1]:5000"),
        ("::", "http://[::1]:5000"),
    ],
)
def test_address_of_the_demo_is_one_that_a_browser_opens(host: str, address: str) -> None:
    assert address_of_demo(host, 5000) == address
    assert load_settings(demo=True, public_url=address).public_url == address


def test_port_that_is_taken_is_one_line_with_the_way_out(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("demo", "--port", str(port))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert f"make run PORT={port + 1}" in result.stderr
