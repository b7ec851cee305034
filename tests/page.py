"""A visitor without a browser: asks for pages, fills in their forms, and checks every page on the way."""

from collections.abc import Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from guestlecture import db
from guestlecture.clock import now
from guestlecture.models import User
from guestlecture.services.user import open_login_session

Fields = Mapping[str, str | Sequence[str]]


class Page:
    """An answer of the application, as a person gets it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.full_path.rstrip("?")
        self.soup = BeautifulSoup(
            response.text if response.is_json or _is_text(response) else "", "html.parser"
        )
        if response.mimetype == "text/html" and "<html" in response.text:
            check_page(self.soup)

    @property
    def text(self) -> str:
        """What a person reads in the main part, with single blanks."""
        main = self.soup.find("main") or self.soup
        return " ".join(main.get_text(" ").split())

    @property
    def heading(self) -> str:
        """The one main heading."""
        return " ".join(self.one("h1").get_text(" ").split())

    @property
    def problems(self) -> list[str]:
        """The errors in the summary on top of a form."""
        return [" ".join(item.get_text(" ").split()) for item in self.soup.select("#problems li")]

    def one(self, selector: str) -> Tag:
        """Return the one element of a selector."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} at {self.path}: {self.text[:300]}"
        return found[0]

    def error_of(self, field: str) -> str:
        """Return the error that is tied to a field."""
        return " ".join(self.one(f"#{field}-error").get_text(" ").split())


class Visitor:
    """Somebody with a browser session; `user` is logged in from the start."""

    def __init__(self, app: Flask, user: User | None = None, *, language: str = "en") -> None:
        self.client = app.test_client()
        self.client.set_cookie("language", language)
        if user is not None:
            self.log_in(user)

    def log_in(self, user: User) -> None:
        """Be logged in as somebody, without the form."""
        token = open_login_session(db.session.merge(user), at=now())
        db.session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def get(self, path: str, *, status: int = 200, **options: Any) -> Page:
        """Ask for a page, following redirects."""
        return self._checked(self.client.get(path, follow_redirects=True, **options), status)

    def submit(self, page: Page, fields: Fields, *, form: str = "main form", status: int = 200) -> Page:
        """Fill in a form of a page as a browser does, send it and follow redirects."""
        element = page.one(form)
        data = _filled(element)
        for name, value in fields.items():
            data[name] = [value] if isinstance(value, str) else list(value)
        action = str(element.get("action") or page.path)
        if str(element.get("method", "get")).lower() == "get":
            return self._checked(self.client.get(action, query_string=data, follow_redirects=True), status)
        return self._checked(self.client.post(action, data=data, follow_redirects=True), status)

    def post(self, path: str, fields: Fields | None = None, *, status: int = 200) -> Page:
        """Send something without its page, with a right CSRF token: what a tampered form would do."""
        token = str(
            BeautifulSoup(self.client.get("/").text, "html.parser").select("[name=csrf_token]")[0]["value"]
        )
        data = {**(fields or {}), "csrf_token": token}
        return self._checked(self.client.post(path, data=data, follow_redirects=True), status)

    def _checked(self, response: TestResponse, status: int) -> Page:
        page = Page(response)
        assert page.status == status, f"{page.status} instead of {status} at {page.path}: {page.text[:500]}"
        return page


def check_page(soup: BeautifulSoup) -> None:
    """Check what has to hold for every page."""
    assert soup.html is not None
    assert soup.html.get("lang") in ("nl", "en")
    assert soup.title is not None
    assert soup.title.get_text().strip(" ·")
    elements = soup.find_all(True)  # once: each page of each test is looked at
    headings = [element for element in elements if element.name == "h1"]
    assert len(headings) == 1, f"{len(headings)} main headings"
    ids = [str(element["id"]) for element in elements if element.has_attr("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({each for each in ids if ids.count(each) > 1})}"
    inline = [element for element in elements if _is_inline(element)]
    assert not inline, f"inline style or script: {inline}"
    labels = {
        str(element["for"]) for element in elements if element.name == "label" and element.has_attr("for")
    }
    for element in elements:
        if element.name in ("select", "textarea") or _is_shown_input(element):
            _check_field(element, set(ids), labels)
        href = str(element.get("href", ""))
        assert not href.startswith("#") or element.name != "a" or href[1:] in ids, f"{element} leads nowhere"


def _is_inline(element: Tag) -> bool:
    is_script = element.name == "script" and not element.has_attr("src")
    return is_script or element.name == "style" or element.has_attr("style") or element.has_attr("onclick")


def _is_shown_input(element: Tag) -> bool:
    return element.name == "input" and element.get("type") != "hidden"


def _check_field(field: Tag, ids: set[str], labels: set[str]) -> None:
    labelled = field.get("aria-label") or field.get("id") in labels or field.find_parent("label")
    assert labelled, f"no label: {field}"
    for name in str(field.get("aria-describedby", "")).split():
        assert name in ids, f"{field.get('id')} is described by {name}, which is not there"
    if field.get("aria-invalid") == "true":
        assert f"{field['id']}-error" in str(field.get("aria-describedby")), (
            f"error not tied to {field['id']}"
        )


def _filled(form: Tag) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for field in form.select("input[name], textarea[name]"):
        kind = field.get("type", "text")
        if kind in ("submit", "button") or (kind in ("checkbox", "radio") and not field.has_attr("checked")):
            continue
        value = (
            field.get_text().removeprefix("\n") if field.name == "textarea" else str(field.get("value", ""))
        )
        data.setdefault(str(field["name"]), []).append(value)
    for select in form.select("select[name]"):
        options = select.select("option[selected]") or select.select("option")[:1]
        data[str(select["name"])] = [str(option.get("value", option.get_text())) for option in options]
    return data


def _is_text(response: TestResponse) -> bool:
    return (response.mimetype or "").startswith("text/")
