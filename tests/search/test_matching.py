"""What is taken for a word of the query, seen quickly, is what looking at each letter would find."""

from hypothesis import given
from hypothesis import strategies as st

from guestlecture.search.highlight import highlight
from guestlecture.search.matching import Match, Terms, fold_text
from guestlecture.search.query_text import QueryText, parse
from guestlecture.search.typo import find_errors
from guestlecture.search.word import find_words, folded_words

LETTERS = st.text("abeno", min_size=1, max_size=14)
NAMES = ("offers", "summaries")
LONG = st.text("abeno", min_size=9, max_size=12)
TYPED = st.lists(LETTERS, min_size=1, max_size=3).map(" ".join)


def slowly(query: QueryText, word: str) -> list[tuple[str, int]]:
    """Compare a word with every form of the query."""
    found = []
    for term, form in query.named_forms():
        if len(form.words) == 1:
            errors = find_errors(form.words[0], word, form.allowed, is_prefix=form.is_prefix)
            if errors is not None:
                found.append((term, form.cost + errors))
    return sorted(found)


@given(TYPED, st.sampled_from(["", " "]), LETTERS)
def test_no_word_is_passed_over_at_a_glance(typed: str, end: str, word: str) -> None:
    query = parse(typed + end)
    assert sorted(Terms(query).costs(word)) == slowly(query, word)


@given(TYPED, st.integers(0, 13), st.sampled_from("abeno"), st.booleans())
def test_a_word_with_one_letter_changed_is_seen(typed: str, place: int, letter: str, is_typing: bool) -> None:
    query, first = parse(typed + ("" if is_typing else " ")), typed.split()[0]
    word = first[:place] + letter + first[place + 1 :]
    assert sorted(Terms(query).costs(word)) == slowly(query, word)


@given(LONG | TYPED, st.lists(LETTERS, max_size=5), st.text("abeno", max_size=2), st.integers(0, 2))
def test_no_word_of_a_document_is_passed_over(typed: str, others: list[str], start: str, cut: int) -> None:
    query, first = parse(f"{typed} "), typed.split()[0]
    words = [*others, start + first[cut:] or "x"]
    expected = {term for word in words for term, _ in slowly(query, word)}
    parts = {"x": tuple(words)}
    for text in ({"offers": [" x ".join(words)]}, {"summaries": ["x"]}):
        held = fold_text(text, NAMES, parts if "summaries" in text else {})
        alone = {term for term, match in Terms(query).match(held, NAMES).items() if " " not in term}
        assert expected <= alone


@given(st.lists(LETTERS, max_size=8).map(" ".join), st.lists(LETTERS, max_size=8).map(" ".join), TYPED)
def test_what_matches_is_what_is_marked(title: str, summary: str, typed: str) -> None:
    terms, text = Terms(parse(f"{typed} ")), {"offers": [title], "summaries": [summary]}
    matches = terms.match(fold_text(text, NAMES, {}), NAMES)
    assert {match.attribute for match in matches.values()} <= set(highlight(terms, text, {}).highlights)
    assert bool(matches) == bool(highlight(terms, text, {}).words)


def test_a_word_counts_where_it_matters_most_and_how_often() -> None:
    words = fold_text({"offers": ["Zon en wind"], "summaries": ["wind", "Wind!"]}, NAMES, {})
    assert Terms(parse("wind ")).match(words, NAMES) == {"wind": Match("offers", 0, False, 3)}


def test_words_within_compounds_match_as_parts() -> None:
    words = fold_text({"summaries": ["Windenergie"]}, NAMES, {"windenergie": ("wind", "energie")})
    assert Terms(parse("energie ")).match(words, NAMES) == {"energie": Match("summaries", 0, True, 1)}


def test_a_phrase_does_not_run_from_one_piece_into_the_next() -> None:
    terms = Terms(parse('"wind energie"'))
    assert terms.match(fold_text({"offers": ["Wind", "Energie"]}, NAMES, {}), NAMES) == {}
    assert set(terms.match(fold_text({"offers": ["Wind energie"]}, NAMES, {}), NAMES)) == {"wind energie"}


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_plain_texts_are_those_of_any_text(text: str) -> None:
    assert folded_words(text) == [word.folded for word in find_words(text)]
