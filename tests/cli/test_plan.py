"""`guestlecture plan`: a file in, a plan out, and one line for what cannot be."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from guestlecture.cli import cli
from guestlecture.cli.errors import in_one_line
from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import ints
from guestlecture.planning.moment import read_moment
from guestlecture.planning.reading import read_instance
from guestlecture.planning.writing import file_of
from tests.planning.dice import random_instance
from tests.planning.small import make_round


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A round of some size as a file."""
    path = tmp_path / "round.json"
    path.write_text(json.dumps(file_of(random_instance(7, experts=6, requests=30, options=6))))
    return path


def run(*arguments: object) -> Result:
    """Call the command."""
    return CliRunner().invoke(cli, ["plan", *map(str, arguments)])


def test_plan_is_written_with_value_bound_and_explanations(file: Path, tmp_path: Path) -> None:
    output = tmp_path / "plan.json"
    result = run(file, "--output", output, "--prices", 2)
    assert result.exit_code == 0
    assert "value" in result.stderr
    assert "gap" in result.stderr
    plan, instance = json.loads(output.read_text()), read_instance(file.read_text())
    options = instance.options
    chosen = [
        int(
            np.flatnonzero(
                (options.expert == instance.experts.ids.index(lecture["expert"]))
                & (options.request == instance.requests.ids.index(lecture["request"]))
                & (options.start == read_moment(lecture["start"]))
            )[0]
        )
        for lecture in plan["lectures"]
    ]
    checked = check_plan(instance, ints(chosen))
    assert checked.faults == []
    assert checked.value == plan["value"] <= plan["bound"]
    assert plan["figures"]["served"] == len(chosen)
    assert len(plan["unserved"]) == 30 - len(chosen)
    assert all("changes" in one for one in plan["unserved"][:2])
    assert not any("changes" in one for one in plan["unserved"][2:])


def test_price_names_what_has_to_move(tmp_path: Path) -> None:
    file = tmp_path / "round.json"
    file.write_text(json.dumps(file_of(make_round([(0, 0, 0, 500), (0, 1, 0, 800)], room=[1]))))
    (unserved,) = json.loads(run(file).stdout)["unserved"]
    assert unserved["reason"] == "better_elsewhere"
    assert unserved["price"] == 300
    assert [move["request"] for move in unserved["moves"]] == ["request 0", "request 1"]
    assert "before" not in unserved["moves"][0]
    assert "after" not in unserved["moves"][1]


def test_equal_seeds_write_equal_plans(file: Path) -> None:
    assert run(file, "--seed", 4).stdout == run(file, "--seed", 4).stdout


def test_only_the_plan_is_on_standard_output(file: Path) -> None:
    """In a process of its own: a library of the solver writes past Python."""
    command = [sys.executable, "-m", "guestlecture", "plan", str(file)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout)["format"] == 1


def test_bad_file_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "round.json"
    file.write_text('{"format": 1}')
    result = run(file)
    assert result.exit_code != 0
    assert result.stdout == ""
    assert in_one_line(result.exception) == "file: ‘months’ is missing."


@pytest.mark.parametrize("arguments", [("nowhere.json",), (".",)])
def test_file_that_cannot_be_read_is_named(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert arguments[0] in str(in_one_line(result.exception))


def test_output_that_cannot_be_written_is_refused_before_the_work(file: Path) -> None:
    result = run(file, "--output", "/nowhere/plan.json")
    assert result.exit_code != 0
    assert "value" not in result.stderr
