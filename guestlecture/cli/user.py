"""The commands that manage accounts."""

import click
from email_validator import EmailNotValidError

from guestlecture import db
from guestlecture.cli.database import check_current, open_database
from guestlecture.clock import now
from guestlecture.config import load_settings
from guestlecture.enums import Role
from guestlecture.mail.address import read_address
from guestlecture.services.coordinator import appoint


@click.group()
def user() -> None:
    """Manage accounts."""


@user.command("add-coordinator")
@click.argument("name")
@click.argument("email")
@click.option("--admin", is_flag=True, help="Make an admin instead, who may do more.")
def add_coordinator(name: str, email: str, admin: bool) -> None:
    """Let somebody coordinate the region; who is new gets a mail to confirm the address."""
    try:
        email = read_address(email)
    except EmailNotValidError as error:
        raise click.ClickException(f"{email}: {error}") from None
    check_current(open_database(load_settings()))
    role = Role.ADMIN if admin else Role.COORDINATOR
    with db.transaction():
        person = appoint(name, email, role=role, language="nl", at=now())
        is_new = person.confirmed_at is None
    click.echo(
        f"{email} is {role.value} now." + (" A mail to confirm the address is under way." if is_new else "")
    )
