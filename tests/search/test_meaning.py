"""Compounds, some of the words, and meaning: the same on every engine."""

from dataclasses import replace

import numpy as np
import pytest

from guestlecture.search.answer import LEAST_COSINE, answer
from guestlecture.search.embedder import DIMENSIONS, QueryEncoder, SentenceEncoder, Vector
from guestlecture.search.engine import Document, Query, SearchEngine
from guestlecture.search.fit import meaning_share
from guestlecture.search.vocabulary import Vocabulary
from tests.search.collection import expert

COMPOUND = {"windenergie": ("wind", "energie")}


def pointing(*coordinates: float) -> Vector:
    """A vector of length 1 in the plane of the first dimensions."""
    vector = np.zeros(DIMENSIONS, np.float32)
    vector[: len(coordinates)] = coordinates
    return vector / np.linalg.norm(vector)


def understood(document: Document, *vectors: Vector) -> Document:
    """A document of which the meaning of some passages is known."""
    return replace(document, vectors=np.stack(vectors))


@pytest.fixture
def people(blank: SearchEngine) -> SearchEngine:
    """Four people; what the last one tells about nobody has worked out."""
    blank.rebuild(
        [
            replace(
                understood(expert(1, "A", offers="Werken met windenergie", level="havo"), pointing(1, 0)),
                parts=COMPOUND,
            ),
            understood(
                expert(2, "B", offers="Energie uit water", level="vwo"), pointing(0, 1), pointing(1, 1)
            ),
            understood(expert(3, "C", offers="Zorg voor water", level="vwo"), pointing(-1, 0.1)),
            expert(4, "D", offers="Water en energie", level="havo"),
        ]
    )
    return blank


def ids(engine: SearchEngine, query: Query) -> list[int]:
    """Whom a query finds."""
    (page,) = engine.search([query])
    return [hit.id for hit in page.hits]


# Compounds


def test_word_within_a_compound_is_found_and_marked_there(people: SearchEngine) -> None:
    (page,) = people.search([Query("energie ")])
    assert {hit.id for hit in page.hits} == {1, 2, 4}
    compound = next(hit for hit in page.hits if hit.id == 1)
    assert compound.highlights["offers"] == [[("Werken met wind", False), ("energie", True)]]
    assert compound.matches["energie"].is_part
    assert not next(hit for hit in page.hits if hit.id == 2).matches["energie"].is_part


def test_beginning_of_a_word_within_a_compound_is_found(people: SearchEngine) -> None:
    assert 1 in ids(people, Query("werken ener"))


def test_changed_document_loses_its_parts(people: SearchEngine) -> None:
    people.upsert([expert(1, "A", offers="Werken met windenergie")])
    assert 1 not in ids(people, Query("energie "))


# Words that tell nothing


@pytest.mark.parametrize(("question", "marked"), [("energie en ", ["energie"]), ("en ", ["en"])])
def test_word_that_stands_everywhere_is_marked_only_where_nothing_else_was_asked(
    people: SearchEngine, question: str, marked: list[str]
) -> None:
    vocabulary = Vocabulary({"en": 4, "energie": 2}, 5)
    (hit,) = answer(people, Query(question), vocabulary=vocabulary, vector=None).page.hits
    (title,) = hit.highlights["offers"]
    assert [text for text, is_match in title if is_match] == marked


# Some of the words


def test_some_of_the_words_will_do_and_a_compound_is_met_by_its_parts(people: SearchEngine) -> None:
    assert set(ids(people, Query("zorg bestaatniet", matching="some"))) == {3}
    found = ids(people, Query("windenergie", matching="some", parts=COMPOUND))
    assert {1, 2, 4} <= set(found)
    assert ids(people, Query("bestaatniet", matching="some")) == []


def test_some_of_the_words_obey_filters(people: SearchEngine) -> None:
    found = ids(people, Query("zorg energie", matching="some", filters={"level": ["vwo"]}))
    assert set(found) == {2, 3}


# Meaning


def test_nearest_passage_counts_and_the_nearest_come_first(people: SearchEngine) -> None:
    (page,) = people.search([Query(vector=pointing(1, 0), per_page=2)])
    assert [hit.id for hit in page.hits] == [1, 2]
    assert [hit.cosine for hit in page.hits] == pytest.approx([1.0, 0.5**0.5], abs=1e-3)


def test_meaning_obeys_filters_and_ids(people: SearchEngine) -> None:
    by_level = Query(vector=pointing(1, 0), filters={"level": ["vwo"]}, per_page=2)
    assert ids(people, by_level) == [2, 3]
    assert ids(people, Query(vector=pointing(1, 0), ids=frozenset({3}))) == [3]


