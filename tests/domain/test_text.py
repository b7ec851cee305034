"""Texts as people type them, or as a program sends them."""

import pytest

from guestlecture.domain.text import line, paragraphs

INVISIBLE = [
    "",
    " ",
    "\x00",
    "\u200b",
    "\u2060\ufeff",
    "\u202e",
    "\u3164",
    "\u2800 \u034f",
    "\ufe0f",
    "\x07\r\n",
]


@pytest.mark.parametrize("text", INVISIBLE)
def test_text_in_which_nothing_can_be_seen_is_empty(text: str) -> None:
    assert line(text) == ""
    assert paragraphs(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Noor  de Boer ", "Noor de Boer"),
        ("a\r\nBcc: x", "a Bcc: x"),
        ("a\x07b\x85c\u2028d", "a b c d"),
        ("No\x00or", "Noor"),
        ("a\u202eb\u2066c", "abc"),  # would turn what others wrote after it
        ("שלום", "שלום"),
        ("नेहा 👩‍🔬", "नेहा 👩‍🔬"),  # a joiner between signs that are seen stays
    ],
)
def test_line_is_one_line(text: str, expected: str) -> None:
    assert line(text) == expected


def test_paragraphs_keep_their_lines() -> None:
    assert paragraphs(" one\x00\r\n\r\ntwo \n") == "one\r\n\r\ntwo"
    assert paragraphs("one\u202e\ntwo") == "one\ntwo"
