"""Accounts in the browser: sign up, confirm, log in, and what is kept."""

import re

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus
from guestlecture.links import account_state, sign
from guestlecture.mail.messages import render_mail
from guestlecture.models import SentMail, User
from guestlecture.services.user import confirm_user, send_account_link
from tests.factories import make_expert, make_institution, make_place, make_user
from tests.page import Visitor

PASSWORD = "osmose tussen zout en zoet"
SCHOOL = {"name": "Jo Smit", "email": "jo@school.example", "institution": "CSG Augustinus · Groningen"}


@pytest.fixture
def school(database: None) -> None:
    make_institution(name="CSG Augustinus", place=make_place(name="Groningen"))
    session.commit()


@pytest.fixture
def member(database: None) -> User:
    user = make_user(email="jo@example.org")
    confirm_user(user, PASSWORD, at=now())
    session.commit()
    return user


def last_link(visitor: Visitor) -> str:
    """Return the path of the account link in the latest mail."""
    mail = session.scalars(sa.select(SentMail).order_by(SentMail.id.desc())).first()
    assert mail is not None
    with visitor.client.application.app_context():
        found = re.search(r"/account/link/\S+", render_mail(mail).text)
    assert found
    return found[0]


def test_teacher_signs_up_confirms_and_is_in(visitor: Visitor, school: None) -> None:
    page = visitor.submit(visitor.get("/sign-up"), SCHOOL)
    assert page.path == "/check-your-mail"
    link = last_link(visitor)
    page = visitor.get(link)
    assert session.scalars(sa.select(User)).one().confirmed_at is None
    page = visitor.submit(page, {"password": PASSWORD})
    assert page.path == "/requests"
    assert "jo@school.example" in visitor.get("/account").soup.get_text()


def test_link_works_once_and_says_so(visitor: Visitor, school: None) -> None:
    visitor.submit(visitor.get("/sign-up"), SCHOOL)
    link = last_link(visitor)
    visitor.submit(visitor.get(link), {"password": PASSWORD})
    assert "used already" in visitor.get(link, status=409).text
    assert "not right" in visitor.get(link[:-2], status=404).text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"institution": "Hogwarts"}, "institution", "Choose your school from the list."),
        ({"email": "jo@"}, "email", "Fill in an e-mail address, such as name@school.nl."),
        ({"email": "j" * 10_000 + "@school.example"}, "email", "254"),
        ({"name": ""}, "name", "Fill in your name."),
    ],
)
def test_mistake_in_signing_up_is_named_and_the_rest_stays(
    visitor: Visitor, school: None, changes: dict[str, str], field: str, sentence: str
) -> None:
    page = visitor.submit(visitor.get("/sign-up"), {**SCHOOL, **changes}, status=422)
    assert sentence in page.error_of(field)
    for name, value in {**SCHOOL, **changes}.items():
        assert page.one(f"#{name}")["value"] == value


def test_unknown_school_is_named_together_with_what_else_is_wrong(visitor: Visitor, school: None) -> None:
    wrong = {**SCHOOL, "name": "", "institution": "Hogwarts"}
    page = visitor.submit(visitor.get("/sign-up"), wrong, status=422)
    assert page.problems == ["Fill in your name.", "Choose your school from the list."]


@pytest.mark.parametrize("status", [ExpertStatus.PUBLISHED, ExpertStatus.DRAFT])
def test_log_in_page_says_what_comes_after_it(visitor: Visitor, status: ExpertStatus) -> None:
    expert = make_expert(name="Bram Oosterhof", status=status)
    session.commit()
    page = visitor.get(f"/requests/new?expert={expert.id}")
    assert page.path.startswith("/log-in")
    told = "Log in to ask Bram Oosterhof for a guest lecture." in page.text
    assert told is (status is ExpertStatus.PUBLISHED)


@pytest.mark.parametrize(
    "target",
    [
        "/requests/new",
        "/requests/new?expert=",
        "/requests/new?expert=x",
        "/requests/new?expert=999999",
        "/requests/new?expert=" + "9" * 400,
        "/requests/new?expert=²",
        "/requests?expert=1",
        "//elsewhere.example/requests/new?expert=1",
        "http://[",
    ],
)
def test_log_in_page_stays_silent_about_other_addresses(visitor: Visitor, target: str) -> None:
    page = visitor.client.get("/log-in", query_string={"next": target})
    assert page.status_code == 200
    assert "for a guest lecture" not in page.text