def test_cosines_are_told_of_whom_they_are_known(people: SearchEngine) -> None:
    cosines = people.cosines(pointing(1, 0), [1, 3, 4])
    assert set(cosines) - {4} == {1, 3}
    assert cosines[1] == pytest.approx(1, abs=1e-3)


def test_changed_and_deleted_documents_have_no_old_meaning(people: SearchEngine) -> None:
    people.upsert([understood(expert(1, "A"), pointing(-1, 1))])
    people.delete([2])
    assert ids(people, Query(vector=pointing(1, 0), per_page=2)) == [1, 3]
    assert people.cosines(pointing(1, 0), [1])[1] == pytest.approx(-(0.5**0.5), abs=1e-3)


# The answer


NOTHING_KNOWN = Vocabulary({"water": 3, "energie": 3, "wind": 1, "zorg": 1}, 4)


def test_who_comes_near_follows_when_few_have_all_the_words(people: SearchEngine) -> None:
    found = answer(people, Query("zorg energie"), vocabulary=NOTHING_KNOWN, vector=None)
    assert (found.page.total, list(found.page.hits)) == (0, [])
    assert next(iter(found.also)).id == 3, "the rare word weighs more"
    assert {hit.id for hit in found.also} == {2, 3, 4}, "the usual word within a compound is too little"


def test_nobody_stands_in_both_lists_and_nothing_follows_a_full_page(people: SearchEngine) -> None:
    found = answer(people, Query("energie "), vocabulary=NOTHING_KNOWN, vector=pointing(1, 0))
    assert {hit.id for hit in found.page.hits}.isdisjoint(hit.id for hit in found.also)
    full = answer(people, Query("energie ", per_page=2), vocabulary=NOTHING_KNOWN, vector=pointing(1, 0))
    assert full.page.total == 3
    assert full.also == []


def test_meaning_orders_who_has_as_few_errors(people: SearchEngine) -> None:
    asked = Query("energie water", per_page=1)
    plain = answer(people, asked, vocabulary=NOTHING_KNOWN, vector=None)
    assert [hit.id for hit in plain.page.hits] == [2]
    people.upsert([understood(expert(4, "D", offers="Water en energie"), pointing(1, 0))])
    meant = answer(people, asked, vocabulary=NOTHING_KNOWN, vector=pointing(1, 0))
    assert [hit.id for hit in meant.page.hits] == [4]
    second = answer(people, replace(asked, page=2), vocabulary=NOTHING_KNOWN, vector=pointing(1, 0))
    assert [hit.id for hit in second.page.hits] == [2], "no hit twice, none missed"


def test_exact_comes_before_errors_whatever_the_meaning(blank: SearchEngine) -> None:
    blank.rebuild(
        [
            understood(expert(1, "A", offers="Waterstif"), pointing(1, 0)),
            understood(expert(2, "B", biography="waterstof"), pointing(0, 1)),
        ]
    )
    found = answer(blank, Query("waterstof "), vocabulary=Vocabulary({}, 2), vector=pointing(1, 0))
    assert [(hit.id, hit.errors) for hit in found.page.hits] == [(2, 0), (1, 1)]


def test_what_hardly_means_the_same_is_not_interesting(people: SearchEngine) -> None:
    found = answer(people, Query("bestaatniet"), vocabulary=NOTHING_KNOWN, vector=pointing(1, 0))
    assert [hit.id for hit in found.also] == [1, 2]
    assert all((hit.cosine or 0) >= LEAST_COSINE for hit in found.also)
    assert answer(people, Query("bestaatniet"), vocabulary=NOTHING_KNOWN, vector=None).also == []


def test_no_words_ask_for_everything_and_nothing_beside_it(people: SearchEngine) -> None:
    found = answer(people, Query("?!"), vocabulary=NOTHING_KNOWN, vector=None)
    assert (found.page.total, found.also) == (4, ())


# The embedder


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    """The real one."""
    return SentenceEncoder()


def test_the_same_in_two_languages_lies_close_and_other_things_do_not(encoder: SentenceEncoder) -> None:
    wind, mill, cake = encoder.encode(["wind turbines", "windmolens", "een taart bakken"])
    assert np.linalg.norm(wind) == pytest.approx(1, abs=1e-3)
    assert meaning_share(float(wind @ mill)) > 0.5
    assert float(wind @ cake) < LEAST_COSINE


def test_question_has_one_meaning_that_is_remembered_and_nothing_has_none(encoder: SentenceEncoder) -> None:
    questions = QueryEncoder(encoder)
    first = questions.encode("wind  turbines")
    assert first is questions.encode("wind turbines ")
    assert questions.encode("?!") is None
    assert QueryEncoder(None).encode("wind") is None


def test_embedder_that_fails_costs_the_meaning_only() -> None:
    class Broken:
        model = "broken"

        def encode(self, texts: object) -> Vector:
            raise MemoryError

    assert QueryEncoder(Broken()).encode("wind") is None
