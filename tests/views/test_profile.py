"""Register expertise, and edit a profile in the browser."""

import pytest
import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import ExpertStatus, Language, Level
from guestlecture.models import AuditEvent, Expert, Expertise, Job, SentMail, User
from tests.factories import (
    make_booking,
    make_coordinator,
    make_expert,
    make_offer,
    make_place,
    make_proposal,
    make_theme,
    make_user,
    make_waiting,
)
from tests.page import Visitor

ANSWERS = {
    "name": "Noor de Boer",
    "email": "noor@example.com",
    "subject": "How a fuel cell works",
    "levels": ["havo", "mbo"],
    "place": "Assen",
}
SECTIONS = ("/about", "/practice", "/expertise")


@pytest.fixture
def mine(visitor: Visitor) -> int:
    """The id of a public profile; its owner is logged in as the visitor."""
    expert = make_expert(name="Bram Oosterhof")
    identity = expert.id
    visitor.log_in(owner_of(expert))
    return identity


def read(identity: int) -> Expert:
    """Return a profile, read anew: each request ends the session before it."""
    session.expire_all()
    return session.get_one(Expert, identity)


def owner_of(expert: Expert) -> User:
    """Return the person whose profile it is."""
    assert expert.user is not None
    return expert.user


def mails() -> list[tuple[str, str]]:
    """Return all mails left: message and recipient."""
    session.expire_all()
    return [(mail.message, mail.recipient) for mail in session.scalars(sa.select(SentMail))]


def has_index_job() -> bool:
    """Say whether the index is going to follow."""
    return session.scalar(sa.select(Job).where(Job.kind == "index_experts")) is not None


# Register


def test_five_answers_make_a_draft(visitor: Visitor) -> None:
    make_place(name="Assen")
    session.commit()
    page = visitor.submit(visitor.get("/experts/register"), ANSWERS)
    assert page.path == "/experts/registered"
    assert page.one("main a[href='/demo/mail']")
    expert = session.scalars(sa.select(Expert)).one()
    assert (expert.name, expert.tagline, expert.status) == (
        "Noor de Boer",
        "How a fuel cell works",
        ExpertStatus.DRAFT,
    )
    assert expert.place is not None
    assert (expert.place.name, set(expert.levels)) == ("Assen", {Level.HAVO, Level.MBO})
    assert mails() == [("confirm_account", "noor@example.com")]


def test_a_place_that_is_not_in_the_list_may_be_left_out(visitor: Visitor) -> None:
    visitor.submit(visitor.get("/experts/register"), {**ANSWERS, "place": " "})
    assert session.scalars(sa.select(Expert)).one().place is None


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(visitor: Visitor) -> None:
    make_user(email="known@example.com")
    session.commit()
    answers = {**ANSWERS, "place": ""}
    pages = [
        visitor.submit(visitor.get("/experts/register"), {**answers, "email": email})
        for email in ("new@example.com", "new@example.com", "known@example.com")
    ]
    assert len({(page.path, page.text) for page in pages}) == 1
    assert mails() == [
        ("confirm_account", "new@example.com"),
        ("confirm_account", "new@example.com"),
        ("choose_password", "known@example.com"),
    ]


def test_empty_answers_are_refused_at_their_fields(visitor: Visitor) -> None:
    page = visitor.submit(visitor.get("/experts/register"), {}, status=422)
    assert len(page.problems) == 4
    assert page.error_of("levels") == "Choose one level or more."
    blank = visitor.submit(
        visitor.get("/experts/register"), {**ANSWERS, "place": "", "name": "  "}, status=422
    )
    assert blank.error_of("name") == "Fill in your name."


