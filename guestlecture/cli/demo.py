"""The command that starts the demo."""

import os
import socket
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from guestlecture import db
from guestlecture.cli.database import migrate_database, open_database
from guestlecture.clock import now
from guestlecture.config import Settings, load_settings
from guestlecture.demo.accounts import demo_password, list_accounts
from guestlecture.demo.load import load_demo
from guestlecture.paths import shipped

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  what listens everywhere is found here


@click.command()
@click.option(
    "--host", envvar="HOST", default="127.0.0.1", show_default=True, help="The address to listen on."
)
@click.option(
    "--port", envvar="PORT", default=5000, show_default=True, type=click.IntRange(1, 65535), help="The port."
)
def demo(host: str, port: int) -> None:
    """Start the demo: the web site and the worker.

    The data is kept in DATA_DIR. An empty database gets a region with made-up people.
    """
    host = host.strip("[]")  # as an address of the sixth version stands in a web address
    _check_port(host, port)
    address = os.environ.get("PUBLIC_URL") or address_of_demo(host, port)
    settings = load_settings(demo=True, public_url=address)
    _prepare(settings)
    _welcome(settings)
    _start(settings, host, port)


def address_of_demo(host: str, port: int) -> str:
    """Return where a browser on this machine finds the demo."""
    return f"http://{_in_brackets(EVERYWHERE.get(host, host))}:{port}"


def _in_brackets(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _check_port(host: str, port: int) -> None:
    try:
        family, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise click.ClickException(
            f"Port {port} of {host} cannot be used ({error.strerror}). "
            f"Choose another one: make run PORT={port + 1}"
        ) from None


def _prepare(settings: Settings) -> None:
    before, after = migrate_database(open_database(settings))
    if before not in (None, after):
        click.echo(f"Migrated the database: {before} → {after}.")
    with db.transaction():
        if load_demo(at=now(), zone=ZoneInfo(settings.time_zone)):
            click.echo("Loaded the demo region.")


def _welcome(settings: Settings) -> None:
    click.echo(
        f"\nThe demo runs at {settings.public_url} (Ctrl-C stops it). Its data is in {settings.data_dir}.\n"
    )
    with db.transaction():
        accounts = list_accounts()
        for account in accounts:
            click.echo(f"  {account.title:<26}  {account.user.name:<16}  {account.user.email}")
    if accounts:
        click.echo(f"\n  The password of every account: {demo_password()}\n")
    sys.stdout.flush()


def _start(settings: Settings, host: str, port: int) -> None:
    # Honcho takes the place of this process: so Ctrl-C, and the end of one of both, ends everything.
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "DEMO": "1",
        "DATA_DIR": str(settings.data_dir.resolve()),
        "HOST": _in_brackets(host),
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PORT": str(port),
        "PUBLIC_URL": settings.public_url,
        "PYTHONUNBUFFERED": "1",
    }
    procfile = str(shipped("Procfile"))
    honcho = [sys.executable, "-m", "honcho", "--env", os.devnull, "--procfile", procfile, "start"]
    os.execve(sys.executable, honcho, environment)  # noqa: S606  our own interpreter, no shell
