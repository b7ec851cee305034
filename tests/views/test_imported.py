"""Real input, used: a teacher of an imported school books an imported expert."""

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.db import session
from guestlecture.indexing import rebuild_index
from guestlecture.links import account_state, sign
from guestlecture.models import Booking, SentMail, User
from tests.factories import make_coordinator, make_slot_times, make_theme
from tests.importing.tables import experts_from, institutions_from
from tests.page import Visitor

SCHOOLS = b"external_id,name,levels,place,municipality\n1,CSG Augustinus,havo;vwo,Groningen,Groningen\n"
EXPERTS = b"external_id,name,description\n7,Gasunie,Wij maken leidingen geschikt voor waterstof.\n"
PASSWORD = "osmose tussen zout en zoet"


@pytest.fixture
def coordinator(app: Flask, database: None) -> Visitor:
    """Somebody who imported a school and an expert without address, place, theme or lecture."""
    make_theme(slug="energy", label_en="Energy")
    institutions_from(SCHOOLS)
    experts_from(EXPERTS, agreement="by phone")
    visitor = Visitor(app, make_coordinator(email="anneke@example.org"))
    with app.app_context():
        rebuild_index(app)
    return visitor


def test_teacher_of_an_imported_school_books_an_imported_expert(
    app: Flask, visitor: Visitor, coordinator: Visitor
) -> None:
    _sign_up(app, visitor)
    found = visitor.get("/experts?q=waterstof")
    profile = visitor.get(str(found.one("article.hit h2 a, article.hit h3 a")["href"]))
    form = visitor.get(str(profile.one("main a[href^='/requests/new']")["href"]))
    starts_at, _ends_at = make_slot_times(days=40)
    moment = {"slots-0-on": starts_at.date().isoformat(), "slots-0-starts": "10:20", "slots-0-ends": "11:10"}
    answers = {"topic": "Leidingen", "learning_aim": "Uitleggen hoe.", "group_size": "28", "level": "havo"}
    visitor.submit(form, {**answers, **moment})

    mail = session.scalars(sa.select(SentMail).where(SentMail.message == "request_received")).one()
    assert mail.recipient == "anneke@example.org"
    page = coordinator.get(f"/proposals/{mail.about['proposal_id']}")
    assert "You answer on behalf of Gasunie." in page.text
    coordinator.submit(page, {})

    assert session.scalars(sa.select(Booking)).one().expert.name == "Gasunie"
    assert "Gasunie" in visitor.get("/requests").text
    agreed = session.scalars(sa.select(SentMail.recipient).where(SentMail.message == "booking_agreed"))
    assert list(agreed) == ["jo@school.example", "anneke@example.org"]


def _sign_up(app: Flask, visitor: Visitor) -> None:
    form = visitor.get("/sign-up")
    school = "CSG Augustinus · Groningen"
    visitor.submit(form, {"name": "Jo", "email": "jo@school.example", "institution": school})
    user = session.scalars(sa.select(User).where(User.email == "jo@school.example")).one()
    with app.app_context():
        token = sign("account", [user.id, account_state(user)])
    visitor.submit(visitor.get(f"/account/link/{token}"), {"password": PASSWORD})


def test_draft_without_agreement_is_in_the_register_only(visitor: Visitor, coordinator: Visitor) -> None:
    experts_from(b"external_id,name,description\n8,Secret Company,We hide.\n")
    session.commit()
    assert "Secret Company" in coordinator.get("/register?status=draft").text
    assert "Secret Company" not in visitor.get("/experts?q=secret").text