def test_an_unknown_place_is_refused_and_all_answers_are_kept(visitor: Visitor) -> None:
    page = visitor.submit(visitor.get("/experts/register"), {**ANSWERS, "place": "Atlantis"}, status=422)
    assert page.problems == ["We do not know this place. Choose one from the list."]
    assert page.error_of("place") == page.problems[0]
    assert page.one("#place")["value"] == "Atlantis"
    assert page.one("#name")["value"] == "Noor de Boer"
    assert [str(box["value"]) for box in page.soup.select("[name=levels][checked]")] == ["havo", "mbo"]
    assert mails() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("levels", "kindergarten"), ("subject", "x" * 10_000), ("email", "no address"), ("name", "x" * 10_000)],
)
def test_wrong_answers_are_refused_with_a_sentence_at_the_field(
    visitor: Visitor, field: str, value: str
) -> None:
    page = visitor.post("/experts/register", {**ANSWERS, "place": "", field: value}, status=422)
    assert page.error_of(field)
    assert mails() == []


def test_somebody_with_an_account_is_not_asked_for_name_and_address(visitor: Visitor) -> None:
    visitor.log_in(make_user(name="Noor de Boer", email="noor@example.com"))
    page = visitor.get("/experts/register")
    assert not page.soup.select("#name, #email")
    after = visitor.submit(page, {"subject": "How a fuel cell works", "levels": ["havo"]})
    expert = session.scalars(sa.select(Expert)).one()
    assert after.path == f"/experts/{expert.id}/edit"
    assert (expert.name, expert.email) == ("Noor de Boer", "noor@example.com")
    assert mails() == []


def test_somebody_with_a_profile_is_sent_to_it(visitor: Visitor, mine: int) -> None:
    assert visitor.get("/experts/register").path == f"/experts/{mine}/edit"


# Who may


def make_other(**values: object) -> int:
    """Make the profile of somebody else; returns its id."""
    identity = make_expert(**values).id
    session.commit()
    return identity


def test_a_visitor_is_sent_to_log_in(visitor: Visitor) -> None:
    other = make_other()
    for section in ("", *SECTIONS):
        assert visitor.get(f"/experts/{other}/edit{section}").path.startswith("/log-in?next=")
    assert visitor.post(f"/experts/{other}/submit").path.startswith("/log-in")


def test_another_expert_may_not_touch_my_profile(visitor: Visitor, mine: int) -> None:
    other = make_other()
    visitor.get(f"/experts/{other}/edit", status=403)
    for section in SECTIONS:
        visitor.get(f"/experts/{other}/edit{section}", status=403)
        visitor.post(f"/experts/{other}/edit{section}", {"name": "Mine now"}, status=403)
    visitor.get(f"/experts/{other}/withdraw", status=403)
    visitor.post(f"/experts/{other}/withdraw", status=403)
    visitor.post(f"/experts/{other}/submit", status=403)
    assert read(other).status is ExpertStatus.PUBLISHED


def test_a_profile_that_is_not_there_is_not_found(visitor: Visitor, mine: int) -> None:
    visitor.get("/experts/999999/edit", status=404)


def test_a_coordinator_is_told_whose_profile_it_is(visitor: Visitor) -> None:
    other = make_other(name="Bram Oosterhof")
    visitor.log_in(make_coordinator())
    for section in ("", *SECTIONS):
        page = visitor.get(f"/experts/{other}/edit{section}")
        assert "You are editing the profile of Bram Oosterhof as coordinator." in page.text
    visitor.submit(visitor.get(f"/experts/{other}/edit/about"), {"tagline": "Better words"})
    assert read(other).tagline == "Better words"
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.on_behalf) == ("edit", True)


# Sections


def test_the_profile_shows_what_others_see_and_what_is_missing(visitor: Visitor, mine: int) -> None:
    expert = read(mine)
    expert.biography, expert.place, expert.themes = "", None, []
    session.commit()
    page = visitor.get(f"/experts/{mine}/edit")
    assert "Hydrogen in practice" in page.text
    assert [item.get_text(" ", strip=True) for item in page.soup.select(".missing li")] == [
        "Add a lecture needed before you ask for approval",
        "Tell who you are",
        "Fill in the place",
        "Say when schools can ask you",
        "Choose a theme",
        "Choose expertise",
    ]


