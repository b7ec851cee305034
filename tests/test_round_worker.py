"""Rounds in the hands of a worker that is killed: nothing is half done, and the next one goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from flask import Flask

from guestlecture.clock import now
from guestlecture.config import Settings
from guestlecture.db import session, transaction
from guestlecture.enums import ProposalStatus, RoundStatus
from guestlecture.errors import Refusal
from guestlecture.indexing import rebuild_index
from guestlecture.models import AuditEvent, Job, Proposal, Round, SentMail, User
from guestlecture.services.job import LEASE
from guestlecture.services.publish_round import ask_to_publish
from guestlecture.worker import HANDLERS, work_one
from tests.conftest import ROOT
from tests.factories import make_coordinator, make_expert, make_request, make_slot_times
from tests.services.test_round import begin

PATIENCE_SECONDS = 120
KINDS = ("solve_round", "publish_round")

# A worker that does a job of rounds as always, and stands still before it commits.
PROCESS = """
import sys
from guestlecture import worker
from guestlecture.cli.worker import worker as command

def stand_still_after(handler):
    def handle(payload):
        handler(payload)
        print("in the middle", flush=True)
        sys.stdin.readline()
    return handle

for kind in worker.HANDLERS:
    is_ours = kind in ("solve_round", "publish_round")
    handler = stand_still_after(worker.HANDLERS[kind]) if is_ours else lambda payload: None
    worker.HANDLERS[kind] = handler
command()
"""

pytestmark = pytest.mark.usefixtures("database")


@contextmanager
def worker_process(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """The command `guestlecture worker` in a process of its own, which stands still in the middle."""
    environment = {
        **os.environ,
        "DEMO": "1",
        "DATABASE_URL": settings.database,
        "DATA_DIR": str(settings.data_dir),
    }
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", PROCESS], env=environment, cwd=ROOT, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_in_the_middle(settings: Settings) -> None:
    """Let a worker do all of a job but its commit, and kill it."""
    with worker_process(settings) as process:
        assert process.stdout
        assert any("in the middle" in line for line in process.stdout), "it never came so far"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE_SECONDS)


def work_all(app: Flask) -> None:
    """Let another worker do what there is to do for rounds."""
    ours = {kind: HANDLERS[kind] for kind in KINDS}
    while work_one(app, {**dict.fromkeys(HANDLERS, lambda _payload: None), **ours}):
        pass


def begin_rounds_work(app: Flask, count: int = 3) -> int:
    """Begin a round of some requests, one of which wants to be asked first; returns its id."""
    with app.app_context():
        with transaction():
            first = make_request(times=[make_slot_times()], ask_first=True)
            more = [make_request(times=[make_slot_times(hour=9 + each)]) for each in range(1, count)]
            for request in (first, *more):
                make_expert(themes=[request.theme], place=request.institution.place)
        rebuild_index(app, "expert")
        with transaction():
            round_ = begin(make_coordinator())
            id: int = round_.id
            session.query(Job).filter(Job.kind.not_in(KINDS)).delete()
        return id


def status_of(id: int) -> RoundStatus:
    with transaction():
        return session.get_one(Round, id).status


def what_publishing_left() -> tuple[int, int, int]:
    """How many proposals, mails and notes of proposals there are."""
    with transaction():
        notes = session.query(AuditEvent).filter_by(noun="proposal").count()
        return session.query(Proposal).count(), session.query(SentMail).count(), notes


def test_a_worker_killed_while_solving_loses_nothing(app: Flask, settings: Settings) -> None:
    id = begin_rounds_work(app)
    kill_in_the_middle(settings)
    with transaction():
        round_ = session.get_one(Round, id)
        assert (round_.status, round_.lines) == (RoundStatus.SOLVING, [])
    work_all(app)
    assert status_of(id) is RoundStatus.SOLVING, "its lease still runs"
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        work_all(app)
    with transaction():
        round_ = session.get_one(Round, id)
        assert round_.status is RoundStatus.SOLVED
        assert [line.expert_id is not None for line in round_.lines] == [True] * 3


def test_a_worker_killed_while_publishing_leaves_nothing_and_the_next_one_all(
    app: Flask, settings: Settings
) -> None:
    id = begin_rounds_work(app)
    work_all(app)
    with transaction():
        round_ = session.get_one(Round, id)
        ask_to_publish(round_, by=round_.created_by, at=now())
    kill_in_the_middle(settings)
    assert what_publishing_left() == (0, 0, 0)
    assert status_of(id) is RoundStatus.PUBLISHING
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        work_all(app)
    assert status_of(id) is RoundStatus.PUBLISHED
    assert what_publishing_left() == (3, 3, 3)
    with transaction():
        statuses = sorted(proposal.status for proposal in session.query(Proposal))
        waiting = ProposalStatus.WAITING_FOR_EXPERT
        assert statuses == sorted([ProposalStatus.SUGGESTED, waiting, waiting])
    work_all(app)
    assert what_publishing_left() == (3, 3, 3)


def test_of_two_sessions_that_publish_at_once_one_succeeds(app: Flask) -> None:
    id = begin_rounds_work(app)
    work_all(app)
    start, outcomes = Barrier(2), list[str]()
    with transaction():
        by_id = session.get_one(Round, id).created_by_id

    def ask() -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    ask_to_publish(session.get_one(Round, id), by=session.get_one(User, by_id), at=now())
            except Refusal as refusal:
                outcomes.append(type(refusal).__name__)
            else:
                outcomes.append("asked")

    both = [Thread(target=ask) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(outcomes) == ["RoundBeingPublished", "asked"]
    workers = [Thread(target=work_all, args=(app,)) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert status_of(id) is RoundStatus.PUBLISHED
    assert what_publishing_left() == (3, 3, 3)
