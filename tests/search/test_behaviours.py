"""What search does, the same on every engine."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from guestlecture.domain.place import Point, distance_km
from guestlecture.search.engine import (
    BadQuery,
    Document,
    Near,
    NoIndex,
    Query,
    SearchEngine,
    SearchUnavailable,
)
from tests.search.collection import ASSEN, EXPERTS, GRONINGEN, HAREN, SETTINGS, expert, found
from tests.search.conftest import Opener

ALL = sorted(document.id for document in EXPERTS)


# Words


def test_beginning_of_last_word_finds_the_whole(experts: SearchEngine) -> None:
    assert set(found(experts, "water")) == {1, 2, 9, 11, 12}
    assert set(found(experts, "rijden op wat")) == {1}


def test_space_after_last_word_ends_it(experts: SearchEngine) -> None:
    assert found(experts, "waters ") == []
    assert found(experts, "waters") != []
    assert found(experts, "waters?") == []


def test_only_the_last_word_may_be_a_beginning(experts: SearchEngine) -> None:
    assert found(experts, "rij waterstof") == []


@pytest.mark.parametrize("typed", ["WATERSTOF", "wáterstöf", "waterstof"])
def test_case_and_accents_do_not_matter(experts: SearchEngine, typed: str) -> None:
    assert set(found(experts, typed)) == {1, 2, 9, 11}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("cooperatie", 6),
        ("COÖPERATIE", 6),
        ("coo\u0308peratie", 6),
        ("zoe habre", 9),
        ("lukasz orsted", 10),
        ("cafe", 7),
        ("H₂", 1),
    ],
)
def test_accents_are_found_without_and_with(experts: SearchEngine, typed: str, number: int) -> None:
    assert found(experts, typed) == [number]


def test_english_word_finds_dutch_offer_by_its_tag(experts: SearchEngine) -> None:
    assert set(found(experts, "hydrogen")) == {1, 8}


@pytest.mark.parametrize(
    ("typed", "number"), [("AI ", 3), ("it ", 4), ("H2", 1), ("hr", 7), ("ai hospital", 3)]
)
def test_short_subjects_are_found(experts: SearchEngine, typed: str, number: int) -> None:
    assert found(experts, typed) == [number]


def test_all_words_must_match_each_in_any_attribute(experts: SearchEngine) -> None:
    assert found(experts, "windenergie waterstof") == [2]
    assert found(experts, "windenergie bestaatniet") == []
    assert found(experts, "priya hospital") == [3]


@pytest.mark.parametrize("typed", ["", "   ", "?!,.", "- -- \"\" ''", "🌬️", '"', '"!"', "-"])
def test_no_words_find_everything_by_id(experts: SearchEngine, typed: str) -> None:
    assert found(experts, typed) == ALL


def test_words_after_the_tenth_are_not_looked_at(experts: SearchEngine) -> None:
    ten = "rijden op waterstof van elektron naar molecuul bram oosterhof hydrogen"
    assert found(experts, ten) == [1]
    assert found(experts, f"{ten} bestaatniet") == [1]
    assert found(experts, "a " * 5000) == []


@pytest.mark.parametrize(
    "typed", ["مرحبا", "a" * 5000, "\x00", "'; DROP TABLE", "(((", "*", "AND OR NOT bestaatniet"]
)
def test_strange_text_is_only_text(experts: SearchEngine, typed: str) -> None:
    assert found(experts, typed) in ([], ALL)


# Phrases and exclusions


def test_phrase_stands_together_as_it_is(experts: SearchEngine) -> None:
    assert found(experts, '"rijden op waterstof"') == [1]
    assert found(experts, '"waterstof rijden"') == []
    assert found(experts, '"rijden op water"') == []
    assert found(experts, '"rijden op watersof"') == []
    assert found(experts, "“rijden op” bram") == [1]


def test_phrase_does_not_run_from_one_piece_into_the_next(experts: SearchEngine) -> None:
    assert found(experts, '"waterstof van elektron"') == []


def test_phrase_without_end_is_read_as_words(experts: SearchEngine) -> None:
    assert found(experts, '"rijden op wat') == [1]


def test_excluded_word_does_not_occur(experts: SearchEngine) -> None:
    assert set(found(experts, "waterstof -rijden")) == {2, 9, 11}
    assert found(experts, "-techniek") == [number for number in ALL if number < 100]


def test_excluded_word_is_meant_exactly(experts: SearchEngine) -> None:
    assert 1 in found(experts, "waterstof -rij")
    assert 1 in found(experts, "waterstof -rijdem")


def test_excluded_phrase_does_not_occur(experts: SearchEngine) -> None:
    assert set(found(experts, 'waterstof -"rijden op"')) == {2, 9, 11}
    assert 1 in found(experts, 'waterstof -"op rijden"')


def test_hyphen_within_a_word_excludes_nothing(experts: SearchEngine) -> None:
    assert found(experts, "zonne-energie") == [6]


# Typing errors


@pytest.mark.parametrize("typed", ["watersof", "wateerstof", "watrestof", "waterstoff "])
def test_one_error_is_forgiven(experts: SearchEngine, typed: str) -> None:
    assert 1 in found(experts, typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("robpt ", 5), ("rbpot ", None), ("drog ", None), ("drgoe ", 12), ("vrtren ", None), ("voeetn", 12)],
)
def test_one_error_from_five_letters(experts: SearchEngine, typed: str, number: int | None) -> None:
    assert found(experts, typed) == ([number] if number else [])


@pytest.mark.parametrize(
    ("typed", "number"),
    [("zonnepnlen ", 6), ("zonepanelne", 6), ("snsoen ", None), ("elektrnmolecul ", None)],
)
def test_two_errors_from_nine_letters(experts: SearchEngine, typed: str, number: int | None) -> None:
    assert found(experts, typed) == ([number] if number else [])


def test_error_in_the_first_letter_counts_double(experts: SearchEngine) -> None:
    assert found(experts, "pobot ") == []
    assert found(experts, "donnepanelen ") == [6]
    assert found(experts, "donnepanelne ") == []


def test_short_numbers_forgive_nothing(experts: SearchEngine) -> None:
    assert found(experts, "2025 ") == [15]
    assert found(experts, "2024 ") == []


def test_beginning_of_a_word_may_have_an_error(experts: SearchEngine) -> None:
    assert 6 in found(experts, "zonepan")


def test_fewer_errors_come_first_even_in_a_lesser_attribute(blank: SearchEngine) -> None:
    blank.rebuild(
        [
            expert(1, "A", expertise="Organisate"),
            expert(2, "B", expertise="Organisaxxe"),
            expert(3, "C", biography="Zij leidt een organisatie."),
        ]
    )
    assert found(blank, "organisatie ") == [3, 1, 2]


def test_errors_of_all_words_add_up(blank: SearchEngine) -> None:
    blank.rebuild(
        [
            expert(1, "A", expertise=["Robotz", "Windmolem"]),
            expert(2, "B", biography="Robots, en een windmolem"),
            expert(3, "C", biography="Over robots en een windmolen"),
        ]
    )
    assert found(blank, "robots windmolen ") == [3, 2, 1]


# Written together and apart


def test_words_written_apart_find_them_together(experts: SearchEngine) -> None:
    assert found(experts, "data science") == [13, 14]
    assert found(experts, "zonne panelen") == [6]


def test_words_written_together_find_them_apart(experts: SearchEngine) -> None:
    assert found(experts, "datascience") == [14, 13]
    assert found(experts, "zonneenergie") == [6]


# Order


def test_expertise_and_offers_come_before_biography(experts: SearchEngine) -> None:
    ranked = found(experts, "waterstof")
    assert (ranked[:2], set(ranked[2:])) == ([1, 11], {2, 9})


def test_attributes_rank_in_the_order_of_the_settings(blank: SearchEngine) -> None:
    blank.rebuild([expert(9 - rank, "X", **{name: "Robots"}) for rank, name in enumerate(SETTINGS.text[:-1])])
    assert found(blank, "robots") == [9, 8, 7, 6, 5]


def test_equal_hits_are_ordered_by_id(blank: SearchEngine) -> None:
    blank.rebuild([])
    for number in (30, 10, 20):
        blank.upsert([expert(number, "X", offers="Robots")])
    blank.upsert([expert(10, "X", offers="Robots")])
    assert found(blank, "robots") == [10, 20, 30]
    assert found(blank, "rob") == [10, 20, 30]


@pytest.mark.parametrize("sort", ["relevance", "lectures", "distance"])
@pytest.mark.parametrize("text", ["", "techniek", "tech", "-waterstof"])
@pytest.mark.parametrize("per_page", [1, 5, 7])
def test_pages_show_every_hit_once(experts: SearchEngine, text: str, sort: str, per_page: int) -> None:
    asked = {"sort": sort, "near": Near(GRONINGEN)}
    whole = found(experts, text, **asked)
    pages = range(1, len(whole) // per_page + 3)
    queries = [Query(text, page=page, per_page=per_page, near=Near(GRONINGEN), sort=sort) for page in pages]
    answers = experts.search(queries)
    assert [hit.id for answer in answers for hit in answer.hits] == whole
    assert {answer.total for answer in answers} == {len(whole)}


@pytest.mark.parametrize("page", [-1, 0, 99, 10**30])
def test_page_that_is_not_there_is_empty(experts: SearchEngine, page: int) -> None:
    (answer,) = experts.search([Query(page=page)])
    assert list(answer.hits) == []
    assert answer.total == len(ALL)


def test_sort_by_number_is_ascending_and_unknown_comes_last(experts: SearchEngine) -> None:
    known = {d.id: d.numbers["lectures"] for d in EXPERTS if d.numbers}
    expected = [*sorted(known, key=lambda one: (known[one], one)), *(one for one in ALL if one not in known)]
    assert found(experts, "", sort="lectures") == expected


def test_numbers_sort_by_value(blank: SearchEngine) -> None:
    values = {1: 10.0, 2: 9.5, 3: -1.0, 4: 0.0, 5: 1e12, 6: -250.25}
    blank.rebuild([expert(one, "X", lectures=value) for one, value in values.items()])
    assert found(blank, "", sort="lectures") == [6, 3, 4, 2, 1, 5]


# Filters and facets


def test_values_of_a_facet_are_alternatives_and_facets_all_hold(experts: SearchEngine) -> None:
    assert found(experts, "", filters={"theme": ["health", "water"]}) == [3, 5, 12]
    assert found(experts, "", filters={"theme": ["health", "energy"], "level": ["wo"]}) == [3, 8, 9]
    assert found(experts, "waterstof", filters={"municipality": ["Assen"]}) == [1]


def test_facet_without_values_filters_nothing(experts: SearchEngine) -> None:
    assert found(experts, "", filters={"theme": []}) == ALL


def test_filter_ignores_case(experts: SearchEngine) -> None:
    assert found(experts, "", filters={"municipality": ["emmen"]}) == [7, 9, 10]


@pytest.mark.parametrize(
    "value",
    ['x" OR id != "1', 'x"] OR id != 1 OR theme IN ["y', "\\", '\\"', "x' OR '1'='1", "", "*", "a\nb", "AND"],
)
def test_filter_value_is_only_a_value(experts: SearchEngine, value: str) -> None:
    assert found(experts, "", filters={"theme": [value]}) == []


def test_strange_facet_value_is_found_as_it_is(blank: SearchEngine) -> None:
    values = ['Café "De Stroom" & Zn.', "De Stroom \\ Zonen", "a, b", "NOT x"]
    blank.rebuild([expert(number, "X", theme=value) for number, value in enumerate(values, 1)])
    for number, value in enumerate(values, 1):
        assert found(blank, "", filters={"theme": [value]}) == [number]


def test_ids_keep_only_those(experts: SearchEngine) -> None:
    assert found(experts, "", ids=frozenset({3, 1, 999})) == [1, 3]
    assert found(experts, "waterstof", ids=frozenset({9, 3})) == [9]
    assert found(experts, "", ids=frozenset()) == []


def test_counts_are_of_the_whole_answer(experts: SearchEngine) -> None:
    (page,) = experts.search([Query("waterstof", facets=["theme", "level"], per_page=1)])
    assert page.total == 4
    assert page.facets["theme"] == {"energy": 3, "digital": 1, "energy-hydrogen": 1}
    assert next(iter(page.facets["theme"])) == "energy"
    assert page.facets["level"] == {"havo": 2, "mbo": 1, "vmbo": 1, "vwo": 1, "wo": 1}


def test_counts_ignore_the_filter_of_their_own_facet(experts: SearchEngine) -> None:
    filters = {"theme": ["health"], "level": ["hbo"]}
    (page,) = experts.search([Query(filters=filters, facets=["theme", "level", "municipality"])])
    assert [hit.id for hit in page.hits] == [3, 5]
    assert page.facets["theme"] == {"digital": 5, "health": 2, "chemistry": 1}
    assert page.facets["level"] == {"hbo": 2, "mbo": 1, "wo": 1}
    assert page.facets["municipality"] == {"Groningen": 2}


def test_counts_obey_words_ids_and_distance(experts: SearchEngine) -> None:
    near = Near(ASSEN, km=5)
    ids = frozenset({1, 6, 101, 103})
    (page,) = experts.search([Query("te", ids=ids, near=near, facets=["theme"])])
    assert page.facets == {"theme": {"technology": 2}}


def test_counts_are_never_cut(blank: SearchEngine) -> None:
    blank.rebuild(Document(one, {}, {"theme": [f"theme {one}", "all"]}) for one in range(1, 1501))
    (page,) = blank.search([Query(facets=["theme"])])
    assert page.total == 1500
    assert len(page.facets["theme"]) == 1501
    assert page.facets["theme"]["all"] == 1500


def test_nothing_found_counts_nothing(experts: SearchEngine) -> None:
    (page,) = experts.search([Query("bestaatniet", facets=["theme"])])
    assert (page.total, page.facets) == (0, {"theme": {}})


def test_facet_values_begin_with_what_was_typed(experts: SearchEngine) -> None:
    query = Query("waterstof", filters={"theme": ["digital"]})
    assert experts.facet_values("theme", "EN", query) == {"energy": 3, "energy-hydrogen": 1}
    assert experts.facet_values("theme", "hydrogen", query) == {}
    assert experts.facet_values("municipality", "", query) == {"Groningen": 1}


@pytest.mark.parametrize(
    "query",
    [
        Query(facets=["name"]),
        Query(filters={"shoe size": ["x"]}),
        Query(sort="name"),
        Query(sort="distance"),
        Query(near=Near(Point(91, 6))),
    ],
)
def test_what_the_index_cannot_do_is_a_bad_query(experts: SearchEngine, query: Query) -> None:
    with pytest.raises(BadQuery):
        experts.search([query])


def test_several_queries_are_answered_in_their_order(experts: SearchEngine) -> None:
    asked = [Query("robot", facets=["level"], filters={"level": ["mbo"]}), Query("windenergie"), Query("xyz")]
    answers = experts.search(asked)
    assert [[hit.id for hit in answer.hits] for answer in answers] == [[5], [2], []]
    assert answers[0].facets == {"level": {"hbo": 1, "mbo": 1}}
    assert experts.search([]) == []


# Distance


def test_near_keeps_what_lies_within(experts: SearchEngine) -> None:
    within = [d.id for d in EXPERTS if d.point and distance_km(GRONINGEN, d.point) <= 6]
    assert 5 in within
    assert found(experts, "", near=Near(GRONINGEN, km=6)) == within
    assert 5 not in found(experts, "", near=Near(GRONINGEN, km=5))


def test_distance_orders_then_id_and_no_place_comes_last(experts: SearchEngine) -> None:
    def key(document: Document) -> tuple[float, int]:
        far = distance_km(HAREN, document.point) if document.point else float("inf")
        return far, document.id

    expected = [document.id for document in sorted(EXPERTS, key=key)]
    assert found(experts, "", near=Near(HAREN), sort="distance") == expected


def test_distance_is_told_where_there_is_a_place(experts: SearchEngine) -> None:
    (page,) = experts.search([Query("waterstof", near=Near(GRONINGEN))])
    told = {hit.id: hit.distance_km for hit in page.hits}
    assert told[1] == pytest.approx(25.2, abs=0.1)
    assert told[11] == 0
    (page,) = experts.search([Query("sail ", near=Near(GRONINGEN))])
    assert [hit.distance_km for hit in page.hits] == [None]
    (page,) = experts.search([Query("windenergie")])
    assert [hit.distance_km for hit in page.hits] == [None]


# Highlights


def marked(engine: SearchEngine, text: str, number: int) -> dict[str, list[str]]:
    """Return the pieces of a hit that matched, with the matches between brackets."""
    (page,) = engine.search([Query(text)])
    hit = next(hit for hit in page.hits if hit.id == number)
    return {
        name: ["".join(f"[{part}]" if is_match else part for part, is_match in piece) for piece in pieces]
        for name, pieces in hit.highlights.items()
    }


def test_matches_are_marked_wherever_they_stand(experts: SearchEngine) -> None:
    assert marked(experts, "waterstof", 1) == {
        "expertise": ["[Waterstof]"],
        "offers": ["Rijden op [waterstof]"],
    }
    assert marked(experts, "waterst", 9) == {"biography": ["Doet onderzoek naar [waterstof] en batterijen."]}


def test_matches_with_errors_accents_and_seams_are_marked(experts: SearchEngine) -> None:
    assert marked(experts, "cooperatei", 6) == {"organisation": ["[Coöperatie] Zonnedak"]}
    assert marked(experts, "datascience", 13) == {"offers": ["[Data] [science] voor beginners"]}
    assert marked(experts, "data science", 14) == {"offers": ["[Datascience] in de zorg"]}
    assert marked(experts, '"op zee"', 2) == {"offers": ["Bouwen [op] [zee]"]}


def test_near_misses_are_not_marked_beside_an_exact_match(blank: SearchEngine) -> None:
    blank.rebuild([expert(1, "X", offers=["Robots bouwen", "Robotz en meer"])])
    assert marked(blank, "robots ", 1) == {"offers": ["[Robots] bouwen"]}


def test_highlights_are_text_and_never_markup(experts: SearchEngine) -> None:
    assert marked(experts, "waterstof", 11) == {"offers": ["<script>alert('[waterstof]')</script> & meer"]}


def test_words_that_matched_are_named_as_they_are_written(experts: SearchEngine) -> None:
    (page,) = experts.search([Query("cooperatei zonnepan")])
    assert [list(hit.words) for hit in page.hits] == [["Zonnepanelen", "Coöperatie"]]


def test_without_words_nothing_is_marked(experts: SearchEngine) -> None:
    (page,) = experts.search([Query("-waterstof", per_page=3)])
    assert [(hit.highlights, list(hit.words)) for hit in page.hits] == [({}, [])] * 3


# Changes


def test_change_is_found_when_upsert_returns(blank: SearchEngine) -> None:
    blank.rebuild([])
    blank.upsert([expert(1, "X", offers="Robots")])
    assert found(blank, "robots") == [1]
    blank.upsert([expert(1, "X", offers="Drones", theme="digital"), expert(2, "Y", offers="Robots")])
    assert found(blank, "robots") == [2]
    assert found(blank, "drones", filters={"theme": ["digital"]}) == [1]
    assert blank.ids() == {1, 2}


def test_last_of_two_with_one_id_stays(blank: SearchEngine) -> None:
    assert blank.rebuild([expert(1, "X", offers="Robots"), expert(1, "X", offers="Drones")]) == 1
    blank.upsert([expert(2, "X", offers="Robots"), expert(2, "X", offers="Schepen")])
    assert (found(blank, "robots"), found(blank, "drones"), found(blank, "schepen")) == ([], [1], [2])


def test_deleted_is_gone_when_delete_returns(blank: SearchEngine) -> None:
    blank.rebuild(EXPERTS)
    blank.delete([1, 2, 424242])
    assert blank.ids() == set(ALL) - {1, 2}
    assert set(found(blank, "waterstof")) == {9, 11}


@pytest.mark.parametrize("ids", [[], [0], [-1], [10**15], ["", 1], [None], ["*"], ["1 OR id > 0"], [1.5]])
def test_delete_of_strange_ids_removes_nothing(blank: SearchEngine, ids: list[object]) -> None:
    blank.rebuild(EXPERTS)
    with suppress(TypeError):
        blank.delete(ids)  # type: ignore[arg-type]  # that is the test
    assert blank.ids() == set(ALL)


def test_delete_without_an_index_is_no_error(blank: SearchEngine) -> None:
    blank.delete([1])
    with pytest.raises(SearchUnavailable):
        blank.ids()


def test_rebuild_replaces_everything(blank: SearchEngine) -> None:
    blank.rebuild([expert(1, "X", offers="Robots")])
    assert blank.rebuild([expert(2, "Y", offers="Drones"), expert(3, "Z")]) == 2
    assert found(blank, "") == [2, 3]
    assert blank.rebuild([]) == 0
    assert found(blank, "") == []


def test_readers_go_on_during_a_rebuild(blank: SearchEngine) -> None:
    blank.rebuild(EXPERTS)

    def documents() -> Iterator[Document]:
        for number in range(1, 2500):
            if number % 500 == 0:
                assert found(blank, "robot") == [5]
            yield expert(number, "X", offers="Drones")

    blank.rebuild(documents())
    assert found(blank, "robot") == []
    assert len(blank.ids()) == 2499


def test_failed_rebuild_leaves_the_old_index(blank: SearchEngine) -> None:
    blank.rebuild(EXPERTS)

    def documents() -> Iterator[Document]:
        yield expert(1, "X")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        blank.rebuild(documents())
    assert blank.ids() == set(ALL)
    assert blank.rebuild([expert(1, "X")]) == 1


def test_index_that_is_not_there_is_unavailable(blank: SearchEngine) -> None:
    for ask in (blank.ids, blank.health, lambda: blank.search([Query()])):
        with pytest.raises(NoIndex):
            ask()


def test_upsert_never_begins_an_index_with_a_few_documents(blank: SearchEngine) -> None:
    with pytest.raises(NoIndex):
        blank.upsert(EXPERTS[:1])
    with pytest.raises(NoIndex):
        blank.search([Query()])


def test_upsert_into_an_empty_index_can_do_everything(blank: SearchEngine) -> None:
    blank.rebuild([])
    blank.upsert(EXPERTS)
    near = Near(GRONINGEN, km=5)
    assert 3 in found(blank, "", filters={"theme": ["health"]}, near=near, sort="distance")
    assert found(blank, "waterstof", sort="lectures") == [2, 1, 9, 11]


def test_index_of_another_form_is_unavailable_until_it_is_rebuilt(
    opener: Opener, blank: SearchEngine
) -> None:
    blank.rebuild(EXPERTS)
    newer = opener(replace(blank.settings, version=2, facets=("theme",)))
    with pytest.raises(SearchUnavailable):
        newer.search([Query()])
    with pytest.raises(SearchUnavailable):
        newer.upsert([expert(1, "X")])
    assert newer.rebuild(EXPERTS) == len(ALL)
    assert found(newer, "robot") == [5]
    with pytest.raises(SearchUnavailable):
        blank.search([Query()])


def test_health_names_engine_and_documents(experts: SearchEngine) -> None:
    health = experts.health()
    assert health.documents == len(ALL)
    assert health.engine in ("tantivy", "meilisearch")
    assert health.version[0].isdigit()
