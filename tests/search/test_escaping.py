"""Whatever people type, a query says what we meant and no more, and highlights are text with marks."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guestlecture.domain.place import Point
from guestlecture.search.engine import Near, Page, Query, SearchEngine
from guestlecture.search.highlight import highlight
from guestlecture.search.matching import Terms
from guestlecture.search.meilisearch_form import quote, to_filters, to_searches, to_text
from guestlecture.search.opening import open_engine
from guestlecture.search.query_text import MAX_TERMS, parse
from guestlecture.search.word import compose, find_words, fold
from tests.search.collection import EXPERTS, SETTINGS

ALL = [document.id for document in EXPERTS]

# Text as it comes, and text that is made to break out of quotations.
ANY_TEXT = st.text(max_size=60)
TRICKY = st.text(alphabet="\\\"'[](){},=<>!-+*?~^:/ \n\tORANDINidx1éß\u0301\u202e🌬", max_size=40)
TYPED = st.one_of(
    ANY_TEXT, TRICKY, st.lists(st.sampled_from(["waterstof", "-", '"', "robot", "IT"])).map(" ".join)
)


def read_filter(text: str) -> list[str]:
    """Return the values in `name IN [...]`, read as the server reads them; fail on anything else.

    A little reader of its own: within quotes a backslash keeps the next character from meaning anything.
    """
    match = re.match(r"facet_\w+ IN \[", text)
    assert match, text
    values, place = [], match.end()
    while text[place] != "]":
        assert text[place] == '"', text[place:]
        value, place = _read_quoted(text, place + 1)
        values.append(value)
        if text[place] == ",":
            assert text[place + 1] == " "
            place += 2
    assert place == len(text) - 1, f"more follows: {text[place:]}"
    return values


def _read_quoted(text: str, place: int) -> tuple[str, int]:
    value = ""
    while text[place] != '"':
        place += text[place] == "\\"
        value += text[place]
        place += 1
    return value, place + 1


@given(st.lists(st.one_of(ANY_TEXT, TRICKY), min_size=1, max_size=5))
@example(['x" OR hidden = "1'])
@example(["\\", '\\"', '"', ""])
def test_filter_values_come_back_as_they_went_in(values: list[str]) -> None:
    (condition,) = to_filters(Query(filters={"theme": values}))
    assert read_filter(condition) == values


@given(ANY_TEXT | TRICKY)
def test_a_quoted_value_is_one_quotation(value: str) -> None:
    read, end = _read_quoted(quote(value), 1)
    assert (read, end) == (value, len(quote(value)))


@given(TRICKY, st.frozensets(st.integers()), st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e6))
def test_other_conditions_are_numbers_only(
    value: str, ids: frozenset[int], lat: float, lon: float, km: float
) -> None:
    query = Query(filters={"theme": [value]}, ids=ids, near=Near(Point(lat, lon), km))
    facet, identities, radius = to_filters(query)
    assert read_filter(facet) == [value]
    assert re.fullmatch(r"id IN \[(-?\d+(, -?\d+)*)?\]", identities)
    assert re.fullmatch(r"_geoRadius\(-?\d+\.\d{7}, -?\d+\.\d{7}, \d+\.\d{3}\)", radius)


@given(TYPED)
@example('"waterstof -"robot" -')
def test_the_query_language_of_the_server_is_written_by_us_alone(text: str) -> None:
    """Quotes come in pairs round words, minus stands before quotes only, and words are letters and digits."""
    written = to_text(parse(text))
    rest = re.sub(r'-?"[^"]*"', "", written)
    assert '"' not in rest
    assert "-" not in rest
    words = re.findall(r"[^\s\"-]+", written)
    assert all(fold(word) == word and word.isalnum() for word in words), words
    assert len(rest.split()) <= MAX_TERMS
    assert to_searches("x", Query(text), parse(text))[0]["q"] == written


@given(st.text(max_size=20_000))
@settings(max_examples=30)
def test_long_texts_are_cut(text: str) -> None:
    parsed = parse(text)
    assert len(parsed.words) + len(parsed.phrases) <= MAX_TERMS
    assert len(parsed.without) <= MAX_TERMS


# The embedded engine


@pytest.fixture(scope="module")
def embedded() -> Iterator[SearchEngine]:
    """The small collection, in the embedded engine."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(SETTINGS, folder=Path(folder), url=None, search_key=None, indexing_key=None)
        engine.rebuild(EXPERTS)
        yield engine


