"""The worker: takes jobs one by one, mail and the index above all, and looks at the clock.

It runs inside the application's context but never in one of a request: addresses in mails are made from the
settings (`mail.messages.address_of`), so that no host or visitor has to be pretended.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from traceback import extract_tb
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from guestlecture.clock import now
from guestlecture.db import reading, session, transaction
from guestlecture.documents import SOURCES
from guestlecture.domain.wall_time import local_date, school_year, school_year_bounds
from guestlecture.enums import MailStatus
from guestlecture.errors import NotFound
from guestlecture.explaining import explain_line, price_round
from guestlecture.fetching import leave_reads, read_calendar
from guestlecture.indexing import check_index, index_rows, rebuild_index
from guestlecture.mail.messages import write_mail
from guestlecture.mail.sender import Undeliverable, build_email, read_server, send_email
from guestlecture.meaning import renew_words, understand
from guestlecture.models import Job, Request, Round, SentMail, User
from guestlecture.paths import PACKAGE
from guestlecture.queries.setting import get_rules
from guestlecture.services.expiry import expire_alternatives, expire_proposals, expire_requests
from guestlecture.services.job import LEASE, claim_job, enqueue, fail_job, finish_job, renew_lease
from guestlecture.services.publish_round import publish_or_solve_again
from guestlecture.services.reminder import send_reminders
from guestlecture.services.request_draft import purge_drafts
from guestlecture.services.turn import ask_next
from guestlecture.services.user import purge_logins
from guestlecture.services.waiting import look_at_lines
from guestlecture.solving import solve_round
from guestlecture.supposing import solve_what_if
from guestlecture.watching import leave_looks, look_at_search

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

Payload = Mapping[str, Any]
Handlers = Mapping[str, Callable[[Payload], None]]
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


# What a job does. The network is slow, and on SQLite a transaction that may write keeps everybody else from
# writing; so whoever needs the network reads first, then lets go, and writes at the end.


def _send_mail(payload: Payload) -> None:
    identity, settings = payload["mail_id"], current_app.config["SETTINGS"]
    try:
        with reading():
            mail = session.get(SentMail, identity)
            if mail is None or mail.status is not MailStatus.WAITING:
                return
            email = build_email(mail, write_mail(mail), settings)
        if settings.smtp_url:  # else this is the demo, and the mail waits on the demo's own page
            send_email(email, read_server(settings.smtp_url.get_secret_value()))
    except (NotFound, Undeliverable) as error:
        log.warning("mail not sent", mail=identity, error=describe(error))
        _mark_mail(identity, MailStatus.FAILED)
    else:
        _mark_mail(identity, MailStatus.SENT)


def _mark_mail(identity: int, status: MailStatus) -> None:
    mail = session.get(SentMail, identity)
    if mail is not None:
        mail.status = status
        mail.sent_at = now() if status is MailStatus.SENT else None


def _expire_requests(_payload: Payload) -> None:
    # Two workers at once: each takes what the other one has not locked.
    zone, rules = current_app.config["ZONE"], get_rules()
    expire_requests(at=now(), zone=zone, rules=rules)
    expire_proposals(at=now(), zone=zone, rules=rules)
    expire_alternatives(at=now(), zone=zone)


def _ask_next(payload: Payload) -> None:
    request = session.get(Request, payload["request_id"])
    if request is not None:
        ask_next(request, at=now(), zone=current_app.config["ZONE"], rules=get_rules())


def _publish_round(payload: Payload) -> None:
    round_, by = session.get(Round, payload["round_id"]), session.get(User, payload["by_id"])
    if round_ is not None and by is not None:
        zone = current_app.config["ZONE"]
        publish_or_solve_again(round_, by=by, at=now(), zone=zone, rules=get_rules())


def _look_at_lines(_payload: Payload) -> None:
    look_at_lines(at=now(), zone=current_app.config["ZONE"], rules=get_rules())


def _send_reminders(_payload: Payload) -> None:
    send_reminders(at=now(), zone=current_app.config["ZONE"], rules=get_rules())


def _check_indexes(_payload: Payload) -> None:
    for noun in SOURCES:
        check_index(current_app, noun)
    _leave_next_school_year()


def _rebuild_index(payload: Payload) -> None:
    rebuild_index(current_app, payload["noun"])


def _begin_school_year(_payload: Payload) -> None:
    # 'Least asked first' counts the lectures of a school year, so that with a new one every profile changes.
    rebuild_index(current_app, "expert")
    _leave_next_school_year()


def _leave_next_school_year() -> None:
    # In the queue and not in the memory of a worker: none has to run at midnight.
    zone = current_app.config["ZONE"]
    year = school_year(local_date(now(), zone)) + 1
    begins, _ends = school_year_bounds(year, zone)
    enqueue("begin_school_year", {}, at=now(), run_at=begins, dedup_key=f"begin_school_year:{year}")


def _index_experts(payload: Payload) -> None:
    index_rows(current_app, "expert", payload["expert_ids"])


def _index_requests(payload: Payload) -> None:
    index_rows(current_app, "request", payload["request_ids"])


HANDLERS: dict[str, Callable[[Payload], None]] = {
    "send_mail": _send_mail,
    "index_experts": _index_experts,
    "index_many_experts": _index_experts,
    "index_requests": _index_requests,
    "index_many_requests": _index_requests,
    "check_index": _check_indexes,
    "rebuild_index": _rebuild_index,
    "understand_experts": lambda payload: understand(current_app, "expert", payload["expert_ids"]),
    "understand_requests": lambda payload: understand(current_app, "request", payload["request_ids"]),
    "count_words": lambda _payload: renew_words(current_app),
    "solve_round": lambda payload: solve_round(current_app, payload["round_id"], payload["version"]),
    "solve_what_if": lambda payload: solve_what_if(current_app, payload["round_id"], payload["version"]),
    "publish_round": _publish_round,
    "price_round": lambda payload: price_round(current_app, payload["round_id"], payload["version"]),
    "explain_line": lambda payload: explain_line(current_app, payload["line_id"], payload["version"]),
    "ask_next": _ask_next,
    "begin_school_year": _begin_school_year,
    "expire_requests": _expire_requests,
    "look_at_searches": lambda _payload: leave_looks(current_app),
    "look_at_search": lambda payload: look_at_search(current_app, payload["search_id"]),
    "purge_drafts": lambda _payload: purge_drafts(at=now(), rules=get_rules()),
    "look_at_lines": _look_at_lines,
    "purge_logins": lambda _payload: purge_logins(at=now()),
    "read_calendars": lambda _payload: leave_reads(),
    "read_calendar": lambda payload: read_calendar(current_app, payload["source_id"]),
    "send_reminders": _send_reminders,
}
