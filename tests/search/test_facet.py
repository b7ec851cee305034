"""Searching among the values of a facet."""

import pytest

from guestlecture.search.facet import is_named

NAMES = ("Windenergie", "Wind energy", "Onderhoud op zee")


@pytest.mark.parametrize("text", ["w", "WIND", "wind en", "  op   zee ", "energie", "hóud", "ÓP"])
def test_beginning_of_a_word_names_a_value(text: str) -> None:
    assert is_named(text, NAMES)


@pytest.mark.parametrize("text", ["ind", "nd", "zeeën", "wind-", "x"])
def test_letters_within_a_word_name_nothing_when_they_are_few(text: str) -> None:
    assert not is_named(text, NAMES)


def test_no_names_are_no_match() -> None:
    assert not is_named("wind", ())