def ask(engine: SearchEngine, text: str, **more: object) -> Page:
    (page,) = engine.search([Query(text, per_page=100, **more)])  # type: ignore[arg-type]
    return page


@given(text=TYPED)
@settings(max_examples=80)
@example(text='x" OR hidden = "1')
@example(text="text_name:* AND filter_theme:[a TO z]")
def test_no_text_widens_what_filters_leave(embedded: SearchEngine, text: str) -> None:
    filters = {"theme": ["digital"], "level": ["mbo", "hbo"]}
    left = {hit.id for hit in ask(embedded, "", filters=filters).hits}
    page = ask(embedded, text, filters=filters, facets=["theme", "level"])
    assert {hit.id for hit in page.hits} <= left
    assert page.total == len(page.hits)
    unfiltered = {hit.id for hit in ask(embedded, text).hits}
    assert {hit.id for hit in page.hits} == unfiltered & left, "words and filters do not change each other"


@given(value=st.one_of(ANY_TEXT, TRICKY))
@settings(max_examples=100)
def test_no_filter_value_finds_more_than_itself(embedded: SearchEngine, value: str) -> None:
    known = {each.lower() for document in EXPERTS for each in document.facets.get("theme", ())}
    page = ask(embedded, "", filters={"theme": [value]})
    assert (page.total > 0) == (value.lower() in known)
    more = ask(embedded, "", filters={"theme": [value, "water"]})
    assert {hit.id for hit in more.hits} == {hit.id for hit in page.hits} | {12}


@given(text=TYPED, excluded=st.sampled_from(["techniek", "robots", '"op zee"']))
@settings(max_examples=50)
def test_what_is_excluded_stays_so(embedded: SearchEngine, text: str, excluded: str) -> None:
    without = {hit.id for hit in ask(embedded, f"-{excluded} ").hits}
    assert {hit.id for hit in ask(embedded, f"-{excluded} {text}").hits} <= without


# Highlights


@given(TYPED, st.lists(st.one_of(ANY_TEXT, TRICKY), max_size=3))
@example("e\u0301nergie", ["e\u0301nergie ENERGIE énergie"])
@example("straße", ["STRASSE straße"])
@example("ﬁets", ["fiets ﬁets"])
def test_highlighted_parts_are_the_text_and_marks_are_words(query: str, pieces: list[str]) -> None:
    composed = [compose(piece) for piece in pieces]
    found = highlight(Terms(parse(query)), {"offers": composed, "name": [compose(query)]}, {})
    shown, words = found.highlights, found.words
    for name, texts in {"offers": composed, "name": [compose(query)]}.items():
        for parts in shown.get(name, ()):
            whole = "".join(text for text, _is_match in parts)
            assert whole in texts
            assert all(text for text, _is_match in parts)
            marked = [text for text, is_match in parts if is_match]
            assert marked, "a piece is shown because something matched"
            standing = [whole[word.start : word.end] for word in find_words(whole)]
            assert all(each in standing for each in marked)
    assert len(words) == len({fold(word) for word in words})


@given(
    st.lists(st.sampled_from(["waterstof", "robot", "energie", "zorg"]), min_size=1, max_size=4, unique=True)
)
def test_each_word_is_marked_where_it_stands(words: list[str]) -> None:
    text = "Over waterstof, de robot, energie & <b>zorg</b>."
    found = highlight(Terms(parse(" ".join(words) + " ")), {"offers": [text]}, {})
    shown, named = found.highlights, found.words
    (parts,) = shown["offers"]
    assert {part for part, is_match in parts if is_match} == set(words) == set(named)
    assert "".join(part for part, _is_match in parts) == text
