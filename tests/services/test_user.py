"""Accounts: register, confirm, log in and out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import Role
from guestlecture.errors import EmailNotOfSchool, PasswordTooWeak, TooManyAttempts, WrongPassword
from guestlecture.models import LoginAttempt, LoginSession, User
from guestlecture.queries.user import address_hash, find_login_session, list_coordinators, session_hash
from guestlecture.services.coordinator import appoint
from guestlecture.services.user import (
    MOST_ATTEMPTS,
    MOST_ATTEMPTS_FROM_ADDRESS,
    authenticate,
    close_login_session,
    close_other_login_sessions,
    confirm_user,
    join_institution,
    open_login_session,
    purge_logins,
    register_teacher,
)
from tests.factories import make_board, make_expert, make_institution, make_user
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")

PASSWORD = "osmose tussen zout en zoet"


def member(**values: object) -> User:
    user = make_user(**values)
    confirm_user(user, PASSWORD, at=now())
    session.commit()
    return user


def test_teacher_registers_and_the_link_goes_to_the_address() -> None:
    institution = make_institution()
    register_teacher("Jo", "Jo@School.example", institution, language="nl", at=now())
    user = session.scalars(sa.select(User)).one()
    assert (user.email, user.confirmed_at) == ("jo@school.example", None)
    assert [each.institution for each in user.memberships] == [institution]
    assert mails_left() == [("confirm_account", "jo@school.example")]


def test_known_address_makes_no_second_account_and_tells_only_its_owner() -> None:
    known = member()
    register_teacher("Somebody", known.email.upper(), make_institution(), language="nl", at=now())
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 1
    assert mails_left() == [("choose_password", known.email)]


def test_school_whose_board_has_domains_takes_addresses_of_them_only() -> None:
    known = member(email="known@gmail.example")
    school = make_institution(board=make_board(domains={"school.example", "college.example"}))
    for email in ("jo@gmail.example", known.email):
        with pytest.raises(EmailNotOfSchool) as refused:
            register_teacher("Jo", email, school, language="nl", at=now())
        assert (refused.value.field, refused.value.values) == (
            "email",
            {"domains": "college.example, school.example"},
        )
    assert mails_left() == []
    register_teacher("Jo", "jo@docent.school.example", school, language="nl", at=now())
    assert mails_left() == [("confirm_account", "jo@docent.school.example")]


def test_who_has_not_confirmed_yet_chooses_the_school_anew() -> None:
    first, second = make_institution(), make_institution()
    for institution in (first, second):
        register_teacher("Jo", "jo@school.example", institution, language="nl", at=now())
    user = session.scalars(sa.select(User)).one()
    assert [each.institution for each in user.memberships] == [second]
    assert mails_left() == [("confirm_account", "jo@school.example")] * 2


def test_expert_who_has_not_confirmed_yet_becomes_a_teacher_too() -> None:
    expert, school = make_expert(user=make_user(confirmed_at=None)), make_institution()
    register_teacher("Jo", expert.user.email, school, language="nl", at=now())
    assert [each.institution for each in expert.user.memberships] == [school]


def test_registering_with_a_confirmed_address_gives_it_no_school() -> None:
    known = member()
    register_teacher("Jo", known.email, make_institution(), language="nl", at=now())
    session.refresh(known)
    assert known.memberships == []


def test_who_has_an_account_joins_a_school_once() -> None:
    user, school = make_expert().user, make_institution()
    join_institution(user, school, at=now())
    join_institution(user, school, at=now())
    assert [each.institution for each in user.memberships] == [school]
    assert events_of("user", user.id) == [("join", user.id, False)]
    strict = make_institution(board=make_board(domains={"school.example"}))
    with pytest.raises(EmailNotOfSchool) as refused:
        join_institution(user, strict, at=now())
    assert refused.value.field == "institution"


def test_board_without_domains_takes_every_address() -> None:
    register_teacher("Jo", "jo@x.example", make_institution(board=make_board()), language="nl", at=now())
    assert mails_left() == [("confirm_account", "jo@x.example")]


@pytest.mark.parametrize("password", ["", "welkom01", "Person", "a" * 5000])
def test_easy_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        confirm_user(make_user(name="Person"), password, at=now())


def test_password_lets_in_whatever_the_case_of_the_address() -> None:
    user = member()
    assert authenticate(user.email.upper(), PASSWORD, address="1.1.1.1", at=now()) == user


@pytest.mark.parametrize("email", ["nobody@example.org", "member@example.org"])
def test_unknown_address_and_wrong_password_are_told_apart_by_nobody(email: str) -> None:
    member(email="member@example.org")
    with pytest.raises(WrongPassword):
        authenticate(email, "wrong", address="1.1.1.1", at=now())


def test_after_many_failures_the_right_password_has_to_wait() -> None:
    user = member()
    email = user.email
    for _attempt in range(MOST_ATTEMPTS):
        with pytest.raises(WrongPassword):
            authenticate(email, "wrong", address="1.1.1.1", at=now())
    with pytest.raises(TooManyAttempts):
        authenticate(email, PASSWORD, address="2.2.2.2", at=now())
    authenticate(email, PASSWORD, address="2.2.2.2", at=now() + timedelta(minutes=16))


def test_address_that_tries_many_accounts_has_to_wait_and_others_need_not() -> None:
    user, at = member(), now()
    email, origin = user.email, address_hash("1.1.1.1")
    session.add_all(
        LoginAttempt(email_hash=origin, at=at) for _attempt in range(MOST_ATTEMPTS_FROM_ADDRESS - 1)
    )
    session.commit()
    with pytest.raises(WrongPassword):
        authenticate("nobody@example.org", "wrong", address="1.1.1.1", at=at)
    with pytest.raises(TooManyAttempts):
        authenticate(email, PASSWORD, address="1.1.1.1", at=at)
    assert authenticate(email, PASSWORD, address="2.2.2.2", at=at)


def test_sessions_end_alone_all_others_or_with_a_new_password() -> None:
    user = member()
    first, second, third = (open_login_session(user, at=now()) for _number in range(3))
    close_login_session(first)
    assert _sessions() == 2
    close_other_login_sessions(user, third)
    assert _sessions() == 1
    close_login_session(second)
    assert _sessions() == 1
    confirm_user(user, PASSWORD, at=now())
    assert _sessions() == 0


def test_what_no_longer_counts_is_deleted() -> None:
    user, present = member(), now()
    kept = open_login_session(user, at=present - timedelta(days=13))
    idle = open_login_session(user, at=present - timedelta(days=15))
    old = open_login_session(user, at=present - timedelta(days=61))
    session.get_one(LoginSession, session_hash(old)).seen_at = present
    for minutes in (1, 16):
        session.add(LoginAttempt(email_hash="x", at=present - timedelta(minutes=minutes)))
    purge_logins(at=present)
    session.expire_all()
    assert find_login_session(kept, at=present)
    assert (
        session.get(LoginSession, session_hash(idle)) is session.get(LoginSession, session_hash(old)) is None
    )
    assert session.scalars(sa.select(LoginAttempt.at)).all() == [present - timedelta(minutes=1)]


def test_appointed_coordinator_is_made_or_found() -> None:
    known = member()
    assert appoint("Other name", known.email, role=Role.COORDINATOR, language="nl", at=now()) is known
    fresh = appoint("New", "new@example.org", role=Role.ADMIN, language="nl", at=now())
    assert (known.roles, fresh.roles) == ({Role.COORDINATOR}, {Role.ADMIN})
    assert mails_left() == [("confirm_account", "new@example.org")]


def test_admins_coordinate_where_there_is_no_coordinator() -> None:
    admin = make_user(roles={Role.ADMIN})
    assert list_coordinators() == [admin]
    coordinator = make_user(roles={Role.COORDINATOR, Role.ADMIN})
    assert list_coordinators() == [coordinator]


def _sessions() -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) or 0
