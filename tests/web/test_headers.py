"""Headers that every answer carries, and cookies."""

import pytest

from guestlecture.config import Settings
from guestlecture.db import session
from tests.factories import make_user
from tests.page import Page, Visitor
from tests.web.conftest import MakeApp


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/site.css", "/experts"])
def test_every_answer_forbids_what_we_do_not_use(visitor: Visitor, path: str) -> None:
    with visitor.client.get(path) as answer:
        headers = answer.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_browsers_but_files_are(visitor: Visitor) -> None:
    assert visitor.client.get("/").headers["Cache-Control"] == "no-store"
    with visitor.client.get("/static/site.css") as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts(visitor: Visitor) -> None:
    visitor.log_in(make_user())
    session.commit()
    answer = visitor.client.post("/language/nl")
    cookies = [*answer.headers.getlist("Set-Cookie")]
    page = visitor.client.get("/log-in")
    cookies += page.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_behind_https_cookies_and_browsers_stay_there(settings: Settings, make_app: MakeApp) -> None:
    app = make_app(settings.model_copy(update={"public_url": "https://gastles.example"}))
    visitor, https = (
        Visitor(app),
        {"base_url": "https://gastles.example", "headers": {"Referer": "https://gastles.example/"}},
    )
    answer = visitor.client.get("/log-in", **https)
    assert "Secure" in answer.headers["Set-Cookie"]
    token = Page(answer).soup.select("[name=csrf_token]")[0]["value"]
    chosen = visitor.client.post("/language/en", data={"csrf_token": token}, **https)
    (cookie,) = [each for each in chosen.headers.getlist("Set-Cookie") if each.startswith("language=")]
    assert "Secure" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