def test_about_is_saved_by_itself_and_the_index_follows(visitor: Visitor, mine: int) -> None:
    page = visitor.get(f"/experts/{mine}/edit/about")
    assert str(page.one("#organisation")["value"]).startswith("Company ")
    fields = {"organisation": "H2 Works", "biography": "I build.\nAnd I drive.", "phone": ""}
    after = visitor.submit(page, fields)
    assert after.path == f"/experts/{mine}/edit"
    assert "Saved." in after.text
    expert = read(mine)
    assert (expert.biography, expert.phone) == ("I build.\nAnd I drive.", None)
    assert expert.organisation is not None
    assert expert.organisation.name == "H2 Works"
    assert has_index_job()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Fill in your name."),
        ("biography", "x" * 10_001, "Use 10000 characters at most."),
        ("phone", "call me", "Use digits only, for example 06 12345678."),
    ],
)
def test_about_refuses_what_cannot_be_and_keeps_the_rest(
    visitor: Visitor, mine: int, field: str, value: str, sentence: str
) -> None:
    page = visitor.get(f"/experts/{mine}/edit/about")
    again = visitor.submit(page, {"tagline": "Kept", field: value}, status=422)
    assert again.error_of(field) == sentence
    assert again.one("#tagline")["value"] == "Kept"
    assert read(mine).tagline != "Kept"


def test_a_form_without_its_optional_fields_changes_nothing_in_them(visitor: Visitor, mine: int) -> None:
    expert = read(mine)
    expert.phone, expert.organisation = None, None
    session.commit()
    visitor.post(f"/experts/{mine}/edit/about", {"name": "Bram", "tagline": "Ships"})
    assert read(mine).name == "Bram"


def test_practice_is_saved_by_itself(visitor: Visitor, mine: int) -> None:
    make_place(name="Zuidlaren")
    session.commit()
    page = visitor.get(f"/experts/{mine}/edit/practice")
    fields = {
        "levels": ["mbo"],
        "languages": ["de"],
        "place": "zuidlaren",
        "radius_km": "30",
        "max_per_month": "2",
        "max_per_term": "6",
        "substitute_notice_days": "1",
    }
    visitor.submit(page, {**fields, "open_to_questions": []})
    expert = read(mine)
    assert (set(expert.levels), set(expert.languages)) == ({Level.MBO}, {Language.DE})
    assert (expert.radius_km, expert.max_per_month, expert.open_to_questions) == (30, 2, False)
    assert (expert.max_per_term, expert.substitute_notice_days) == (6, 1)
    assert expert.place is not None
    assert expert.place.name == "Zuidlaren"
    assert has_index_job()


def test_who_leaves_the_days_before_stepping_in_empty_gets_three(visitor: Visitor, mine: int) -> None:
    page = visitor.get(f"/experts/{mine}/edit/practice")
    assert page.one("#substitute_notice_days")["value"] == "3"
    visitor.submit(page, {"substitute_notice_days": "0"})
    assert read(mine).substitute_notice_days == 0
    visitor.submit(page, {"substitute_notice_days": ""})
    assert read(mine).substitute_notice_days == 3


def test_practice_that_is_saved_as_it_is_stays_as_it_is(visitor: Visitor, mine: int) -> None:
    before = read(mine)
    facts = (before.place_id, before.radius_km, set(before.levels), before.open_to_questions)
    visitor.submit(visitor.get(f"/experts/{mine}/edit/practice"), {})
    after = read(mine)
    assert (after.place_id, after.radius_km, set(after.levels), after.open_to_questions) == facts


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("levels", []),
        ("languages", "latin"),
        ("radius_km", "-1"),
        ("radius_km", "501"),
        ("max_per_month", "0"),
        ("radius_km", "9" * 30),
        ("max_per_month", "many"),
        ("place", "x" * 10_000),
        ("place", "Ass\x00en"),
    ],
)
def test_practice_refuses_what_cannot_be(
    visitor: Visitor, mine: int, field: str, value: str | list[str]
) -> None:
    page = visitor.get(f"/experts/{mine}/edit/practice")
    again = visitor.submit(page, {field: value}, status=422)
    assert len(again.problems) == 1
    assert again.error_of(field)


