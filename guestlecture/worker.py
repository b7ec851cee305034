"""The worker: takes jobs one by one, mail and the index above all, and looks at the clock.

It runs inside the application's context but never in one of a request: addresses in mails are made from the
settings (`mail.messages.address_of`), so that no host or visitor has to be pretended.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from traceback import extract_tb

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from guestlecture.clock import now
from guestlecture.db import session, transaction
from guestlecture.handlers import HANDLERS, Handlers, Payload
from guestlecture.models import Job
from guestlecture.paths import PACKAGE
from guestlecture.services.job import LEASE, claim_job, enqueue, fail_job, finish_job, renew_lease

POLL_SECONDS = 0.2
PATIENCE_SECONDS = 2.0  # after the database did not answer
RENEW_SECONDS = LEASE.total_seconds() / 4
# How often the clock brings which work; all of it when a worker starts.
CLOCK = {
    "check_index": timedelta(minutes=5),
    "count_words": timedelta(hours=1),
    "expire_requests": timedelta(minutes=1),
    "look_at_searches": timedelta(minutes=1),
    "purge_drafts": timedelta(days=1),
    "look_at_lines": timedelta(minutes=5),
    "purge_logins": timedelta(days=1),
    "read_calendars": timedelta(minutes=5),
    "send_reminders": timedelta(minutes=5),
}

log = structlog.get_logger()


@dataclass(frozen=True)
class Taken:
    """A job that this worker has taken; the number of attempts tells whether it still has it."""

    id: int
    kind: str
    payload: Payload
    attempts: int


def run_worker(app: Flask, stop: Event, handlers: Handlers | None = None) -> None:
    """Do jobs until `stop` is set; the jobs in hand are done first. Several workers may run side by side.

    Slow jobs have a thread of their own: a mail or a change of a profile does not wait behind them.
    """
    log.info("worker started")
    slow = Thread(target=_work, args=(app, stop, handlers, True, {}))
    slow.start()
    _work(app, stop, handlers, False, dict.fromkeys(CLOCK, now()))
    slow.join()
    log.info("worker stopped")


def _work(
    app: Flask, stop: Event, handlers: Handlers | None, slow: bool, next_looks: dict[str, datetime]
) -> None:
    while not stop.is_set():
        try:
            for kind, next_look in next_looks.items():
                if now() >= next_look:
                    leave_work(kind)
                    next_looks[kind] = now() + CLOCK[kind]
            if not work_one(app, handlers, slow=slow):
                stop.wait(POLL_SECONDS)
        except Exception as error:  # the database is away, perhaps for a restart: nothing is lost by waiting
            log.warning("worker waits", error=describe(error))
            stop.wait(PATIENCE_SECONDS)


def leave_work(kind: str) -> None:
    """Leave a job of the worker's own clock, once however many workers do so."""
    with transaction():
        enqueue(kind, {}, at=now(), dedup_key=kind)


def work_one(app: Flask, handlers: Handlers | None = None, *, slow: bool | None = None) -> bool:
    """Take a job and do it, only a `slow` or only another one if that is said; False where there is none."""
    with app.app_context():
        taken = _take(slow)
        if taken is None:
            return False
        try:
            with _held(taken):
                _do(taken, handlers or HANDLERS)
        except Exception as error:
            # The class and the line only: texts of errors repeat addresses and what people typed.
            log.warning("job failed", job=taken.id, kind=taken.kind, error=describe(error))
            _give_back(taken, describe(error))
        return True


def describe(error: Exception) -> str:
    """Return what an error is and where in our code it arose, without anything personal."""
    frames = extract_tb(error.__traceback__)
    frame = [each for each in frames if PACKAGE in Path(each.filename).parents][-1]
    return f"{type(error).__name__} ({Path(frame.filename).name}:{frame.lineno})"


def _take(slow: bool | None) -> Taken | None:
    with transaction():
        job = claim_job(at=now(), slow=slow)
        return Taken(job.id, job.kind, dict(job.payload), job.attempts) if job else None


@contextmanager
def _held(taken: Taken) -> Iterator[None]:
    # A job may take longer than its lease (a rebuild of the index): while it runs, nobody else gets it.
    stop = Event()
    thread = Thread(target=_renew, args=(taken, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(taken: Taken, stop: Event) -> None:
    while not stop.wait(RENEW_SECONDS):
        try:
            with transaction():
                renew_lease(taken.id, attempt=taken.attempts, at=now())
        except OperationalError as error:  # somebody writes for long, or the database is away: once more then
            log.warning("lease not renewed", job=taken.id, error=describe(error))


def _do(taken: Taken, handlers: Handlers) -> None:
    # What a handler writes and the end of its job are one commit.
    with transaction():
        handlers[taken.kind](taken.payload)
        job = session.get(Job, taken.id, with_for_update=True)
        if job is not None:  # else our lease ran out, and another worker was faster
            finish_job(job)


def _give_back(taken: Taken, error: str) -> None:
    with transaction():
        job = session.get(Job, taken.id, with_for_update=True)
        if job is None or job.attempts != taken.attempts:  # our lease ran out: it is somebody else's now
            return
        fail_job(job, error=error, at=now())
