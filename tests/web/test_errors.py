"""Error pages: a sentence in the reader's language, and the way on."""

import re
from pathlib import Path

import pytest
from flask import Flask

from guestlecture.config import Settings
from guestlecture.db import session
from guestlecture.enums import ProposalStatus
from tests.factories import make_expert, make_proposal, make_request, make_teacher
from tests.page import Page, Visitor
from tests.web.conftest import MakeApp

SENTENCES = {
    403: ("You may not see or do this", "Met jouw account kun je dit niet bekijken of doen."),
    404: ("This page is not here, or not any more.", "Deze pagina bestaat niet, of niet meer."),
    405: ("This address cannot be used in this way.", "Dit adres kun je zo niet gebruiken."),
}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(("status", "path"), [(403, "/desk"), (404, "/nowhere"), (404, "/experts/999")])
def test_page_that_is_not_for_somebody_says_so(
    app: Flask, database: None, language: str, status: int, path: str
) -> None:
    visitor = Visitor(app, make_teacher(language=language), language=language)
    page = visitor.get(path, status=status)
    assert SENTENCES[status][language == "nl"] in page.text
    assert page.soup.html is not None
    assert page.soup.html["lang"] == language
    assert page.one("main a[href='/']")


@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**20])
def test_page_of_a_number_that_no_row_can_have_is_not_there(app: Flask, database: None, number: int) -> None:
    visitor = Visitor(app, make_teacher())
    for path in (f"/experts/{number}", f"/requests/{number}", f"/requests/new?expert={number}"):
        visitor.get(path, status=404)


@pytest.mark.parametrize("number", [-(2**31), -(2**63) - 1, 2**63, 10**20])
def test_number_in_a_question_or_a_form_that_no_row_can_have_is_nobody(
    app: Flask, database: None, number: int
) -> None:
    request = make_request()
    expert, asks = make_expert(), make_proposal(request=request, status=ProposalStatus.DECLINED).request
    session.commit()
    visitor = Visitor(app, request.teacher)
    visitor.get(f"/requests/new?expert={number}", status=404)
    visitor.get(f"/requests/new?expert={expert.id}&again={number}", status=404)
    visitor.get(f"/requests/new?expert={expert.id}&waiting={number}")
    visitor.post(f"/requests/{asks.id}/ask", {"expert": str(number)}, status=404)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_address_used_in_another_way_says_how(app: Flask, database: None, language: str) -> None:
    visitor = Visitor(app, language=language)
    page = visitor.post("/experts", status=405)
    assert SENTENCES[405][language == "nl"] in page.text
    assert "GET" in page.response.headers["Allow"]


@pytest.mark.parametrize(("language", "heading"), [("en", "That did not work"), ("nl", "Dat lukte niet")])
def test_form_without_our_token_says_so(visitor: Visitor, language: str, heading: str) -> None:
    visitor.client.set_cookie("language", language)
    answer = Page(visitor.client.post("/log-out"))
    assert (answer.status, answer.heading) == (400, heading)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/site.css"])
@pytest.mark.parametrize(("language", "says"), [("en", "Go back, reload"), ("nl", "Ga terug, laad")])
def test_host_that_cannot_be_one_is_a_plain_400(
    app: Flask, database: None, path: str, language: str, says: str
) -> None:
    headers = {"Host": "x" * 300, "Accept-Language": language}
    answer = app.test_client().get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert says in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_too_large_a_form_is_refused_before_it_is_read(app: Flask, database: None, language: str) -> None:
    visitor = Visitor(app, language=language)
    page = visitor.post("/log-in", {"email": "x" * 600_000}, status=413)
    assert page.heading == ("Te groot" if language == "nl" else "Too large")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_who_goes_too_fast_is_told_to_wait(app: Flask, visitor: Visitor, language: str) -> None:
    visitor.client.set_cookie("language", language)
    for _attempt in range(20):
        visitor.post("/password", status=422)
    page = visitor.post("/password", status=429)
    assert page.heading == ("Even rustig aan" if language == "nl" else "Not so fast")
    assert int(page.response.headers["Retry-After"]) > 0


@pytest.fixture
def breaking(settings: Settings, make_app: MakeApp) -> Flask:
    """An application with a page that breaks."""
    app = make_app(settings)

    @app.get("/break")
    def break_() -> str:
        raise ZeroDivisionError("what somebody typed")

    return app


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Something went wrong"), ("nl", "Er ging iets mis")]
)
def test_our_own_mistake_shows_a_reference_that_is_in_the_log(
    breaking: Flask, language: str, heading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Visitor(breaking, language=language).get("/break", status=500)
    assert page.heading == heading
    reference = page.one("main strong").get_text()
    assert re.fullmatch(r"[0-9a-f]{8}", reference)
    assert "what somebody typed" not in page.soup.get_text()
    printed = capsys.readouterr()
    assert reference in printed.out + printed.err


def test_database_that_is_away_gives_that_page_too(
    settings: Settings, make_app: MakeApp, tmp_path: Path
) -> None:
    nowhere = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/no/such/folder.db"})
    page = Visitor(make_app(nowhere)).get("/", status=500)
    assert page.heading == "Something went wrong"