@pytest.mark.parametrize("name", ["\x00", "\x00 \x00", "\u200b", "\u202e\ufeff"])
def test_name_in_which_nothing_can_be_seen_is_no_name(visitor: Visitor, mine: int, name: str) -> None:
    page = visitor.get(f"/experts/{mine}/edit/about")
    again = visitor.submit(page, {"name": name}, status=422)
    assert again.error_of("name") == "Fill in your name."
    assert read(mine).name == "Bram Oosterhof"


def test_name_of_several_lines_becomes_one(visitor: Visitor, mine: int) -> None:
    page = visitor.get(f"/experts/{mine}/edit/about")
    visitor.submit(page, {"name": "Bram\r\nBcc: x", "tagline": "One\x07two"})
    assert (read(mine).name, read(mine).tagline) == ("Bram Bcc: x", "One two")


def make_tags() -> tuple[str, dict[str, str]]:
    """Make a theme with two tags, and one tag without; returns the id of the theme and those of the tags."""
    theme = make_theme(parent=make_theme(), label_en="Sub-theme")
    tags = (
        Expertise(slug="fuel-cell", theme=theme, label_nl="brandstofcel", label_en="fuel cell"),
        Expertise(slug="drone", theme=theme, label_nl="drone", label_en="drone"),
        Expertise(slug="law", label_nl="recht", label_en="law"),
    )
    session.add_all(tags)
    session.flush()
    ids = {tag.slug: str(tag.id) for tag in tags}
    theme_id = str(theme.id)
    session.commit()
    return theme_id, ids


def test_themes_and_expertise_are_chosen_from_lists(visitor: Visitor, mine: int) -> None:
    theme, tags = make_tags()
    page = visitor.get(f"/experts/{mine}/edit/expertise")
    visitor.submit(page, {"themes": [theme], "expertise": [tags["drone"], tags["law"]]})
    expert = read(mine)
    assert [str(each.id) for each in expert.themes] == [theme]
    assert {tag.slug for tag in expert.expertise} == {"drone", "law"}
    assert has_index_job()
    page = visitor.get(f"/experts/{mine}/edit/expertise")
    opened = [details.get_text(" ", strip=True) for details in page.soup.select("details[open] summary")]
    assert opened == ["Sub-theme 1 chosen", "Other 1 chosen"]
    visitor.submit(page, {"themes": [], "expertise": []})
    assert (read(mine).themes, read(mine).expertise) == ([], [])


def test_expertise_named_in_the_lectures_is_suggested_on_top_until_it_is_chosen(
    visitor: Visitor, mine: int
) -> None:
    fuel_cell = make_tags()[1]["fuel-cell"]
    make_offer(expert=read(mine), summary="We take a fuel cell apart.")
    session.commit()
    box = f"[name=expertise][value='{fuel_cell}']"
    page = visitor.get(f"/experts/{mine}/edit/expertise")
    assert page.one(box).find_parent("details") is None
    visitor.submit(page, {"expertise": [fuel_cell]})
    page = visitor.get(f"/experts/{mine}/edit/expertise")
    assert page.one(box).find_parent("details")


@pytest.mark.parametrize("value", ["999999", "9" * 30, "energy", ""])
@pytest.mark.parametrize("field", ["themes", "expertise"])
def test_an_unknown_theme_or_expertise_is_refused_at_its_list(
    visitor: Visitor, mine: int, field: str, value: str
) -> None:
    before = [theme.id for theme in read(mine).themes]
    page = visitor.get(f"/experts/{mine}/edit/expertise")
    again = visitor.submit(page, {field: [value]}, status=422)
    assert again.error_of(field) == "Choose from the list."
    assert [theme.id for theme in read(mine).themes] == before


# Submit and withdraw


def make_draft(identity: int, *, with_lecture: bool = True) -> None:
    """Make a profile a draft again."""
    expert = read(identity)
    expert.status, expert.published_at = ExpertStatus.DRAFT, None
    if with_lecture:
        make_offer(expert=expert)
    session.commit()


