"""Compounds are split on the words that the collection contains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.search.compound import pieces, split
from guestlecture.search.vocabulary import Vocabulary

KNOWN = dict.fromkeys(("wind", "energie", "windenergie", "gezondheid", "zorg", "monteur", "over", "paard"), 2)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("windenergie", ("wind", "energie")),
        ("gezondheidszorg", ("gezondheid", "zorg")),
        ("paardenzorg", ("paard", "zorg")),
        ("windenergiemonteur", ("windenergie", "wind", "energie", "monteur")),
        ("energietransitie", ()),
        ("zorg", ()),
        ("wind", ()),
        ("", ()),
        ("wind-energie", ()),
    ],
)
def test_word_is_split_where_both_halves_are_known(word: str, parts: tuple[str, ...]) -> None:
    assert split(word, KNOWN) == parts


def test_more_usual_halves_win() -> None:
    known = {"groene": 9, "groen": 9, "energie": 9, "nenergie": 1}
    assert split("groenenergie", known) == ("groen", "energie")


def test_only_compounds_are_listed() -> None:
    assert Vocabulary(KNOWN).compounds(["wind", "windenergie"]) == {"windenergie": ("wind", "energie")}


@given(st.text(alphabet="abcdes", max_size=24))
def test_whatever_the_split_asks_about_is_among_the_pieces(word: str) -> None:
    asked = set[str]()

    class Asking(dict[str, int]):
        def __contains__(self, key: object) -> bool:
            asked.add(str(key))
            return True

        def __missing__(self, key: str) -> int:
            return 1

    split(word, Asking())
    assert asked <= pieces(word) | {word}
