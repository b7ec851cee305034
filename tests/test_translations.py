"""Every text that a person sees is there in Dutch too."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from tests.messages import KEYWORDS, ROOT, extract, read_catalogue

PLACE = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """What the source has to say."""
    return extract()


@pytest.fixture(scope="module")
def known() -> Catalog:
    """What there is in Dutch."""
    return read_catalogue()


def test_every_text_is_translated(texts: Catalog, known: Catalog) -> None:
    missing = [message.id for message in texts if message.id and not _is_complete(known.get(message.id))]
    assert not missing, f"{len(missing)} without Dutch; `make messages` adds them to the catalogue: {missing}"


def test_every_text_is_found_also_one_within_another_call(known: Catalog) -> None:
    # Babel passes over a call within a call.
    missing = [text for text in marked() if text and not _is_complete(known.get(text))]
    assert not missing


def marked() -> Iterator[str]:
    """All texts in calls that mark them for translation, however deep."""
    for path in (ROOT / "guestlecture").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                given = ast.walk(call.args[0]) if call.args else ()
                yield from (each.value for each in given if _is_text(each))


def test_no_translation_is_left_of_a_text_that_has_gone(texts: Catalog, known: Catalog) -> None:
    gone = [message.id for message in known if message.id and texts.get(message.id) is None]
    assert not gone


def test_a_translation_fills_in_the_same_values(known: Catalog) -> None:
    wrong = [message.id for message in known if message.id and not _has_same_places(message)]
    assert not wrong


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_complete(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else True


def _has_same_places(message: Message) -> bool:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    # A plural may leave its number out ('once'), but never names another value.
    asked = {place for text in ids for place in PLACE.findall(text)}
    given = {place for text in strings for place in PLACE.findall(text)}
    return asked == given
