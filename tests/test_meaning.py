"""What profiles mean, and the words they use: worked out by the worker, kept in SQL."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.db import reading, session, transaction
from guestlecture.documents import all_documents, documents_of
from guestlecture.enums import ExpertStatus
from guestlecture.indexing import rebuild_index
from guestlecture.meaning import renew_words
from guestlecture.models import Expert, PassageVector, Word
from guestlecture.search.embedder import QueryEncoder, SentenceEncoder
from tests.factories import make_expert, make_offer
from tests.page import Visitor
from tests.test_worker import leave_change, list_jobs, work_all

pytestmark = pytest.mark.usefixtures("database")
ENCODER = SentenceEncoder()  # one for all: it takes a second to load


@pytest.fixture
def understanding(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with its embedder, and an index that holds nobody."""
    monkeypatch.setitem(app.extensions, "questions", QueryEncoder(ENCODER))
    app.extensions["experts_index"].rebuild([])
    yield app
    app.extensions["experts_index"].rebuild([])


def published(title: str, **values: object) -> int:
    """A public profile with one lecture."""
    with transaction():
        return make_offer(expert=make_expert(tagline="", **values), title=title, summary="").expert.id


def count(model: type[PassageVector | Word]) -> int:
    """How many rows there are."""
    with transaction():
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def also_of(page: object) -> str:
    """What stands below 'also interesting'."""
    sections = page.soup.select("section[aria-labelledby=also]")  # type: ignore[attr-defined]
    return sections[0].get_text(" ") if sections else ""


def test_question_in_one_language_finds_the_profile_in_the_other(
    understanding: Flask, visitor: Visitor
) -> None:
    published("Repairing wind turbines at sea")
    published("Een taart bakken")
    rebuild_index(understanding, "expert")
    work_all(understanding)
    page = visitor.get("/experts?q=windmolens")
    assert "0 speakers" in page.one("[role=status]").get_text(" ")
    assert "Repairing wind turbines at sea" in also_of(page)
    assert "Resembles your question:" in also_of(page)
    assert "taart" not in also_of(page)


def test_without_an_embedder_everything_else_works(app: Flask, visitor: Visitor) -> None:
    published("Repairing wind turbines at sea")
    rebuild_index(app, "expert")
    assert list_jobs() == []
    assert "Repairing wind" in visitor.get("/experts?q=turbines").text
    assert also_of(visitor.get("/experts?q=windmolens")) == ""


def test_a_vector_is_made_once_and_found_by_a_rebuild(
    understanding: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    expert_id = published("Repairing wind turbines at sea")
    leave_change(expert_id)
    work_all(understanding)
    made = count(PassageVector)
    assert made == 1
    understanding.extensions["experts_index"].rebuild([])
    rebuild_index(understanding, "expert")
    assert list_jobs() == [], "nothing is left to work out"
    with transaction():
        published("Repairing wind turbines at sea")
    rebuild_index(understanding, "expert")
    work_all(understanding)
    assert count(PassageVector) == made, "the same text means the same"


def test_what_stands_in_no_profile_any_more_is_forgotten(understanding: Flask) -> None:
    expert_id = published("Repairing wind turbines at sea")
    leave_change(expert_id)
    work_all(understanding)
    with transaction():
        session.get_one(Expert, expert_id).status = ExpertStatus.WITHDRAWN
    renew_words(understanding)
    assert count(PassageVector) == 0
    assert count(Word) == 1, "the empty word, which counts the profiles"


def test_similar_speakers_are_on_a_profile(understanding: Flask, visitor: Visitor) -> None:
    own = published("Repairing wind turbines at sea")
    published("Windmolens onderhouden op zee", name="Femke Wieringa")
    published("Een taart bakken", name="Piet Bakker")
    rebuild_index(understanding, "expert")
    work_all(understanding)
    page = visitor.get(f"/experts/{own}")
    assert "Femke Wieringa" in page.text
    assert "Piet Bakker" not in page.text


def test_word_within_a_compound_is_found_as_soon_as_somebody_uses_it(app: Flask, visitor: Visitor) -> None:
    published("Werken met windenergie", name="Anna Wind")
    published("Wind", name="Bea Bries")
    rebuild_index(app, "expert")
    assert "Anna Wind" not in visitor.get("/experts?q=energie ").text
    published("Energie", name="Cor Stroom")
    renew_words(app)
    work_all(app)
    rebuild_index(app, "expert")
    page = visitor.get("/experts?q=energie")
    assert "Anna Wind" in page.text
    assert "Cor Stroom" in page.text


def test_a_rebuild_indexes_nobody_twice(app: Flask) -> None:
    published("Werken met windenergie")
    published("Wind")
    published("Energie")
    rebuild_index(app, "expert")
    assert [job.kind for job in list_jobs()] == []


def test_a_profile_is_read_by_itself_as_among_all(app: Flask) -> None:
    changed = published("Windenergiemonteur worden, en gezondheidszorg")
    for title in ("Wind", "Energie", "Monteur", "Zorg en gezondheid", "Windenergie"):
        published(title)
    rebuild_index(app, "expert")
    zone = app.config["ZONE"]
    alone = documents_of("expert", [changed], zone)[changed]
    with reading():
        among = {document.id: document for document in all_documents("expert", zone)}
    assert alone == among[changed]
    assert {"windenergiemonteur", "gezondheidszorg"} <= set(alone.parts)


def test_typing_error_says_how_it_was_read(app: Flask, visitor: Visitor) -> None:
    published("Rijden op waterstof")
    rebuild_index(app, "expert")
    assert "we read it as ‘waterstof’" in visitor.get("/experts?q=watersof").text
    assert "we read it as" not in visitor.get("/experts?q=waterstof").text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("watr", "water"),
        ("wxaer auto", "water auto"),
        ("watr zonder", None),
        ("vuur", None),
        ('"watr"', None),
    ],
)
def test_word_that_nobody_uses_is_asked_after(
    app: Flask, visitor: Visitor, typed: str, meant: str | None
) -> None:
    published("Water in de auto")
    for name in ("Anna", "Bea", "Cor", "Dirk", "Els"):
        published("Wat doe jij", name=name)
    renew_words(app)
    rebuild_index(app, "expert")
    page = visitor.get(f"/experts?q={typed} ")
    assert ("Did you mean" in page.text) == bool(meant)
    if meant:
        assert "Water in de auto" in visitor.get(page.soup.find("a", string=meant)["href"]).text


def test_nothing_is_worked_out_while_a_word_is_being_typed(understanding: Flask, visitor: Visitor) -> None:
    published("Repairing wind turbines at sea")
    rebuild_index(understanding, "expert")
    work_all(understanding)
    typing = {"X-Fragment": "results"}
    answer = visitor.client.get("/experts?q=windmol", headers=typing)
    assert "Also interesting" not in answer.text
    answer = visitor.client.get("/experts?q=windmolens%20", headers=typing)
    assert "Also interesting" in answer.text
