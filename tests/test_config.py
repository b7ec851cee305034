"""Settings: a wrong one stops the start with one line that names it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guestlecture.config import Settings, WrongSetting, load_settings

REAL = {
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "SMTP_URL": "smtp://localhost:25",
}
KEYS = {"MEILISEARCH_SEARCH_KEY": "s", "MEILISEARCH_INDEXING_KEY": "i"}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short", "SMTP_URL": "smtp://localhost"}, "SECRET_KEY"),
        ({"SECRET_KEY": REAL["SECRET_KEY"]}, "SMTP_URL"),
        ({**REAL, "PUBLIC_URL": "gastles.example"}, "PUBLIC_URL"),
        ({**REAL, "PUBLIC_URL": "http://"}, "PUBLIC_URL"),
        ({**REAL, "PUBLIC_URL": "http://a b/<x>"}, "PUBLIC_URL"),
        ({**REAL, "PUBLIC_URL": "https://a.example:port"}, "PUBLIC_URL"),
        ({**REAL, "PUBLIC_URL": "https://a.example:99999"}, "PUBLIC_URL"),
        ({**REAL, "PUBLIC_URL": "https://a.example/?x=1"}, "PUBLIC_URL"),
        ({**REAL, "DATABASE_URL": "postgresql://h:port/x"}, "DATABASE_URL is not a database address"),
        ({**REAL, "DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL"),
        ({**REAL, "DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({**REAL, "TIME_ZONE": "Europe/Groningen"}, "TIME_ZONE"),
        ({**REAL, "TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({**REAL, "SEARCH_TIMEOUT_SECONDS": "soon"}, "SEARCH_TIMEOUT_SECONDS"),
        ({**REAL, "SEARCH_TIMEOUT_SECONDS": "inf"}, "SEARCH_TIMEOUT_SECONDS"),
        ({**REAL, "SEARCH_TIMEOUT_SECONDS": "nan"}, "SEARCH_TIMEOUT_SECONDS"),
        ({**REAL, **KEYS, "MEILISEARCH_URL": "nonsense"}, "MEILISEARCH_URL"),
        ({**REAL, **KEYS, "MEILISEARCH_URL": "http://:7700"}, "MEILISEARCH_URL"),
        ({**REAL, "MEILISEARCH_URL": "http://localhost:7700"}, "MEILISEARCH_SEARCH_KEY"),
        ({**REAL, "MEILISEARCH_PREFIX": "a/b"}, "MEILISEARCH_PREFIX"),
        ({"DEMO": "perhaps"}, "DEMO"),
        ({**REAL, "SMTP_URL": "http://localhost"}, "SMTP_URL"),
        ({**REAL, "SMTP_URL": "smtp://localhost:port"}, "SMTP_URL"),
        ({**REAL, "MAIL_FROM": "nobody"}, "MAIL_FROM"),
        ({**REAL, "MAIL_FROM": "Gastles <>"}, "MAIL_FROM"),
    ],
)
def test_wrong_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting) as error:
        load_settings()
    assert named in str(error.value)
    assert "\n" not in str(error.value)
    assert REAL["SECRET_KEY"] not in str(error.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://gastles.example",
        "http://127.0.0.1:5000",
        "http://[::1]:5000",
        "https://a-b.example/gastles",
        "http://meili_1:7700",
    ],
)
def test_web_address_may_have_a_port_and_a_path(address: str) -> None:
    keys = {name.lower(): key for name, key in KEYS.items()}
    settings = load_settings(demo=True, public_url=f"{address}/", meilisearch_url=address, **keys)
    assert (settings.public_url, settings.meilisearch_url) == (address, address)


def test_real_use_has_no_secret_that_everybody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.signing_key == REAL["SECRET_KEY"]
    assert not settings.demo
    assert REAL["SECRET_KEY"] not in repr(settings)


def test_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("DATABASE_URL", "")
    settings = load_settings(data_dir=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path / 'guestlecture.sqlite'}"


@pytest.mark.parametrize("address", ["gastles@example.org", "Gastles Noord <gastles@example.org>"])
def test_sender_of_mail_may_have_a_name(address: str) -> None:
    assert load_settings(demo=True, mail_from=address).mail_from == address


def test_postgresql_is_spoken_to_with_our_driver() -> None:
    address = "postgresql://me:p%40ss@db.example/guestlecture"
    assert load_settings(demo=True, database_url=address).database == address.replace("://", "+psycopg://")


def python(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an empty folder, with these settings only."""
    environment: dict[str, Any] = {
        name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment | settings,
        cwd=tmp_path,
        capture_output=True,
        timeout=300,
        text=True,
    )


def test_web_refuses_a_database_that_is_not_up_to_date(tmp_path: Path) -> None:
    def start() -> subprocess.CompletedProcess[str]:
        return python(tmp_path, "-c", "import guestlecture.wsgi", DEMO="1", DATA_DIR=str(tmp_path))

    refused = start()
    assert refused.returncode == 4
    assert refused.stderr == "Error: The database is not up to date. Run: guestlecture migrate\n"
    python(tmp_path, "-m", "guestlecture", "migrate", DEMO="1", DATA_DIR=str(tmp_path))
    assert start().returncode == 0


def test_web_server_gives_up_when_a_setting_is_missing(tmp_path: Path) -> None:
    program = "import sys; from gunicorn.app.wsgiapp import run; sys.argv[0] = 'gunicorn'; sys.exit(run())"
    options = ("--no-control-socket", "--bind", f"unix:{tmp_path / 'web'}", "guestlecture.wsgi:app")
    done = python(tmp_path, "-c", program, *options)
    assert done.returncode == 4
    assert done.stderr.count("Error: SECRET_KEY must be set") == 1


def test_web_starts_while_the_database_is_away(tmp_path: Path) -> None:
    away = "postgresql://nobody@127.0.0.1:1/nothing"
    done = python(tmp_path, "-c", "import guestlecture.wsgi", DEMO="1", DATABASE_URL=away)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["migrate", "worker"])
def test_command_says_in_one_line_what_is_missing(command: str, tmp_path: Path) -> None:
    done = python(tmp_path, "-m", "guestlecture", command)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "SECRET_KEY" in done.stderr
