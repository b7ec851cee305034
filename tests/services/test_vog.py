"""What is kept of certificates of conduct, and by whom."""

from datetime import timedelta

import pytest

from guestlecture.clock import now
from guestlecture.domain.vog import VogPolicy
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import VogRule
from guestlecture.errors import VogInTheFuture
from guestlecture.queries.vog import list_vog_notes, policy_of
from guestlecture.services.vog import record_vog, set_rule_of_board, set_rule_of_institution
from tests.factories import ZONE, make_board, make_coordinator, make_expert, make_institution
from tests.services.left import events_of

pytestmark = pytest.mark.usefixtures("in_app")


def test_date_and_checker_are_kept_and_can_be_taken_away() -> None:
    expert, by, today = make_expert(), make_coordinator(), local_date(now(), ZONE)
    record_vog(expert, issued_on=today, by=by, today=today, at=now())
    assert (expert.vog_issued_on, expert.vog_checked_by) == (today, by)
    record_vog(expert, issued_on=None, by=by, today=today, at=now())
    assert (expert.vog_issued_on, expert.vog_checked_by) == (None, None)
    assert events_of("expert", expert.id) == [("record-vog", by.id, True), ("remove-vog", by.id, True)]


def test_a_certificate_of_tomorrow_is_refused() -> None:
    expert, today = make_expert(), local_date(now(), ZONE)
    with pytest.raises(VogInTheFuture):
        record_vog(expert, issued_on=today + timedelta(days=1), by=make_coordinator(), today=today, at=now())
    assert expert.vog_issued_on is None


def test_rule_of_the_board_holds_for_its_schools_but_for_those_with_their_own() -> None:
    by, board = make_coordinator(), make_board()
    school, other, apart = (make_institution(board=each) for each in (board, board, None))
    assert policy_of(school) == VogPolicy(VogRule.NONE, 3)
    set_rule_of_board(board, rule=VogRule.REQUIRED, valid_years=2, by=by, at=now())
    set_rule_of_institution(other, rule=VogRule.RECOMMENDED, by=by, at=now())
    assert policy_of(school) == VogPolicy(VogRule.REQUIRED, 2)
    assert policy_of(other) == VogPolicy(VogRule.RECOMMENDED, 2)
    assert policy_of(apart) == VogPolicy(VogRule.NONE, 3)
    set_rule_of_institution(other, rule=None, by=by, at=now())
    assert policy_of(other) == VogPolicy(VogRule.REQUIRED, 2)


def test_notes_name_the_schools_that_miss_something() -> None:
    expert, today = make_expert(), local_date(now(), ZONE)
    schools = [make_institution(vog_rule=rule) for rule in VogRule]
    notes = list_vog_notes(expert, schools, today)
    assert [note.rule for note in notes] == [VogRule.RECOMMENDED, VogRule.REQUIRED]
    expert.vog_issued_on = today
    assert list_vog_notes(expert, schools, today) == []
