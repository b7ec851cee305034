"""The command `guestlecture`."""

import sys
from importlib import import_module

import click

# Where each command is, and its line in the help: so that the help loads none of them.
COMMANDS = {
    "demo": ("guestlecture.cli.demo:demo", "Start the demo: the web site and the worker."),
    "import": (
        "guestlecture.cli.importing:import_group",
        "Import institutions, experts or holidays from a file.",
    ),
    "migrate": (
        "guestlecture.cli.database:migrate",
        "Bring the database to the newest form, and load the region into a new one.",
    ),
    "plan": ("guestlecture.cli.plan:plan", "Plan a round from a file, with a proof of how good it is."),
    "search": ("guestlecture.cli.search:search", "Look after the search index."),
    "user": ("guestlecture.cli.user:user", "Manage accounts."),
    "worker": ("guestlecture.cli.worker:worker", "Send mail, keep the search index up to date."),
}


class LazyGroup(click.Group):
    """A group that loads a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(package_name="guestlecture")
def cli() -> None:
    """Guest lectures: entrepreneurs offer, teachers book, coordinators keep the balance."""


def main() -> None:
    """Run a command. What cannot be is said in one line, with a status that is not 0."""
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except click.Abort:
        _fail("Stopped.")
    except Exception as error:
        # Here and not above: telling the errors apart takes longer to load than the help to print.
        from guestlecture.cli.errors import in_one_line

        line = in_one_line(error)
        if line is None:
            raise
        _fail(line)


def _fail(message: str, status: int = 1) -> None:
    click.echo(f"Error: {' '.join(message.split())}", err=True)
    sys.exit(status)
