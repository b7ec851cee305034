"""The demo region: as large as it says, with accounts that let in."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import Base, session
from guestlecture.demo.accounts import demo_password, list_accounts
from guestlecture.demo.load import load_demo
from guestlecture.domain.institution import is_address_of
from guestlecture.enums import BookingStatus, ExpertStatus, RequestStatus
from guestlecture.models import (
    AvailabilityException,
    AvailabilityRule,
    BusyTime,
    Expert,
    Expertise,
    ExpertiseSynonym,
    Institution,
    Membership,
    Municipality,
    OpenDate,
    Place,
    Request,
    SentMail,
    Series,
    Theme,
)
from guestlecture.queries.saved_search import list_saved_searches
from guestlecture.services.user import authenticate
from tests.conftest import emptied
from tests.factories import ZONE

A_DAY = datetime(2027, 1, 15, 9, tzinfo=UTC)


def count(model: type[Base], *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


@pytest.fixture(scope="module", autouse=True)
def _demo(app: Flask, engine: sa.Engine) -> Iterator[None]:
    """The demo, loaded once: these tests only look at it."""
    with emptied(engine), app.app_context():
        load_demo(at=A_DAY, zone=ZONE)
        session.commit()
        yield


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
    session.rollback()


def test_region_is_as_large_as_it_says_and_complete_in_both_languages() -> None:
    assert count(Municipality, Municipality.in_region) == 7
    assert count(Place, Place.lat.is_not(None)) >= 60
    assert count(Expertise) >= 150
    assert count(Institution) >= 25
    assert count(Expert) >= 60
    assert count(Expert, Expert.status == ExpertStatus.PUBLISHED) >= 50
    for model in (Theme, Expertise):
        assert count(model, sa.or_(model.label_nl == "", model.label_en == "")) == 0
    without = sa.select(Expertise.id).where(~Expertise.id.in_(sa.select(ExpertiseSynonym.expertise_id)))
    assert len(list(session.scalars(without))) < count(Expertise) / 2
    assert count(SentMail) > 0
    assert count(Expert, ~Expert.email.like("%.example")) == 0


def test_some_have_said_when_they_can_and_published_a_date() -> None:
    for model in (AvailabilityRule, AvailabilityException, BusyTime, OpenDate):
        assert count(model) >= 2
    assert count(OpenDate, OpenDate.starts_at < A_DAY) == 0


def test_shown_accounts_let_in_with_the_shown_password() -> None:
    accounts = list_accounts()
    assert {account.title for account in accounts} >= {"Teacher", "Speaker", "Regional coordinator", "Admin"}
    for account in accounts:
        assert authenticate(account.user.email, demo_password(), address="::1", at=now()) == account.user


def test_teachers_have_an_address_that_their_school_takes() -> None:
    memberships = list(session.scalars(sa.select(Membership)))
    assert memberships
    for membership in memberships:
        board = membership.institution.board
        assert board is None or is_address_of(membership.user.email, board.domains)


def test_database_with_people_in_it_is_left_alone() -> None:
    before = count(Expert)
    assert not load_demo(at=now(), zone=ZONE)
    assert count(Expert) == before


def test_teacher_waits_for_somebody_who_is_not_there_yet() -> None:
    (search,) = list_saved_searches(list_accounts()[0].user)
    assert "mbo" in search.query


def test_it_has_a_panel_that_waits_and_a_project_week_of_six() -> None:
    panel = session.scalars(sa.select(Request).where(Request.wanted > 1)).one()
    assert [booking.status for booking in panel.bookings] == [BookingStatus.PROVISIONAL]
    week = session.scalars(sa.select(Series)).one()
    assert [each.status for each in week.requests] == [RequestStatus.AGREED] * 2 + [RequestStatus.OPEN] * 4
