"""Habits of the code that a test can keep."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from guestlecture.permissions import RULES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "guestlecture"
# Who is higher may import who is lower, never the other way round; one line is one height.
LAYERS = (
    ("paths", "clock", "enums", "errors", "config"),
    ("domain",),
    ("planning",),
    ("db",),
    ("models", "schema"),
    ("links", "labels", "i18n", "spoken", "search", "mail", "calendars"),
    ("queries",),
    ("services",),
    ("importing",),
    ("region",),
    ("permissions", "forms", "documents", "meaning", "indexing", "finding", "fetching", "watching", "demo"),
    ("solving",),
    ("explaining",),
    ("supposing",),
    ("handlers",),
    ("worker",),
    ("web",),
    ("views",),
    ("app",),
    ("cli", "wsgi"),
)
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
MAY_COMMIT = {"db.py", "web/transaction.py"}
LONGEST_FUNCTION = 40


def sources() -> list[Path]:
    """All Python files of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def imported(tree: ast.AST) -> list[str]:
    """The parts of our package that a file imports, as the first name below it."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("guestlecture"):
            parts = node.module.split(".")[1:]
            names += [parts[0]] if parts else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [a.name.split(".")[1] for a in node.names if a.name.startswith("guestlecture.")]
    return names


def test_imports_point_down_only() -> None:
    upwards = []
    for path in sources():
        layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if layer not in HEIGHT:
            continue
        for name in imported(ast.parse(path.read_text())):
            if name in HEIGHT and HEIGHT[name] > HEIGHT[layer]:
                upwards.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not upwards, "\n".join(upwards)


def test_every_part_of_the_package_has_a_layer() -> None:
    parts = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir()}
    data = {"__init__", "__main__", "__pycache__", "translations", "py"}
    assert parts - data <= set(HEIGHT), parts - data - set(HEIGHT)


def test_domain_knows_neither_web_nor_database() -> None:
    for path in (PACKAGE / "domain").glob("*.py"):
        text = path.read_text()
        assert not re.search(r"^(from|import) (flask|sqlalchemy|wtforms)", text, re.MULTILINE), path


def test_planning_is_pure_and_alone_knows_the_solvers() -> None:
    for path in sources():
        is_planning = path.relative_to(PACKAGE).parts[0] == "planning"
        tree = ast.parse(path.read_text())
        assert not is_planning or set(imported(tree)) <= {"enums", "errors", "domain", "planning"}, path
        assert is_planning or not re.search(
            r"^\s*(from|import) (ortools|highspy)", path.read_text(), re.MULTILINE
        )


def test_only_few_places_commit() -> None:
    committing = {
        path.relative_to(PACKAGE).as_posix()
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
        if path.parent.name != "search"  # the index has commits of its own
    }
    assert committing == MAY_COMMIT


def test_functions_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_every_endpoint_has_a_permission(app: Flask) -> None:
    without = [
        name
        for name, view in app.view_functions.items()
        if not name.endswith("static") and getattr(view, "permission", None) not in RULES
    ]
    assert not without


def test_every_rule_is_asked_somewhere(app: Flask) -> None:
    asked = {getattr(view, "permission", None) for view in app.view_functions.values()}
    assert set(RULES) <= asked


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_have_no_inline_style_or_script(path: Path) -> None:
    if path.parent.name == "mail":
        return  # a mail program reads no stylesheet of ours
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", path.read_text())
