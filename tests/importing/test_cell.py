"""What one cell may hold."""

from collections.abc import Callable
from typing import Any

import pytest

from guestlecture.enums import Language, Level
from guestlecture.importing import cell
from guestlecture.importing.refusal import BadCell, UnknownLanguage, UnknownLevel
from guestlecture.importing.text import fold, shown
from guestlecture.importing.vocabulary import read_languages, read_levels


@pytest.mark.parametrize(
    ("check", "text", "value"),
    [
        (cell.email, "Zoe@Example.ORG", "zoe@example.org"),
        (cell.email, "zoe@exämple.org", "zoe@xn--exmple-cua.org"),
        (cell.kvk, "01234567", "01234567"),
        (cell.kvk, "1234 5678", "12345678"),
        (cell.brin, "17fg", "17FG"),
        (cell.postcode, "9711aa", "9711 AA"),
        (cell.website, "https://www.school.nl/pad?x=1", "https://www.school.nl/pad?x=1"),
        (cell.degrees(90), "53,2194", 53.2194),
        (cell.degrees(180), "-6.5", -6.5),
        (cell.whole(0, 1000), "104", 104),
        (cell.whole(0, 1000), "104.0", 104),
        (cell.domains, "School.nl; @noord.school.nl", frozenset({"school.nl", "noord.school.nl"})),
        (cell.line_of(20), "two\n words", "two words"),
        (cell.paragraphs(20), "two\r\nlines", "two\nlines"),
    ],
)
def test_good_cell(check: Callable[[str], Any], text: str, value: object) -> None:
    assert check(text) == value


@pytest.mark.parametrize(
    ("check", "text", "says"),
    [
        (cell.email, "zoe@", "“zoe@” is not an e-mail address"),
        (cell.email, "zoë@example.org", "is not an e-mail address"),
        (cell.email, "a@x.nl, b@x.nl", "is not an e-mail address"),
        (cell.kvk, "1234567", "is it 01234567"),
        (cell.kvk, "123456789", "it has 8 digits"),
        (cell.kvk, "1234567a", "it has 8 digits"),
        (cell.brin, "17FG00", "two digits and two letters"),
        (cell.postcode, "0711 AA", "not a postcode"),
        (cell.website, "www.school.nl", "must begin with https://"),
        (cell.website, "javascript:alert(1)", "must begin with https://"),
        (cell.website, "https://", "must begin with https://"),
        (cell.website, "http://[", "must begin with https://"),
        (cell.degrees(90), "nan", "not a number"),
        (cell.degrees(90), "inf", "not a number"),
        (cell.degrees(90), "91", "not between -90 and 90"),
        (cell.whole(0, 10), "1.5", "not a whole number"),
        (cell.whole(0, 10), "-1", "not a whole number"),
        (cell.whole(0, 10), "11", "not between 0 and 10"),
        (cell.whole(0, 10), "٣", "not a whole number"),
        (cell.domains, "school", "not a domain"),
        (cell.domains, "a.nl; http://b.nl", "not a domain"),
        (cell.line_of(5), "123456", "has 6 characters; 5 is the most"),
    ],
)
def test_bad_cell_is_refused_in_a_sentence(check: Callable[[str], Any], text: str, says: str) -> None:
    with pytest.raises(BadCell, match=says):
        check(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("po", "po"),
        ("PO", "po"),
        ("basisonderwijs", "po"),
        ("vmbo-b/k", "vmbo"),
        ("vmbo-gt", "vmbo"),
        ("vmbo-b/k / vmbo-t/mavo / havo / vwo", "vmbo havo vwo"),
        ("havo/vwo", "havo vwo"),
        ("havo; VWO", "havo vwo"),
        ("praktijkonderwijs", "pro"),
        ("SO/VSO", "vso"),
        ("(voortgezet) speciaal onderwijs", "vso"),
        ("MBO niveau 4, hbo", "mbo hbo"),
        ("WO", "wo"),
        ("VO", "pro vmbo havo vwo"),
        (" ; ", ""),
    ],
)
def test_levels_in_usual_words(text: str, codes: str) -> None:
    assert read_levels(text) == {Level(code) for code in codes.split()}


@pytest.mark.parametrize("text", ["klas 3", "havo; athenaeum illustre", "havo/klas 3", "/"])
def test_unknown_level_is_refused(text: str) -> None:
    with pytest.raises(UnknownLevel):
        read_levels(text)


def test_languages_in_usual_words() -> None:
    assert read_languages("Nederlands / English; de") == set(Language)
    with pytest.raises(UnknownLanguage, match="“Frans”"):
        read_languages("nl; Frans")


def test_texts_are_compared_without_capitals_accents_and_kinds_of_apostrophes() -> None:
    assert fold("’s-Gravenhage  Élan") == fold("'S-gravenhage elan")


def test_quoted_text_is_short_and_printable() -> None:
    assert shown("a\x1b[31m\n" + "b" * 100) == "a[31m " + "b" * 53 + "…"
