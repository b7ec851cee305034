"""Certificates of conduct in the browser: what coordinators note, and what teachers read."""

import pytest
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import VogRule
from guestlecture.models import Board, Expert, Institution
from tests.factories import (
    ZONE,
    make_board,
    make_coordinator,
    make_expert,
    make_institution,
    make_teacher,
)
from tests.page import Visitor


@pytest.fixture
def coordinator(app: Flask, database: None) -> Visitor:
    """Somebody who coordinates."""
    return Visitor(app, make_coordinator(name="Anna"))


def test_coordinator_notes_date_and_name_and_takes_them_away(coordinator: Visitor) -> None:
    expert = make_expert()
    session.commit()
    today = local_date(now(), ZONE).isoformat()
    assert "none noted" in coordinator.get(f"/register/{expert.id}").text
    after = coordinator.submit(coordinator.get(f"/register/{expert.id}/vog"), {"issued_on": today})
    assert after.path == f"/register/{expert.id}"
    assert "seen by Anna" in after.text
    after = coordinator.submit(coordinator.get(f"/register/{expert.id}/vog"), {"issued_on": ""})
    assert "none noted" in after.text


def test_date_in_the_future_is_refused_at_its_field(coordinator: Visitor) -> None:
    expert = make_expert()
    session.commit()
    page = coordinator.get(f"/register/{expert.id}/vog")
    refused = coordinator.submit(page, {"issued_on": "2999-01-01"}, status=422)
    assert refused.error_of("issued_on") == "Choose the date on the certificate: today, or earlier."
    session.expire_all()
    assert session.get_one(Expert, expert.id).vog_issued_on is None


def test_coordinator_sets_the_rule_of_a_board_and_of_one_school(coordinator: Visitor) -> None:
    board = make_board(name="Openbaar Onderwijs")
    school, apart = make_institution(board=board), make_institution(name="Vrije School")
    session.commit()
    page = coordinator.get("/vog")
    assert "Openbaar Onderwijs" in page.text
    assert "Vrije School" in page.text
    coordinator.submit(coordinator.get(f"/boards/{board.id}/vog"), {"rule": "required", "valid_years": "2"})
    coordinator.submit(coordinator.get(f"/institutions/{school.id}/vog"), {"rule": "recommended"})
    coordinator.submit(coordinator.get(f"/institutions/{apart.id}/vog"), {"rule": ""})
    session.expire_all()
    board = session.get_one(Board, board.id)
    assert (board.vog_rule, board.vog_valid_years) == (VogRule.REQUIRED, 2)
    assert session.get_one(Institution, school.id).vog_rule is VogRule.RECOMMENDED
    assert session.get_one(Institution, apart.id).vog_rule is None


@pytest.mark.parametrize(
    "fields", [{"rule": "maybe"}, {"rule": ""}, {"valid_years": "0"}, {"valid_years": ""}]
)
def test_what_is_no_rule_of_a_board_is_refused(coordinator: Visitor, fields: dict[str, str]) -> None:
    board = make_board()
    session.commit()
    refused = coordinator.submit(coordinator.get(f"/boards/{board.id}/vog"), fields, status=422)
    assert refused.error_of(*fields)


def test_no_schools_yet_is_said(coordinator: Visitor) -> None:
    assert "There are no schools yet." in coordinator.get("/vog").text


@pytest.mark.parametrize(
    ("rule", "said"),
    [(VogRule.REQUIRED, "requires"), (VogRule.RECOMMENDED, "recommends"), (VogRule.NONE, None)],
)
def test_teacher_reads_that_a_speaker_lacks_what_the_school_asks_for(
    visitor: Visitor, rule: VogRule, said: str | None
) -> None:
    expert = make_expert()
    visitor.log_in(make_teacher(make_institution(name="CSG Noord", vog_rule=rule)))
    for address in (f"/experts/{expert.id}", f"/requests/new?expert={expert.id}"):
        assert (f"CSG Noord {said} a certificate of conduct" in visitor.get(address).text) is bool(said)


def test_visitor_and_other_schools_read_nothing_of_it(visitor: Visitor) -> None:
    expert = make_expert()
    make_institution(vog_rule=VogRule.REQUIRED)
    session.commit()
    assert "certificate" not in visitor.get(f"/experts/{expert.id}").text
