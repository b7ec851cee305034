"""The page on which coordinators write down words that mean the same."""

import pytest
from flask import Flask

from guestlecture.db import session
from guestlecture.queries.synonym import load_synonyms
from tests.factories import make_coordinator, make_synonyms
from tests.page import Page, Visitor


@pytest.fixture
def coordinator(app: Flask, database: None) -> Visitor:
    """A coordinator with a browser."""
    visitor = Visitor(app, make_coordinator())
    session.commit()
    return visitor


def lines(page: Page) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.soup.select("tbody td:first-child")]


def test_coordinator_adds_changes_and_deletes_a_line(coordinator: Visitor) -> None:
    page = coordinator.get("/desk")
    assert page.soup.select("a[href='/synonyms']")
    page = coordinator.get("/synonyms")
    assert "There are none yet" in page.text
    page = coordinator.submit(page, {"words": " waterstof,hydrogen ;  H2,, groene  waterstof "})
    assert lines(page) == ["waterstof, hydrogen, H2, groene waterstof"]
    page = coordinator.get(str(page.one("tbody a")["href"]))
    assert page.one("#words")["value"] == "waterstof, hydrogen, H2, groene waterstof"
    page = coordinator.submit(page, {"words": "waterstof, H2"})
    assert lines(page) == ["waterstof, H2"]
    page = coordinator.get(str(page.one("tbody a")["href"]))
    page = coordinator.get(str(page.soup.select("a[href$='/delete']")[0]["href"]))
    assert "‘waterstof, H2’" in page.text
    page = coordinator.submit(page, {})
    assert lines(page) == []
    assert "has been deleted" in page.text


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        ("", "Write at least two words", 422),
        ("zon", "Write at least two words", 422),
        (", ;", "Write at least two words", 422),
        ("zon, Zón", "You wrote ‘Zón’ twice.", 422),
        ("zon, z", "This one does not fit: ‘z’.", 422),
        ("zon, !!", "‘!!’ has no letters or digits", 422),
        (", ".join(f"w{number}" for number in range(21)), "Use 20 words at most", 422),
        ("zon, w" + "o" * 2000, "Use 1500 characters at most.", 422),
        ("zon, it", "‘IT’ stands on another line already: ‘ICT, IT’.", 409),
        ("zon, <b>\x00 %(x)s</b>, ICT", "stands on another line already", 409),
    ],
)
def test_line_that_cannot_be_is_refused_with_its_content_kept(
    coordinator: Visitor, words: str, sentence: str, status: int
) -> None:
    group = make_synonyms("ICT", "IT")
    other = make_synonyms("maan", "moon")
    session.commit()
    for path in ("/synonyms", f"/synonyms/{other.id}/edit"):
        page = coordinator.submit(coordinator.get(path), {"words": words}, status=status)
        assert sentence in page.error_of("words")
        assert page.one("#words")["value"] == words.replace("\x00", "").strip()
        session.expire_all()
        assert load_synonyms().groups == (("ICT", "IT"), ("maan", "moon")), group.id


def test_somebody_else_may_not_see_or_do_it(visitor: Visitor) -> None:
    assert visitor.get("/synonyms").path.startswith("/log-in")
