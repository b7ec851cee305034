"""Saving a search, and ending it: from the account, from the mail, by the mail program."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.indexing import rebuild_index
from guestlecture.links import saved_search_state, sign
from guestlecture.models import SavedSearch
from guestlecture.services.user import confirm_user
from tests.factories import make_expert, make_saved_search, make_teacher, make_user
from tests.page import Visitor

PASSWORD = "osmose tussen zout en zoet"


@pytest.fixture
def teacher(app: Flask, database: None) -> Iterator[Visitor]:
    """A teacher with a browser; nobody can be found."""
    app.extensions["experts_index"].rebuild([])
    yield Visitor(app, make_teacher())
    app.extensions["experts_index"].rebuild([])


def queries() -> list[str]:
    session.expire_all()
    return list(session.scalars(sa.select(SavedSearch.query).order_by(SavedSearch.id)))


def link_of(app: Flask, search: SavedSearch) -> str:
    with app.app_context():
        return f"/saved-searches/link/{sign('saved-search', [search.id, saved_search_state(search)])}"


def test_search_is_saved_as_it_stands_in_the_address(teacher: Visitor) -> None:
    page = teacher.get("/experts?q=welding+%26+steel&level=mbo&level=hbo&sort=lectures&page=3")
    page = teacher.get(str(page.one(".empty .btn-act")["href"]))
    assert "‘welding & steel’ mbo" in page.text
    page = teacher.submit(page, {})
    assert page.path.startswith("/experts?q=welding+%26+steel&level=mbo&level=hbo&sort=lectures")
    assert "You get a mail when there is somebody new." in page.text
    assert queries() == ["q=welding+%26+steel&level=mbo&level=hbo"]


def test_results_offer_it_too_and_saving_twice_saves_once(teacher: Visitor, app: Flask) -> None:
    make_expert(tagline="Welding")
    session.commit()
    with app.app_context():
        rebuild_index(app, "expert")
    page = teacher.get("/experts?q=welding")
    (link,) = page.soup.select("a[href^='/saved-searches/new']")
    for _time in range(2):
        teacher.submit(teacher.get(str(link["href"])), {})
    assert queries() == ["q=welding"]


def test_visitor_is_sent_to_log_in_and_back(visitor: Visitor) -> None:
    user = make_user(email="jo@example.org")
    confirm_user(user, PASSWORD, at=now())
    session.commit()
    page = visitor.get("/saved-searches/new?q=welding&level=mbo")
    assert page.path.startswith("/log-in")
    page = visitor.submit(page, {"email": "jo@example.org", "password": PASSWORD})
    assert page.path == "/saved-searches/new?q=welding&level=mbo"
    visitor.submit(page, {})
    assert queries() == ["q=welding&level=mbo"]


def test_search_that_makes_no_sense_to_save_is_refused(
    teacher: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "/saved-searches/new?" + "&".join(f"municipality={'w' * 90}{number}" for number in range(20))
    assert "too long to save" in teacher.submit(teacher.get(long), {}, status=422).problems[0]
    monkeypatch.setattr("guestlecture.services.saved_search.MOST_FOUND", 1)
    make_expert(), make_expert()
    session.commit()
    with app.app_context():
        rebuild_index(app, "expert")
    page = teacher.submit(teacher.get("/saved-searches/new"), {}, status=422)
    assert "finds 2 speakers already" in page.problems[0]
    assert queries() == []


def test_somebody_has_only_so_many(app: Flask, database: None) -> None:
    user = make_user()
    for number in range(20):
        make_saved_search(user=user, query=f"q={number}")
    visitor = Visitor(app, user)
    page = visitor.submit(visitor.get("/saved-searches/new?q=more"), {}, status=409)
    assert "20 saved searches" in page.problems[0]
    assert "q=more" not in queries()


def test_account_lists_searches_in_words_and_ends_one(app: Flask, database: None) -> None:
    user = make_user()
    make_saved_search(user=user, query="q=welding&level=mbo")
    make_saved_search(user=user, query="on=2020-01-01")
    make_saved_search(query="q=not+mine")
    visitor = Visitor(app, user)
    page = visitor.get("/account")
    assert "‘welding’ mbo" in page.text
    assert "all speakers This day is in the past." in page.text
    assert "not mine" not in page.text
    assert page.one("a[href='/experts?q=welding&level=mbo']")
    page = visitor.submit(page, {}, form="form[action$='/end']:has(span:-soup-contains('welding'))")
    assert "has ended" in page.text
    assert queries() == ["on=2020-01-01", "q=not+mine"]


def test_nobody_ends_the_search_of_somebody_else(app: Flask, database: None) -> None:
    search = make_saved_search()
    visitor = Visitor(app, make_user())
    visitor.post(f"/saved-searches/{search.id}/end", status=403)
    assert queries() == ["q=hydrogen"]


def test_looking_at_the_link_ends_nothing_and_its_button_does(visitor: Visitor, app: Flask) -> None:
    search = make_saved_search()
    session.commit()
    link = link_of(app, search)
    for _time in range(2):
        page = visitor.get(link)
    assert visitor.client.head(link).status_code == 200
    assert queries() == ["q=hydrogen"]
    assert "‘hydrogen’" in page.text
    assert len(page.soup.select("main button")) == 1
    page = visitor.submit(page, {})
    assert page.heading == "This search has ended"
    assert queries() == []
    assert visitor.get(link).heading == "This search has ended"


def test_mail_program_ends_it_by_one_post_without_a_session(visitor: Visitor, app: Flask) -> None:
    search = make_saved_search()
    session.commit()
    link = link_of(app, search)
    for _time in range(2):
        answer = visitor.client.post(link, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert queries() == []


def test_link_that_we_did_not_make_ends_nothing(visitor: Visitor, app: Flask) -> None:
    search = make_saved_search()
    session.commit()
    with app.app_context():
        token = sign("proposal", [search.id, saved_search_state(search)])
    for path in ("x", token):
        assert visitor.client.post(f"/saved-searches/link/{path}").status_code == 404
    assert queries() == ["q=hydrogen"]


def test_old_link_does_not_end_a_new_search_with_the_same_number(visitor: Visitor, app: Flask) -> None:
    search = make_saved_search()
    session.commit()
    number, link = search.id, link_of(app, search)
    session.delete(search)
    session.commit()
    make_saved_search(id=number, query="q=wind")
    session.commit()
    assert visitor.client.post(link).status_code == 200
    assert queries() == ["q=wind"]
