"""`guestlecture plan`: a planning round from a file."""

import json
from pathlib import Path

import click

from guestlecture.planning.answer import answer_of
from guestlecture.planning.check import check_plan
from guestlecture.planning.plan import Progress
from guestlecture.planning.reading import read_instance
from guestlecture.planning.solve import solve

PRICED = 5


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Where the plan goes.  [default: the screen]")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    show_default=True,
    help="Equal seeds, equal plans.",
)
@click.option(
    "--prices",
    type=click.IntRange(0),
    default=PRICED,
    show_default=True,
    help="For how many requests left out to find the price of serving them, and what would have to change.",
)
def plan(file: Path, output: Path | None, seed: int, prices: int) -> None:
    """Plan the round in FILE, and write the plan with its bound and explanations as JSON."""
    if output is not None and not output.absolute().parent.is_dir():
        raise click.ClickException(f"{output.parent}: No such directory")
    instance = read_instance(file.read_bytes())
    found = solve(instance, report=print_progress, seed=seed)
    faults = check_plan(instance, found.option).faults
    if faults:
        raise click.ClickException(f"The plan did not pass its check, and is not written: {faults[0].kind}")
    answer = json.dumps(answer_of(instance, found, priced=prices, seed=seed), indent=1)
    if output is None:
        click.echo(answer)
    else:
        output.write_text(answer + "\n", encoding="utf-8")


def print_progress(progress: Progress) -> None:
    """Print a line, beside the plan itself."""
    click.echo(
        f"value {progress.value}, bound {progress.bound}, gap {progress.gap:.4%}, {progress.seconds:.1f} s",
        err=True,
    )
