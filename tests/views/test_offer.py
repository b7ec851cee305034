"""Add, change and delete a lecture in the browser."""

import pytest
import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import Costs, Format, Language, Level, Venue
from guestlecture.models import Expert, Job, Offer
from tests.factories import make_coordinator, make_expert, make_offer, make_proposal, make_theme
from tests.page import Visitor

FIELDS = {
    "title": "Driving on hydrogen",
    "summary": "We drive a model car.\nPupils can explain a fuel cell.",
    "levels": ["havo", "mbo"],
    "format": "workshop",
    "venue": "company",
    "duration_minutes": "90",
    "group_size_max": "18",
    "language": "en",
    "costs": "travel",
}


@pytest.fixture
def mine(visitor: Visitor) -> int:
    """The id of a profile; its owner is logged in as the visitor."""
    expert = make_expert()
    identity = expert.id
    visitor.log_in(expert.user)  # type: ignore[arg-type]  # the factory makes one
    return identity


def read(identity: int) -> Expert:
    """Return a profile, read anew: each request ends the session before it."""
    session.expire_all()
    return session.get_one(Expert, identity)


def make_mine(identity: int, **values: object) -> int:
    """Add a lecture to a profile; returns its id."""
    offer = make_offer(expert=read(identity), **values)
    offer_id = offer.id
    session.commit()
    return offer_id


def offers() -> list[Offer]:
    """Return all lectures, read anew."""
    session.expire_all()
    return list(session.scalars(sa.select(Offer)))


def has_index_job() -> bool:
    """Say whether the index is going to follow."""
    return session.scalar(sa.select(Job).where(Job.kind == "index_experts")) is not None


def test_a_lecture_is_added_and_the_index_follows(visitor: Visitor, mine: int) -> None:
    theme = read(mine).themes[0].id
    page = visitor.submit(visitor.get(f"/experts/{mine}/offers/new"), {**FIELDS, "theme": str(theme)})
    assert page.path.endswith("/edit")
    assert "Driving on hydrogen" in page.text
    (offer,) = offers()
    assert (offer.title, offer.theme_id, set(offer.levels)) == (
        "Driving on hydrogen",
        theme,
        {Level.HAVO, Level.MBO},
    )
    assert (offer.format, offer.venue, offer.language, offer.costs) == (
        Format.WORKSHOP,
        Venue.COMPANY,
        Language.EN,
        Costs.TRAVEL,
    )
    assert (offer.duration_minutes, offer.group_size_max) == (90, 18)
    assert has_index_job()


def test_a_new_lecture_begins_with_the_levels_of_the_profile(visitor: Visitor, mine: int) -> None:
    page = visitor.get(f"/experts/{mine}/offers/new")
    assert [str(box["value"]) for box in page.soup.select("[name=levels][checked]")] == ["havo", "vwo"]
    assert page.one("#duration_minutes")["value"] == "60"


def test_themes_stand_under_their_top_theme(visitor: Visitor, mine: int) -> None:
    top = read(mine).themes[0]
    top.label_en = "Energy"
    make_theme(parent=top, label_en="Hydrogen")
    session.commit()
    page = visitor.get(f"/experts/{mine}/offers/new")
    group = page.one("#theme optgroup")
    assert [option.get_text() for option in group.select("option")] == ["Energy", "Hydrogen"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 10_000),
        ("title", "   "),
        ("summary", "x" * 10_000),
        ("summary", ""),
        ("theme", ""),
        ("theme", "999999"),
        ("theme", "energy"),
        ("theme", "9" * 30),
        ("levels", []),
        ("levels", "kindergarten"),
        ("format", "opera"),
        ("venue", ""),
        ("language", "xx"),
        ("costs", "gold"),
        ("duration_minutes", "14"),
        ("duration_minutes", "481"),
        ("duration_minutes", "long"),
        ("duration_minutes", ""),
        ("group_size_max", "0"),
        ("group_size_max", "9" * 5000),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_the_rest_is_kept(
    visitor: Visitor, mine: int, field: str, value: str | list[str]
) -> None:
    fields = {**FIELDS, "theme": str(read(mine).themes[0].id), field: value}
    page = visitor.submit(visitor.get(f"/experts/{mine}/offers/new"), fields, status=422)
    assert len(page.problems) == 1
    assert page.error_of(field) == page.problems[0]
    for other in {"title", "duration_minutes", "group_size_max"} - {field}:
        assert page.one(f"#{other}")["value"] == FIELDS[other]
    if field != "summary":
        assert page.one("#summary").get_text().splitlines()[-1] == "Pupils can explain a fuel cell."
    assert offers() == []


def test_a_post_without_anything_is_refused(visitor: Visitor, mine: int) -> None:
    page = visitor.post(f"/experts/{mine}/offers/new", status=422)
    assert len(page.problems) == 9


def test_a_lecture_is_changed(visitor: Visitor, mine: int) -> None:
    offer = make_mine(mine, costs=Costs.FEE)
    theme = read(mine).themes[0].id
    page = visitor.get(f"/offers/{offer}/edit")
    assert page.one("#theme option[selected]")["value"] == str(theme)
    assert page.one("#costs option[selected]")["value"] == "fee"
    visitor.submit(page, {"title": "Another title", "group_size_max": ""})
    (changed,) = offers()
    assert (changed.title, changed.group_size_max, changed.costs) == ("Another title", None, Costs.FEE)
    assert has_index_job()


def test_a_lecture_is_deleted_after_a_page_that_names_it(visitor: Visitor, mine: int) -> None:
    offer = make_mine(mine, title="Driving on hydrogen")
    page = visitor.get(f"/offers/{offer}/delete")
    assert "‘Driving on hydrogen’ disappears" in page.text
    assert len(offers()) == 1
    after = visitor.submit(page, {})
    assert after.path.endswith("/edit")
    assert offers() == []
    visitor.get(f"/offers/{offer}/delete", status=404)


def test_a_lecture_with_a_request_is_not_deleted(visitor: Visitor, mine: int) -> None:
    offer = make_mine(mine)
    make_proposal(expert=read(mine), offer=session.get_one(Offer, offer))
    session.commit()
    page = visitor.get(f"/offers/{offer}/delete")
    why = "This lecture is planned, or a request for it waits for an answer. Delete it when that is over."
    assert why in page.text
    assert not page.soup.select("main form"), "no button that leads to a refusal"
    page = visitor.post(f"/offers/{offer}/delete", status=409)
    assert page.problems == [why]
    assert len(offers()) == 1


def test_only_owner_and_coordinators_may(visitor: Visitor, mine: int) -> None:
    other = make_expert().id
    offer = make_mine(other)
    for path in (f"/experts/{other}/offers/new", f"/offers/{offer}/edit", f"/offers/{offer}/delete"):
        visitor.get(path, status=403)
        visitor.post(path, FIELDS, status=403)
    visitor.client.delete_cookie("session")
    assert visitor.get(f"/offers/{offer}/edit").path.startswith("/log-in?next=")
    visitor.log_in(make_coordinator())
    page = visitor.get(f"/offers/{offer}/edit")
    assert "as coordinator" in page.text
    visitor.submit(page, {"title": "Better words"})
    assert offers()[0].title == "Better words"
