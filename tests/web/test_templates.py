"""What templates do with what they are given."""

import pytest

from guestlecture.web.templates import initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Noor de Boer", "NB"),
        ("Noor", "N"),
        ("jan de boer", "J"),
        ("6 Jan", "J"),
        ("", ""),
        (" ", ""),
        ("\u200b", "\u200b"),
    ],
)
def test_every_name_has_initials_also_one_that_should_not_be(name: str, expected: str) -> None:
    assert initials(name) == expected
