"""Forms of other sites, and addresses that would lead to them."""

import pytest
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.services.user import confirm_user
from tests.factories import make_user
from tests.page import Visitor

PASSWORD = "osmose tussen zout en zoet"


def posting_endpoints(app: Flask) -> list[str]:
    return sorted(
        rule.rule.replace("<int:", "<").replace("<id>", "1").replace("<token>", "x").replace("<code>", "nl")
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
    )


def test_no_form_is_taken_without_our_own_token(app: Flask, visitor: Visitor) -> None:
    paths = posting_endpoints(app)
    assert len(paths) > 15
    # The addresses that mail programs send something to: their own token is the secret.
    for path in ("/saved-searches/link/x", "/reminders/link/x"):
        paths.remove(path)
        assert visitor.client.post(path).status_code == 404
    for path in paths:
        answer = visitor.client.post(path, data={"csrf_token": "forged"})
        assert answer.status_code == 400, path
    assert "reload the page" in visitor.client.post("/log-in").text


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/requests", "/requests"),
        ("/experts?q=a&level=havo", "/experts?q=a&level=havo"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("\\\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\n/elsewhere.example", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_to_another_site(visitor: Visitor, target: str, goes_to: str) -> None:
    page = visitor.get("/")
    token = str(page.soup.select("[name=csrf_token]")[0]["value"])
    answer = visitor.client.post("/language/nl", data={"next": target, "csrf_token": token})
    assert answer.headers["Location"] == goes_to


def test_log_in_leads_back_to_where_somebody_wanted_to_be(visitor: Visitor) -> None:
    user = make_user(email="jo@example.org")
    confirm_user(user, PASSWORD, at=now())
    session.commit()
    page = visitor.get("/account")
    assert page.path == "/log-in?next=/account"
    page = visitor.submit(page, {"email": "jo@example.org", "password": PASSWORD})
    assert page.path == "/account"


def test_choosing_a_language_stays_on_the_page_and_is_kept(visitor: Visitor) -> None:
    page = visitor.submit(visitor.get("/how-it-works?x=1"), {}, form=".mine form[action^='/language']")
    assert (page.path, page.soup.html and page.soup.html["lang"]) == ("/how-it-works?x=1", "nl")
    assert visitor.get("/").heading.startswith("Wie vertelt")


def test_language_follows_the_browser_until_one_is_chosen(app: Flask, visitor: Visitor) -> None:
    visitor.client.delete_cookie("language")
    assert 'lang="en"' in visitor.client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert 'lang="nl"' in visitor.client.get("/", headers={"Accept-Language": "de"}).text
    assert visitor.client.get("/language/fr").status_code == 405
