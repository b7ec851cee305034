"""Real input, used: a teacher of an imported school books an imported expert."""

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.db import session
from guestlecture.indexing import rebuild_index
from guestlecture.links import account_state, sign
from guestlecture.models import Booking, Expert, SentMail, User
from tests.factories import make_coordinator, make_expert, make_slot_times, make_theme
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
        rebuild_index(app, "expert")
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


@pytest.mark.parametrize(("km", "month"), [("0", "1"), ("500", "99")])
def test_whatever_can_be_imported_can_be_edited(coordinator: Visitor, km: str, month: str) -> None:
    text = "Regel één.\n" + "w" * 9989
    columns = (
        "external_id,name,organisation,tagline,description,phone,levels,languages,radius_km,max_per_month"
    )
    values = f'9,{"n" * 200},{"o" * 200},{"t" * 200},"{text}",{"0" * 30},havo,nl,{km},{month}'
    assert experts_from(f"{columns}\n{values}\n".encode()).bad == 0
    session.commit()
    expert = session.scalars(sa.select(Expert).where(Expert.external_id == "9")).one()
    for section in ("about", "practice"):
        page = coordinator.get(f"/experts/{expert.id}/edit/{section}")
        # A browser ends the lines of a text in its own way.
        changes = {"biography": text.replace("\n", "\r\n")} if section == "about" else {}
        assert coordinator.submit(page, changes).path == f"/experts/{expert.id}/edit"
    session.expire_all()
    assert (expert.biography, expert.radius_km, expert.max_per_month) == (text, int(km), int(month))


@pytest.mark.parametrize("km", [0, 25])
def test_how_far_somebody_travels_is_shown_also_if_that_is_nowhere(coordinator: Visitor, km: int) -> None:
    expert = make_expert(radius_km=km)
    session.commit()
    assert f"at most {km} km" in coordinator.get(f"/experts/{expert.id}/edit").text
    assert f"travels up to {km} km" in coordinator.get(f"/experts/{expert.id}").text


def test_draft_without_agreement_is_in_the_register_only(visitor: Visitor, coordinator: Visitor) -> None:
    experts_from(b"external_id,name,description\n8,Secret Company,We hide.\n")
    session.commit()
    assert "Secret Company" in coordinator.get("/register?status=draft").text
    assert "Secret Company" not in visitor.get("/experts?q=secret").text
