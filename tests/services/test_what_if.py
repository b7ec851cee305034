"""What-ifs: solved beside their round, never published, and without a trace in what is real."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import Base, session, transaction
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.domain.what_if import (
    Change,
    DayMore,
    ExpertLeaves,
    ExpertsJoin,
    OtherWeights,
    VisitsCapped,
)
from guestlecture.enums import Format, Level, RoundStatus, UnservedReason, Venue
from guestlecture.errors import (
    DayOutsideRound,
    NothingChanged,
    OnlyAThought,
    RoundBeingPublished,
    RoundBusy,
    RoundIsKept,
    RoundNotSolved,
)
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert, Request, Round, RoundLine
from guestlecture.services.discard_round import discard_round
from guestlecture.services.publish_round import publish_round
from guestlecture.services.round import ask_price, note_progress, solve_again, stop_solving
from guestlecture.services.round_line import forbid_line
from guestlecture.services.what_if import begin_what_if
from guestlecture.supposing import solve_what_if
from tests.factories import (
    ZONE,
    make_booking,
    make_closed_day,
    make_place,
    make_request,
    make_slot_times,
    make_theme,
)
from tests.services.left import events_of
from tests.services.test_round import begin, fitting, like, publish, solve

WHEN: dict[str, Any] = {"zone": ZONE, "rules": Rules()}


def suppose(app: Flask, original: Round, *changes: Change) -> Round:
    """Begin a what-if, and let the worker solve it."""
    what_if = begin_what_if(original, changes, by=original.created_by, at=now(), **WHEN)
    return work(app, what_if)


def work(app: Flask, what_if: Round, version: int | None = None) -> Round:
    id, version = what_if.id, version or what_if.version
    session.commit()

    def solve_it() -> None:
        with app.app_context():
            rebuild_index(app, "expert")
            with transaction():
                solve_what_if(app, id, version)

    with ThreadPoolExecutor(1) as worker:  # with a session of its own
        worker.submit(solve_it).result()
    session.expire_all()
    return what_if


def ids_of(what_if: Round, name: str) -> set[int]:
    return {row["request"] for row in what_if.figures[name]}


@pytest.fixture
def pair(in_app: Flask) -> tuple[Request, Expert]:
    """An open request and the only expert who fits it."""
    request = make_request(times=[make_slot_times()])
    return request, fitting(request, name="Ada")


@pytest.fixture
def original(in_app: Flask, pair: Any) -> Round:
    """A solved round of that request and another one at the same hour."""
    request, _expert = pair
    make_request(times=[make_slot_times()], **like(request))
    return solve(in_app, begin())


def rows_of_all_tables(*but: str) -> dict[str, list[Any]]:
    session.commit()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in but]
    return {table.name: sorted(map(repr, session.execute(sa.select(table)))) for table in tables}


def test_no_live_row_is_touched(in_app: Flask, original: Round) -> None:
    (served,) = (line for line in original.lines if line.expert)
    assert served.expert is not None
    before, first = rows_of_all_tables("round", "job", "audit_event"), repr(original.touched_at)
    columns = {column.name: getattr(original, column.name) for column in Round.__table__.columns}
    what_if = suppose(
        in_app,
        original,
        ExpertLeaves(served.expert.id),
        ExpertsJoin(2, like_id=served.expert.id),
        ExpertsJoin(1, theme_id=served.request.theme_id, municipality_id=1),
        DayMore(original.last_on - timedelta(days=(original.last_on.weekday() + 3) % 7)),
        VisitsCapped(1),
        OtherWeights(0, 0),
    )
    assert what_if.status is RoundStatus.SOLVED, what_if.problem
    assert rows_of_all_tables("round", "job", "audit_event") == before
    assert {name: getattr(original, name) for name in columns} == columns
    assert repr(original.touched_at) == first


def test_who_leaves_is_missed(in_app: Flask, pair: Any, original: Round) -> None:
    _request, expert = pair
    what_if = suppose(in_app, original, ExpertLeaves(expert.id))
    assert what_if.figures["original"]["served"] == original.figures["plan"]["served"] == 1
    assert what_if.figures["plan"]["served"] == 0
    (row,) = what_if.figures["unserved"]
    assert (row["before"]["expert"], row["after"]) == (expert.id, None)
    assert row["reason"] == UnservedReason.NOT_LOOKED
    assert what_if.figures["served"] == what_if.figures["moved"] == []


def test_more_like_somebody_serve_what_was_left_out(in_app: Flask, pair: Any, original: Round) -> None:
    left = next(line.request_id for line in original.lines if line.reason)
    what_if = suppose(in_app, original, ExpertsJoin(1, like_id=pair[1].id))
    assert ids_of(what_if, "served") == {left}
    (row,) = what_if.figures["served"]
    assert (row["after"]["expert"], row["after"]["new"]) == (None, 1)
    assert what_if.figures["moved"] == []
    assert what_if.figures["plan"]["km"] >= what_if.figures["original"]["km"] == 0


def test_three_more_for_a_theme_from_a_town_come_to_what_is_near(in_app: Flask, pair: Any) -> None:
    theme = make_theme()
    town, far = make_place(), make_place(lat=51.4, lon=5.5)
    near = [
        make_request(theme=theme, times=[make_slot_times(hour=hour)], venue=venue, level=Level.WO)
        for hour, venue in ((9, Venue.SCHOOL), (11, Venue.ONLINE), (14, Venue.COMPANY))
    ]
    away = make_request(theme=theme)
    away.institution.place = far
    other = make_request(theme=make_theme())
    panel = make_request(theme=theme, format=Format.PANEL)
    original = solve(in_app, begin())
    what_if = suppose(
        in_app, original, ExpertsJoin(3, theme_id=theme.id, municipality_id=town.municipality_id)
    )
    assert ids_of(what_if, "served") == {request.id for request in near}
    assert not ids_of(what_if, "served") & {away.id, other.id, panel.id}


def test_a_cap_leaves_agreed_lectures_and_takes_the_rest(in_app: Flask, pair: Any) -> None:
    request, expert = pair
    booked = make_request(times=[make_slot_times(days=30, hour=15)])
    make_booking(request=booked, expert=expert)
    original = solve(in_app, begin())
    assert suppose(in_app, original, VisitsCapped(2)).figures["unserved"] == []
    assert ids_of(suppose(in_app, original, VisitsCapped(1)), "unserved") == {request.id}
    assert ids_of(suppose(in_app, original, VisitsCapped(1, expert.id)), "unserved") == {request.id}
    other = fitting(make_request())
    assert suppose(in_app, original, VisitsCapped(0, other.id)).figures["unserved"] == []


def school_day(original: Round, request: Request) -> date:
    day = original.last_on
    while day.weekday() > 4 or day in {local_date(slot.starts_at, ZONE) for slot in request.slots}:
        day -= timedelta(days=1)
    return day


def test_a_day_more_serves_who_can_come_then(in_app: Flask, original: Round) -> None:
    (left,) = (line.request for line in original.lines if line.reason)
    served = next(line.request for line in original.lines if line.expert)
    day = school_day(original, left)
    what_if = suppose(in_app, original, DayMore(day))
    assert ids_of(what_if, "served") == {left.id}
    (row,) = what_if.figures["served"]
    assert row["after"]["starts_at"].startswith(day.isoformat())
    assert ids_of(suppose(in_app, original, DayMore(day, left.id)), "served") == {left.id}
    # The other one could move to that day, and make room.
    found = suppose(in_app, original, DayMore(day, served.id))
    assert (ids_of(found, "served"), ids_of(found, "moved")) == ({left.id}, {served.id})
    make_closed_day(left.institution, day)
    assert suppose(in_app, original, DayMore(day)).figures["served"] == []


def test_other_weights_are_taken(in_app: Flask, original: Round) -> None:
    what_if = suppose(in_app, original, OtherWeights(400, 0))
    assert (what_if.costs["fairness"], what_if.costs["balance"]) == (400, 0)
    assert (original.costs["fairness"], original.costs["balance"]) == (200, 300)
    assert what_if.costs["keep"] == original.costs["keep"]


def test_a_what_if_is_never_published(in_app: Flask, pair: Any, original: Round) -> None:
    what_if = suppose(in_app, original, ExpertsJoin(1, like_id=pair[1].id))
    with pytest.raises(OnlyAThought):
        publish_round(what_if, by=what_if.created_by, at=now(), **WHEN)
    with pytest.raises(OnlyAThought):
        ask_price(what_if, by=what_if.created_by, at=now())
    with pytest.raises(OnlyAThought):
        begin_what_if(what_if, [VisitsCapped(1)], by=what_if.created_by, at=now(), **WHEN)
    assert publish(original) == 1


def test_a_what_if_needs_a_plan_and_a_change(in_app: Flask, original: Round) -> None:
    by, at = original.created_by, now()
    with pytest.raises(NothingChanged):
        begin_what_if(original, [], by=by, at=at, **WHEN)
    with pytest.raises(DayOutsideRound):
        begin_what_if(original, [DayMore(original.last_on + timedelta(days=1))], by=by, at=at, **WHEN)
    line = next(line for line in original.lines if line.expert)
    forbid_line(line, by=by, at=at)
    with pytest.raises(RoundNotSolved):
        begin_what_if(original, [VisitsCapped(1)], by=by, at=at, **WHEN)
    solve_again(original, by=by, at=at)
    with pytest.raises(RoundBusy):
        begin_what_if(original, [VisitsCapped(1)], by=by, at=at, **WHEN)


def test_a_plan_that_does_not_fit_any_more_is_said(in_app: Flask, pair: Any, original: Round) -> None:
    what_if = begin_what_if(original, [VisitsCapped(1)], by=original.created_by, at=now(), **WHEN)
    busy = make_request(times=[make_slot_times()])
    make_booking(request=busy, expert=pair[1])
    what_if = work(in_app, what_if)
    assert what_if.status is RoundStatus.DRAFT
    assert what_if.problem["name"] == "PlanOutOfDate"


def test_an_older_solve_of_a_what_if_changes_nothing(in_app: Flask, original: Round) -> None:
    what_if = begin_what_if(original, [VisitsCapped(1)], by=original.created_by, at=now(), **WHEN)
    what_if.version = 2
    assert work(in_app, what_if, version=1).status is RoundStatus.SOLVING
    stop_solving(what_if, by=what_if.created_by, at=now())
    assert note_progress(what_if.id, 2, value=1, bound=2, seconds=1.0)


def test_of_a_what_if_thrown_away_only_the_audit_stays(in_app: Flask, original: Round) -> None:
    before = rows_of_all_tables("job", "audit_event")
    what_if = suppose(in_app, original, VisitsCapped(1))
    id, by = what_if.id, what_if.created_by
    discard_round(what_if, by=by, at=now())
    assert rows_of_all_tables("job", "audit_event") == before
    assert events_of("round", id)[-1] == ("discard", by.id, False)


def test_a_what_if_that_is_being_solved_cannot_be_thrown_away(in_app: Flask, original: Round) -> None:
    what_if = begin_what_if(original, [VisitsCapped(1)], by=original.created_by, at=now(), **WHEN)
    with pytest.raises(RoundBusy):
        discard_round(what_if, by=what_if.created_by, at=now())
    with pytest.raises(RoundBusy):  # nor the round with it
        discard_round(original, by=what_if.created_by, at=now())


def test_a_round_that_asked_nobody_goes_with_its_what_ifs(in_app: Flask, original: Round) -> None:
    suppose(in_app, original, VisitsCapped(1))
    discard_round(original, by=original.created_by, at=now())
    assert not session.scalars(sa.select(Round)).all()
    assert not session.scalars(sa.select(RoundLine)).all()


def test_a_published_round_is_kept_and_its_what_ifs_can_go(in_app: Flask, original: Round) -> None:
    what_if = suppose(in_app, original, VisitsCapped(1))
    publish(original)
    solve(in_app, _solved_again(original))
    with pytest.raises(RoundIsKept):
        discard_round(original, by=original.created_by, at=now())
    discard_round(what_if, by=original.created_by, at=now())
    original.published_at, original.status = None, RoundStatus.PUBLISHING
    with pytest.raises(RoundBeingPublished):
        discard_round(original, by=original.created_by, at=now())


def _solved_again(round_: Round) -> Round:
    solve_again(round_, by=round_.created_by, at=now())
    return round_
