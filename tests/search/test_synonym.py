"""Words that mean the same, without a database or an engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestlecture.search.synonym import Synonyms, folded_phrase
from guestlecture.search.word import folded_words

SYNONYMS = Synonyms(
    (("ICT", "IT", "informatietechnologie"), ("CO2-uitstoot", "emissies"), ("wind op zee", "offshore wind"))
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Een loopbaan in de ICT.", ["IT", "informatietechnologie"]),
        ("it & INFORMATIETECHNOLOGIE", ["ICT"]),
        ("Minder co₂ uitstoot", ["emissies"]),
        ("Emissíes meten", ["CO2-uitstoot"]),
        ("Bouwen: wind op zee", ["offshore wind"]),
        ("Wind. Op zee is het fris.", ["offshore wind"]),
        ("Wind", []),
        ("op zee", []),
        ("item, bit", []),
        ("", []),
        ("IT voor wind op zee", ["ICT", "informatietechnologie", "offshore wind"]),
    ],
)
def test_the_rest_of_a_group_is_meant_where_one_of_its_words_is_said(text: str, meant: list[str]) -> None:
    assert SYNONYMS.others([text]) == meant


def test_words_of_two_texts_are_no_phrase() -> None:
    assert SYNONYMS.others(["offshore", "wind"]) == []
    assert SYNONYMS.others(["iets anders", "offshore wind"]) == ["wind op zee"]


def test_what_is_meant_is_said_once() -> None:
    assert SYNONYMS.others(["ICT en IT", "it"]) == ["informatietechnologie"]


def test_without_groups_nothing_is_meant() -> None:
    assert Synonyms().others(["ICT"]) == []


@pytest.mark.parametrize("text", ["CO₂-Uitstoot", "co2 uitstoot", "  Co2  –  uitstóót "])
def test_a_phrase_is_compared_by_its_words(text: str) -> None:
    assert folded_phrase(text) == "co2 uitstoot"


WORD = st.sampled_from(["zon", "wind", "zee", "op", "net"])
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)


@given(
    st.lists(PHRASE, unique=True, min_size=2, max_size=8),
    st.lists(st.lists(WORD, max_size=8).map(" ".join), max_size=3),
)
def test_it_finds_what_looking_for_each_word_in_each_text_finds(words: list[str], texts: list[str]) -> None:
    groups = (tuple(words[::2]), tuple(words[1::2]))

    def is_said(word: str) -> bool:
        return any(f" {word} " in f" {' '.join(folded_words(text))} " for text in texts)

    expected = [word for group in groups if any(map(is_said, group)) for word in group if not is_said(word)]
    assert Synonyms(groups).others(texts) == expected