def test_same_address_twice_shows_the_same_page_and_tells_only_its_owner(
    visitor: Visitor, school: None
) -> None:
    for _time in range(2):
        page = visitor.submit(visitor.get("/sign-up"), {**SCHOOL, "email": "Jo@School.example"})
        assert page.path == "/check-your-mail"
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(SentMail)) == 2


@pytest.mark.parametrize("password", ["short", "wachtwoord1", "x" * 501])
def test_password_that_will_not_do_is_named(visitor: Visitor, school: None, password: str) -> None:
    visitor.submit(visitor.get("/sign-up"), SCHOOL)
    page = visitor.submit(visitor.get(last_link(visitor)), {"password": password}, status=422)
    assert page.error_of("password")
    assert not page.one("#password").get("value")


def test_log_in_and_out(visitor: Visitor, member: User) -> None:
    page = visitor.submit(visitor.get("/log-in"), {"email": "JO@example.org", "password": PASSWORD})
    assert visitor.get("/account").heading == "Your account"
    page = visitor.submit(page, {}, form=".mine form[action='/log-out']")
    assert "You are logged out." in page.soup.get_text(" ")
    assert visitor.get("/account").path.startswith("/log-in")


@pytest.mark.parametrize("email", ["jo@example.org", "nobody@example.org"])
def test_wrong_password_does_not_tell_who_has_an_account(visitor: Visitor, member: User, email: str) -> None:
    page = visitor.submit(visitor.get("/log-in"), {"email": email, "password": "wrong"}, status=422)
    assert page.problems == [
        "E-mail address and password do not belong together. Try again, or ask for a new password."
    ]
    assert page.one("#email")["value"] == email


def test_too_many_attempts_wait_in_every_browser(visitor: Visitor, member: User) -> None:
    for _attempt in range(8):
        visitor.submit(visitor.get("/log-in"), {"email": "jo@example.org", "password": "wrong"}, status=422)
    other = Visitor(visitor.client.application)
    page = other.submit(other.get("/log-in"), {"email": "jo@example.org", "password": PASSWORD}, status=429)
    assert "Too many attempts." in page.text


@pytest.mark.parametrize(("email", "mails"), [("jo@example.org", 1), ("nobody@example.org", 0)])
def test_forgotten_password_gets_the_same_page_for_everybody(
    visitor: Visitor, member: User, email: str, mails: int
) -> None:
    assert visitor.submit(visitor.get("/password"), {"email": email}).path == "/check-your-mail"
    assert session.scalar(sa.select(sa.func.count()).select_from(SentMail)) == mails


def test_new_password_ends_the_sessions_elsewhere(visitor: Visitor, member: User) -> None:
    elsewhere = Visitor(visitor.client.application, member)
    with visitor.client.application.app_context():
        link = f"/account/link/{sign('account', [member.id, account_state(member)])}"
    visitor.submit(visitor.get(link), {"password": "zoet water en zout water"})
    assert visitor.get("/account").heading == "Your account"
    assert elsewhere.get("/account").path.startswith("/log-in")


def test_logging_out_elsewhere_keeps_this_browser(visitor: Visitor, member: User) -> None:
    elsewhere = Visitor(visitor.client.application, member)
    visitor.log_in(member)
    page = visitor.get("/account")
    visitor.submit(page, {}, form="main form[action='/account/log-out-elsewhere']")
    assert visitor.get("/account").heading == "Your account"
    assert elsewhere.get("/account").path.startswith("/log-in")


def test_mail_we_sent_can_be_read_again_by_whom_it_was_for(visitor: Visitor, member: User) -> None:
    send_account_link(session.merge(member), at=now())
    visitor.log_in(member)
    page = visitor.get("/account")
    link = str(page.one("main a[href^='/account/mail/']")["href"])
    assert visitor.get(link).heading
    Visitor(visitor.client.application, make_user()).get(link, status=403)
