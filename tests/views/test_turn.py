"""The best speakers for an open request, and asking some of them in order."""

from flask import Flask

from guestlecture.db import session
from guestlecture.indexing import rebuild_index
from tests.factories import make_expert, make_request
from tests.page import Visitor


def test_teacher_sees_the_best_and_asks_in_order(app: Flask, database: None) -> None:
    request = make_request(topic="Sterren")
    values = {"themes": [request.theme], "place": request.institution.place}
    ada, bea = make_expert(name="Ada", **values), make_expert(name="Bea", **values)
    session.commit()
    teacher = request.teacher
    rebuild_index(app, "expert")
    visitor = Visitor(app, teacher)
    page = visitor.get(f"/requests/{request.id}")
    assert page.soup.select(f"a[href='/requests/{request.id}/best']")
    page = visitor.get(f"/requests/{request.id}/best")
    assert page.text.count("Fits because:") == 2
    page = visitor.submit(page, {"first": "0"}, status=422)
    assert page.problems == ["Choose whom to ask first."]
    page = visitor.submit(page, {"first": str(bea.id), "second": str(bea.id)}, status=422)
    assert page.problems == ["You chose the same speaker twice."]
    page = visitor.submit(page, {"first": str(bea.id), "second": str(ada.id)})
    assert "Asked in order Bea: waits for an answer Ada: comes next" in page.text


def test_nobody_to_ask_is_no_dead_end(app: Flask, database: None) -> None:
    request = make_request()
    session.commit()
    teacher = request.teacher
    rebuild_index(app, "expert")
    page = Visitor(app, teacher).get(f"/requests/{request.id}/best")
    assert "Nobody else can be asked for these moments now" in page.text
    assert page.soup.select("main a[href^='/experts']")
