"""Accounts in the browser: sign up, confirm, log in, and what is kept."""

import re

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus, ProposalStatus
from guestlecture.links import account_state, sign
from guestlecture.mail.messages import render_mail
from guestlecture.models import Institution, LoginSession, SentMail, User
from guestlecture.queries.institution import MOST_CHOICES
from guestlecture.services.mail import leave_mail
from guestlecture.services.user import confirm_user, send_account_link
from tests.counting import queries_of
from tests.factories import (
    make_board,
    make_booking,
    make_expert,
    make_institution,
    make_place,
    make_proposal,
    make_request,
    make_user,
)
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
        ({"email": "jörg@school.example"}, "email", "Fill in an e-mail address, such as name@school.nl."),
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


def test_domain_with_an_accent_is_kept_as_it_was_typed_and_stored_for_mail(
    visitor: Visitor, school: None
) -> None:
    typed = "Jo@exämple.nl"
    page = visitor.submit(visitor.get("/sign-up"), {**SCHOOL, "email": typed, "name": ""}, status=422)
    assert page.one("#email")["value"] == typed
    visitor.submit(page, {"name": "Jo"})
    assert session.scalars(sa.select(User.email)).one() == "jo@xn--exmple-cua.nl"


def test_address_that_is_not_of_the_board_is_refused_at_its_field(visitor: Visitor, school: None) -> None:
    board = make_board(domains={"csg.example"})
    make_institution(name="Other", place=make_place(name="Assen"), board=board)
    session.commit()
    answers = {**SCHOOL, "institution": "Other · Assen"}
    page = visitor.submit(visitor.get("/sign-up"), answers, status=422)
    assert page.error_of("email").endswith("Use one that ends in csg.example.")
    page = visitor.submit(page, {"email": "jo@csg.example"})
    assert page.path == "/check-your-mail"


def test_speaker_says_where_they_teach_and_can_ask_for_lectures(visitor: Visitor, school: None) -> None:
    user = make_expert().user
    visitor.log_in(user)
    page = visitor.get("/sign-up")
    assert page.path == "/account", "who has an account needs no second one"
    form = "main form[action='/account/school']"
    refused = visitor.submit(page, {"institution": "Hogwarts"}, form=form, status=422)
    assert refused.error_of("institution") == "Choose your school from the list."
    assert refused.one("#institution")["value"] == "Hogwarts"
    joined = visitor.submit(refused, {"institution": "CSG Augustinus · Groningen"}, form=form)
    assert joined.path == "/account"
    assert "CSG Augustinus" in joined.text
    assert visitor.get("/requests").heading == "My lectures"


def test_school_that_asks_for_its_own_addresses_says_so_on_the_account(
    visitor: Visitor, member: User
) -> None:
    make_institution(name="Strict", place=None, board=make_board(domains={"csg.example"}))
    visitor.log_in(member)
    form = "main form[action='/account/school']"
    page = visitor.submit(visitor.get("/account"), {"institution": "Strict"}, form=form, status=422)
    assert "csg.example" in page.error_of("institution")


def test_unknown_school_is_named_together_with_what_else_is_wrong(visitor: Visitor, school: None) -> None:
    wrong = {**SCHOOL, "name": "", "institution": "Hogwarts"}
    page = visitor.submit(visitor.get("/sign-up"), wrong, status=422)
    assert page.problems == ["Fill in your name.", "Choose your school from the list."]


@pytest.mark.parametrize("status", [ExpertStatus.PUBLISHED, ExpertStatus.DRAFT])
def test_log_in_page_says_what_comes_after_it(visitor: Visitor, status: ExpertStatus) -> None:
    expert = make_expert(name="Bram Oosterhof", status=status)
    session.commit()
    page = visitor.get(f"/log-in?next=/requests/new?expert={expert.id}")
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


def test_logging_in_again_ends_the_session_of_before(visitor: Visitor, member: User) -> None:
    for _time in range(2):
        visitor.submit(visitor.get("/log-in"), {"email": "jo@example.org", "password": PASSWORD})
    assert session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 1


def test_a_school_behind_one_address_can_log_in(visitor: Visitor, member: User) -> None:
    page = visitor.get("/log-in")
    for _colleague in range(25):
        visitor.submit(page, {"email": "jo@example.org", "password": ""}, status=422)
    visitor.submit(page, {"email": "jo@example.org", "password": PASSWORD})


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


def test_mail_is_listed_some_at_a_time_and_a_page_costs_the_same_however_much_there_is(
    visitor: Visitor, member: User, engine: sa.Engine
) -> None:
    visitor.log_in(member)
    for _time in range(20):
        leave_mail("booking_agreed", member.email, language="nl", at=now(), booking_id=make_booking().id)
    session.commit()
    with queries_of(engine) as few:
        assert len(visitor.get("/account").soup.select("main a[href^='/account/mail/']")) == 20
    assert len(few) < 60
    for _time in range(15):
        leave_mail("booking_agreed", member.email, language="nl", at=now(), booking_id=make_booking().id)
    session.commit()
    with queries_of(engine) as many:
        page = visitor.get("/account")
    assert len(many) == len(few)
    page = visitor.get(str(page.one("main a[rel=next]")["href"]))
    assert len(page.soup.select("main a[href^='/account/mail/']")) == 15


def test_mail_read_again_has_no_links_but_ours(visitor: Visitor, member: User) -> None:
    visitor.log_in(member)
    request = make_request(
        teacher=member, topic="https://elsewhere.example/x", institution=make_institution()
    )
    proposal = make_proposal(request=request, status=ProposalStatus.EXPIRED)
    leave_mail("proposal_expired", member.email, language="en", at=now(), proposal_id=proposal.id)
    session.commit()
    page = visitor.get("/account")
    page = visitor.get(str(page.one("main a[href^='/account/mail/']")["href"]))
    assert "elsewhere.example" in page.text
    links = [str(link["href"]) for link in page.soup.select("main .keep-lines a")]
    assert links
    assert all(link.startswith("http://127.0.0.1:5000/") for link in links)


def test_with_very_many_schools_the_page_stays_small_and_the_text_is_searched(visitor: Visitor) -> None:
    place = make_place(name="Groningen")
    session.add_all(Institution(name=f"School {number}", place_id=place.id) for number in range(MOST_CHOICES))
    make_institution(name="CSG Augustinus", place=place)
    session.commit()
    page = visitor.get("/sign-up")
    assert not page.soup.select("datalist option")
    page = visitor.submit(page, {**SCHOOL, "institution": "augustinus"}, status=422)
    assert page.one("[name=match]")["value"] == "CSG Augustinus · Groningen"
    page = visitor.submit(page, {"match": "CSG Augustinus · Groningen"})
    assert page.path == "/check-your-mail"