def test_submit_leaves_mails_for_the_coordinators_and_an_event(visitor: Visitor, mine: int) -> None:
    make_coordinator(email="coordinator@example.org")
    make_draft(mine)
    after = visitor.submit(visitor.get(f"/experts/{mine}/edit"), {})
    assert after.path == f"/experts/{mine}/edit"
    assert "waits for approval" in after.text
    assert read(mine).status is ExpertStatus.SUBMITTED
    assert mails() == [("profile_submitted", "coordinator@example.org")]
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.noun_id, event.actor_id) == ("submit", mine, owner_of(read(mine)).id)


def test_submit_without_a_lecture_says_so_on_the_profile(visitor: Visitor, mine: int) -> None:
    make_draft(mine, with_lecture=False)
    page = visitor.get(f"/experts/{mine}/edit")
    assert "Ask for approval" not in page.text, "a button that would only be refused"
    assert len([link for link in page.soup.select("main a") if link.get_text() == "Add a lecture"]) == 1
    page = visitor.post(f"/experts/{mine}/submit", status=409)
    assert page.heading == "My profile"
    assert page.problems == ["Add at least one lecture before you ask for approval."]
    assert read(mine).status is ExpertStatus.DRAFT


def test_submit_twice_says_so_on_the_profile(visitor: Visitor, mine: int) -> None:
    page = visitor.post(f"/experts/{mine}/submit", status=409)
    assert page.problems == ["Approval for this profile has been asked already."]


def test_an_unconfirmed_account_cannot_submit(visitor: Visitor, mine: int) -> None:
    make_draft(mine)
    owner_of(read(mine)).confirmed_at = None
    session.commit()
    assert not visitor.get(f"/experts/{mine}/edit").soup.select("main form")
    page = visitor.post(f"/experts/{mine}/submit", status=409)
    assert page.problems == ["The e-mail address of this profile has not been confirmed yet."]
    assert read(mine).status is ExpertStatus.DRAFT


def test_withdraw_names_what_will_happen_and_the_index_follows(visitor: Visitor, mine: int) -> None:
    make_proposal(expert=read(mine))
    make_booking(expert=read(mine))
    make_waiting(expert=read(mine))
    session.commit()
    page = visitor.get(f"/experts/{mine}/withdraw")
    assert "1 teacher on the waiting list hears" in page.text
    assert "1 request still waits for an answer" in page.text
    assert "1 agreed lecture goes on." in page.text
    after = visitor.submit(page, {})
    assert after.path == f"/experts/{mine}/edit"
    assert read(mine).status is ExpertStatus.WITHDRAWN
    assert has_index_job()
    again = visitor.post(f"/experts/{mine}/withdraw", status=409)
    assert again.problems == ["This profile is not public."]


def test_a_withdrawn_profile_is_made_public_again_by_one_button(visitor: Visitor, mine: int) -> None:
    make_offer(expert=read(mine))
    read(mine).status = ExpertStatus.WITHDRAWN
    session.commit()
    page = visitor.get(f"/experts/{mine}/edit")
    assert page.one("main form button").get_text(strip=True) == "Make it public again"
    visitor.submit(page, {})
    assert read(mine).status is ExpertStatus.PUBLISHED


@pytest.mark.parametrize("status", [ExpertStatus.DRAFT, ExpertStatus.WITHDRAWN])
def test_a_coordinator_publishes_nobody_without_a_yes(visitor: Visitor, status: ExpertStatus) -> None:
    other = make_other(status=status)
    make_offer(expert=read(other))
    visitor.log_in(make_coordinator())
    page = visitor.get(f"/experts/{other}/edit")
    assert not page.soup.select("main form")
    visitor.post(f"/experts/{other}/submit", status=403)
    assert read(other).status is status
    review = visitor.get(str(page.one("main a[href^='/register/']")["href"]))
    visitor.submit(review, {"agreement": "by telephone"}, form="main form[action$='/agreement']")
    assert (read(other).status, read(other).agreement) == (ExpertStatus.PUBLISHED, "by telephone")


def test_withdrawing_takes_a_form_of_our_own(visitor: Visitor, mine: int) -> None:
    answer = visitor.client.post(f"/experts/{mine}/withdraw")
    assert answer.status_code == 400
    assert read(mine).status is ExpertStatus.PUBLISHED
