"""Two accepts of hours that overlap, or are too close, cannot both succeed, however many try at once."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.booking_race import race
from guestlecture.config import Settings
from guestlecture.db import session
from guestlecture.enums import BookingStatus, RequestStatus, SeriesRule
from guestlecture.models import Booking, Request
from tests.conftest import ROOT
from tests.factories import (
    make_expert,
    make_institution,
    make_open_date,
    make_proposal,
    make_request,
    make_series,
    make_slot_times,
    make_teacher,
    make_theme,
)
from tests.racer import PAIR

PROCESSES, THREADS = 4, 8
KINDLY = {"SlotTaken", "SlotTooClose"}
Racers = list["subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def racers(engine: sa.Engine, settings: Settings) -> Iterator[Racers]:
    """Processes that race whenever they are told to; starting them takes longer than any race."""
    command = [sys.executable, "-m", "tests.racer", settings.database]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with ExitStack() as stack:
        racers = [stack.enter_context(subprocess.Popen(command, cwd=ROOT, **pipes)) for _ in range(PROCESSES)]
        for racer in racers:
            assert racer.stdout
            assert racer.stdout.readline() == "ready\n"
        yield racers


def race_at_once(racers: Racers, way: str, proposals: list[int]) -> Counter[str]:
    """Let all processes, and in each of them all threads, try at the same time."""
    for number, racer in enumerate(racers):
        assert racer.stdin
        racer.stdin.write(f"{json.dumps([way, proposals[number::PROCESSES]])}\n")
    for racer in racers:
        assert racer.stdin
        racer.stdin.flush()
    outcomes: Counter[str] = Counter()
    for racer in racers:
        assert racer.stdout
        outcomes.update(json.loads(racer.stdout.readline()))
    return outcomes


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("way", ["accept", "insert"])
def test_of_overlapping_accepts_one_succeeds(way: str, racers: Racers) -> None:
    expert = make_expert()
    starts_at, ends_at = make_slot_times()
    proposals = []
    for number in range(PROCESSES * THREADS):
        shift = timedelta(minutes=2 * number)  # all overlap, none is the same
        request = make_request(times=[(starts_at + shift, ends_at + shift)])
        proposals.append(make_proposal(request=request, expert=expert).id)
    expert_id = expert.id
    session.commit()

    outcomes = race_at_once(racers, way, proposals)

    assert outcomes["booked"] == 1
    assert set(outcomes) <= {"booked", *KINDLY}, outcomes
    live = sa.select(sa.func.count()).select_from(Booking).where(Booking.expert_id == expert_id)
    assert session.scalar(live.where(Booking.status == BookingStatus.AGREED)) == 1


@pytest.mark.usefixtures("database")
def test_of_all_who_volunteer_at_once_one_is_booked_and_the_others_are_told_kindly(
    racers: Racers,
) -> None:
    request = make_request()
    experts = [make_expert(themes=[request.theme]) for _ in range(PROCESSES * THREADS)]
    pairs = [request.id * PAIR + expert.id for expert in experts]
    request_id = request.id
    session.commit()

    outcomes = race_at_once(racers, "volunteer", pairs)

    assert outcomes == {"booked": 1, "RequestTaken": PROCESSES * THREADS - 1}
    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1
    status = session.scalar(sa.select(Request.status).where(Request.id == request_id))
    assert status is RequestStatus.AGREED


@pytest.mark.usefixtures("database")
def test_of_all_who_join_a_panel_at_once_as_many_come_as_are_wanted(racers: Racers) -> None:
    request = make_request(wanted=3, minimum=2)
    experts = [make_expert(themes=[request.theme]) for _ in range(PROCESSES * THREADS)]
    pairs = [request.id * PAIR + expert.id for expert in experts]
    session.commit()

    outcomes = race_at_once(racers, "volunteer", pairs)

    assert outcomes == {"booked": 3, "RequestTaken": PROCESSES * THREADS - 3}
    rows = session.execute(sa.select(Booking.seat, Booking.status).order_by(Booking.seat))
    assert [tuple(row) for row in rows] == [(seat, BookingStatus.AGREED) for seat in range(3)]


@pytest.mark.usefixtures("database")
def test_nobody_comes_twice_in_a_series_of_different_speakers_however_many_say_so_at_once(
    racers: Racers,
) -> None:
    theme, teacher = make_theme(), make_teacher()
    requests = [
        make_request(theme=theme, teacher=teacher, times=[make_slot_times(days=30 + number)])
        for number in range(PROCESSES * THREADS)
    ]
    make_series(*requests, rule=SeriesRule.DIFFERENT)
    expert = make_expert(themes=[theme])
    pairs = [request.id * PAIR + expert.id for request in requests]
    session.commit()

    outcomes = race_at_once(racers, "volunteer", pairs)

    assert outcomes == {"booked": 1, "AlreadyInSeries": PROCESSES * THREADS - 1}
    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1


@pytest.mark.usefixtures("database")
def test_nobody_is_booked_too_close_by_any_way_while_processes_are_killed(settings: Settings) -> None:
    result = race(settings.database, 120, processes=PROCESSES, per_kill=30)
    print(result)  # noqa: T201  the figures are what one wants to see

    assert (result["booked"], result["too_close"], result["refused"]) == (60, 0, 60)
    assert result["killed"] > 0
    assert set(result["outcomes"]) <= {"booked", *KINDLY, "AlreadyAnswered"}


@pytest.mark.usefixtures("database")
def test_of_all_schools_that_take_an_open_date_at_once_one_gets_it(racers: Racers) -> None:
    date, school = make_open_date(), make_institution()
    pairs = [date.id * PAIR + make_teacher(school).id for _ in range(PROCESSES * THREADS)]
    session.commit()

    outcomes = race_at_once(racers, "take", pairs)

    assert outcomes == {"booked": 1, "OpenDateTaken": PROCESSES * THREADS - 1}
    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Request)) == 1, "nothing half-done is left"
