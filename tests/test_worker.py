"""The worker: it does what waits, loses nothing when it is killed, and stops when it is told to."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Event, Thread
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from pydantic import SecretStr
from structlog.testing import capture_logs

from guestlecture import worker
from guestlecture.clock import now
from guestlecture.config import Settings
from guestlecture.db import session, transaction
from guestlecture.domain.place import Point
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date, school_year, school_year_bounds
from guestlecture.enums import ExpertStatus, JobStatus, MailStatus, ProposalStatus, RequestStatus
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert, Job, Municipality, Proposal, Request, SentMail, Setting
from guestlecture.search.engine import Near, Query
from guestlecture.services.booking import cancel_booking
from guestlecture.services.job import LEASE, MOST_ATTEMPTS, enqueue, leave_indexing
from guestlecture.services.mail import leave_mail
from guestlecture.services.reminder import send_reminders
from guestlecture.services.request import withdraw_request
from guestlecture.services.substitute import ask_next
from guestlecture.worker import CLOCK, Handlers, run_worker, work_one
from tests.conftest import ROOT
from tests.factories import (
    ZONE,
    make_alternative,
    make_booking,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
    make_theme,
    make_user,
)
from tests.mail.conftest import Mailbox, Serve, mailbox, serve

__all__ = ["mailbox", "serve"]  # fixtures of tests/mail

pytestmark = pytest.mark.usefixtures("database")

PATIENCE_SECONDS = 120  # of a busy machine; who is ready earlier is not waited for

# What a test lets a worker of its own do, in a process that it can kill.
PROCESS = """
import sys
from threading import Event
from guestlecture import worker
from guestlecture.cli.worker import worker as command
from guestlecture.db import session
from guestlecture.models import Setting

def test_job(payload):
    session.add(Setting(name="half-done", value="yes"))
    session.flush()
    print("in the middle", flush=True)
    sys.stdin.readline()

worker.HANDLERS["test_job"] = test_job
worker.HANDLERS["check_index"] = worker.HANDLERS["expire_requests"] = lambda payload: None
command()
"""


@contextmanager
def worker_process(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """The command `guestlecture worker` in a process of its own, with one more kind of job."""
    environment = {
        **os.environ,
        "DEMO": "1",
        "DATABASE_URL": settings.database,
        "DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-c", PROCESS]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, cwd=ROOT, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], line: str) -> None:
    """Wait until a process has printed this."""
    assert process.stdout
    assert any(line in each for each in process.stdout), f"{line!r} never came"


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is true, but not for ever."""
    deadline, pause = monotonic() + PATIENCE_SECONDS, Event()
    while not condition():
        assert monotonic() < deadline, "it never came true"
        pause.wait(0.02)


@contextmanager
def workers(app: Flask, number: int = 1, handlers: Handlers | None = None) -> Iterator[None]:
    """Workers in threads of this process."""
    stop = Event()
    threads = [Thread(target=run_worker, args=(app, stop, handlers)) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads)


def nothing(_payload: object) -> None:
    """What the clock asks for, while a test is about something else."""


QUIET: Handlers = dict.fromkeys(("check_index", *CLOCK), nothing)


def noting(done: list[int]) -> Handlers:
    """Do the tests' own jobs by noting their numbers."""
    return {**QUIET, "test_job": lambda payload: done.append(payload["number"])}


def leave(number: int = 1) -> None:
    """Leave a job for the tests' own handler."""
    with transaction():
        enqueue("test_job", {"number": number}, at=now())


def work_all(app: Flask, handlers: Handlers | None = None) -> int:
    """Do what waits now; returns how many jobs that were."""
    count = 0
    while work_one(app, handlers):
        count += 1
    return count


def list_jobs() -> list[Job]:
    """All jobs, as they are in the database now."""
    with transaction():
        jobs = list(session.scalars(sa.select(Job).order_by(Job.id)))
        session.expunge_all()
        return jobs


def test_a_job_that_is_done_is_gone(app: Flask) -> None:
    done: list[int] = []
    leave(7)
    assert work_one(app, noting(done))
    assert not work_one(app, noting(done))
    assert done == [7]
    assert list_jobs() == []


def test_a_job_that_fails_is_undone_and_tried_again(app: Flask) -> None:
    def fails(_payload: object) -> None:
        session.add(Setting(name="half-done", value="yes"))
        session.flush()
        raise OSError("the mailbox of jan@example.com is full")

    leave()
    work_one(app, {"test_job": fails})
    (job,) = list_jobs()
    assert job.attempts == 1
    assert job.run_at > now()
    assert job.error
    assert job.error.startswith("OSError (worker.py:")
    assert "jan" not in job.error, "errors of jobs name nobody"
    with transaction():
        assert session.get(Setting, "half-done") is None


def test_a_job_of_an_unknown_kind_is_kept_for_a_newer_worker(app: Flask) -> None:
    with transaction():
        enqueue("a_kind_of_tomorrow", {}, at=now())
    work_one(app)
    (job,) = list_jobs()
    assert job.status is JobStatus.WAITING


def test_a_job_of_a_killed_worker_is_done_by_the_next_one(app: Flask, settings: Settings) -> None:
    done: list[int] = []
    leave(7)
    with worker_process(settings) as process:
        read_until(process, "in the middle")
        process.kill()
        process.wait(timeout=PATIENCE_SECONDS)
    with transaction():
        assert session.get(Setting, "half-done") is None, "half a job leaves nothing behind"
    work_all(app, noting(done))
    assert done == [], "its lease still runs"
    with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
        work_all(app, noting(done))
    assert done == [7]
    assert list_jobs() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_does_its_job_first(settings: Settings, number: signal.Signals) -> None:
    leave()
    with worker_process(settings) as process:
        read_until(process, "in the middle")
        process.send_signal(number)
        assert process.stdin
        process.stdin.write("go on\n")
        process.stdin.flush()
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert "test_job" not in [job.kind for job in list_jobs()]
    with transaction():
        assert session.get(Setting, "half-done"), "what the job wrote is there"


def test_a_worker_without_work_stops_at_once(settings: Settings) -> None:
    with worker_process(settings) as process:
        read_until(process, "worker started")
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) == 0


def test_two_workers_do_each_job_once(app: Flask) -> None:
    done: list[int] = []
    for number in range(30):
        leave(number)
    with workers(app, 2, noting(done)):
        wait_for(lambda: len(done) >= 30 and list_jobs() == [])
    assert sorted(done) == list(range(30))


def test_a_quick_job_does_not_wait_behind_a_slow_one(app: Flask) -> None:
    done: list[int] = []
    quick_is_done = Event()

    def count_slowly(_payload: object) -> None:
        assert quick_is_done.wait(PATIENCE_SECONDS), "the quick job waited"
        done.append(1)

    def do_quickly(_payload: object) -> None:
        done.append(2)
        quick_is_done.set()

    with workers(app, handlers={**QUIET, "count_words": count_slowly, "test_job": do_quickly}):
        leave(2)
        wait_for(lambda: len(done) == 2)
    assert done == [2, 1]


def test_a_worker_whose_lease_ran_out_spoils_nothing(app: Flask) -> None:
    done: list[int] = []

    def slow(_payload: object) -> None:
        session.remove()
        with time_machine.travel(now() + LEASE + timedelta(seconds=1)):
            work_one(app, noting(done))

    leave(7)
    work_one(app, {"test_job": slow})
    assert done == [7]
    assert list_jobs() == []


def test_a_job_that_takes_longer_than_its_lease_stays_with_its_worker(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.02)

    def slow(_payload: object) -> None:
        session.remove()
        first = list_jobs()[0].lease_until
        assert first
        wait_for(lambda: (list_jobs()[0].lease_until or first) > first)

    leave()
    work_one(app, {"test_job": slow})
    assert list_jobs() == []


def test_a_worker_survives_a_database_that_is_away(
    app: Flask, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    monkeypatch.setattr(worker, "PATIENCE_SECONDS", 0.05)
    away = sa.create_engine("postgresql+psycopg://127.0.0.1:1/nothing")
    session.remove()
    session.configure(bind=away)
    with capture_logs() as logs, workers(app, 1, noting(done)):
        wait_for(lambda: "worker waits" in [entry["event"] for entry in logs])
        session.configure(bind=engine)
        leave(7)
        wait_for(lambda: done == [7])


# Mail


def leave_account_mail() -> int:
    """A mail to a new user, as registering leaves it."""
    with transaction():
        user = make_user(email="zoe@example.org")
        leave_mail("confirm_account", user.email, language="nl", at=now(), user_id=user.id)
        mail_id = session.scalar(sa.select(SentMail.id))
        assert mail_id
        return mail_id


def status_of(mail_id: int) -> MailStatus:
    """What became of a mail."""
    with transaction():
        mail = session.get(SentMail, mail_id)
        assert mail
        return mail.status


@pytest.fixture
def use_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the application send its mail to a port of this machine."""

    def use(port: int) -> None:
        url = SecretStr(f"smtp://127.0.0.1:{port}")
        changed = app.config["SETTINGS"].model_copy(update={"smtp_url": url})
        monkeypatch.setitem(app.config, "SETTINGS", changed)

    return use


def test_a_mail_is_sent(app: Flask, mailbox: Mailbox, use_server: Callable[[int], None]) -> None:
    use_server(mailbox.port)
    mail_id = leave_account_mail()
    assert status_of(mail_id) is MailStatus.WAITING
    work_all(app)
    assert status_of(mail_id) is MailStatus.SENT
    (mail,) = mailbox.mails
    assert mail["To"] == "zoe@example.org"
    assert "/account/link/" in str(mail.get_body(("plain",)))


def test_in_the_demo_a_mail_waits_on_its_page(app: Flask) -> None:
    mail_id = leave_account_mail()
    work_all(app)
    assert status_of(mail_id) is MailStatus.SENT


def test_a_mail_waits_for_a_server_that_is_down(
    app: Flask, serve: Serve, use_server: Callable[[int], None], closed_port: int
) -> None:
    use_server(closed_port)
    mail_id = leave_account_mail()
    work_all(app)
    assert status_of(mail_id) is MailStatus.WAITING
    mailbox = serve()
    use_server(mailbox.port)
    with time_machine.travel(now() + timedelta(minutes=1)):
        work_all(app)
    assert status_of(mail_id) is MailStatus.SENT
    assert len(mailbox.mails) == 1


def test_a_mail_that_never_gets_away_has_failed(
    app: Flask, use_server: Callable[[int], None], closed_port: int
) -> None:
    use_server(closed_port)
    mail_id = leave_account_mail()
    with transaction():
        session.execute(sa.update(Job).values(attempts=MOST_ATTEMPTS - 1))
    work_all(app)
    assert status_of(mail_id) is MailStatus.FAILED
    assert list_jobs() == [], "the desk shows the mail, and no job beside it"


def test_a_mail_that_the_server_refuses_is_not_tried_again(
    app: Flask, mailbox: Mailbox, use_server: Callable[[int], None]
) -> None:
    mailbox.answer_to_recipient = "550 no such mailbox"
    use_server(mailbox.port)
    mail_id = leave_account_mail()
    work_all(app)
    assert status_of(mail_id) is MailStatus.FAILED
    assert list_jobs() == []


def test_a_mail_about_what_has_been_erased_is_not_sent(
    app: Flask, mailbox: Mailbox, use_server: Callable[[int], None]
) -> None:
    use_server(mailbox.port)
    with transaction():
        leave_mail("booking_agreed", "zoe@example.org", language="nl", at=now(), booking_id=999)
        mail_id = session.scalar(sa.select(SentMail.id))
        assert mail_id
    work_all(app)
    assert status_of(mail_id) is MailStatus.FAILED
    assert mailbox.mails == []


def test_others_can_write_while_a_mail_is_on_its_way(
    app: Flask, mailbox: Mailbox, use_server: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(mailbox.port)
    mail_id = leave_account_mail()

    async def take_slowly(*_: object) -> str:
        with sa.orm.Session(session.get_bind()) as own, own.begin():
            own.add(Setting(name="meanwhile", value="yes"))
        return "250 OK"

    monkeypatch.setattr(mailbox, "handle_DATA", take_slowly)
    work_all(app)
    assert status_of(mail_id) is MailStatus.SENT


# What the clock brings


def test_a_proposal_that_nobody_answered_expires(app: Flask) -> None:
    with transaction():
        request = make_request(answer_by_on=local_date(now(), ZONE) - timedelta(days=1))
        proposal_id = make_proposal(request=request).id
    with workers(app):
        wait_for(lambda: _status_of_proposal(proposal_id) is ProposalStatus.EXPIRED)
    with transaction():
        assert list(session.scalars(sa.select(SentMail.message).order_by(SentMail.id))) == [
            "request_lapsed",
            "proposal_expired",
        ]


def _status_of_proposal(proposal_id: int) -> ProposalStatus:
    with transaction():
        proposal = session.get(Proposal, proposal_id)
        assert proposal
        return proposal.status


def test_the_clock_leaves_its_work_once_for_all_workers() -> None:
    worker.leave_work("expire_requests")
    worker.leave_work("expire_requests")
    assert len(list_jobs()) == 1


def test_the_clock_reminds_both_sides_of_a_lecture_tomorrow(app: Flask) -> None:
    with transaction():
        booking_id, starts_at = make_booking().id, make_slot_times(days=30)[0]
    with time_machine.travel(starts_at - timedelta(hours=20)):
        worker.leave_work("send_reminders")
        worker.leave_work("send_reminders")
        work_all(app)
    with transaction():
        mails = session.scalars(sa.select(SentMail)).all()
        assert [(mail.message, mail.about) for mail in mails] == 2 * [
            ("booking_reminder", {"booking_id": booking_id})
        ]
        assert {mail.status for mail in mails} == {MailStatus.SENT}


def test_workers_that_look_at_once_remind_once(app: Flask) -> None:
    with transaction():
        at = make_booking().starts_at - timedelta(hours=20)
    start = Barrier(4)

    def remind() -> None:
        with app.app_context(), transaction():
            start.wait()
            send_reminders(at=at, zone=ZONE, rules=Rules())

    threads = [Thread(target=remind) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE_SECONDS)
    with transaction():
        assert list(session.scalars(sa.select(SentMail.message))) == 2 * ["booking_reminder"]


def test_after_three_days_off_two_workers_end_what_is_overdue_once(app: Flask) -> None:
    with transaction():
        theme = make_theme()
        booking = make_booking(request=make_request(theme=theme), expert=make_expert(themes=[theme]))
        request, substitute = booking.request, make_expert(themes=[theme])
        when: dict[str, Any] = {"at": now(), "zone": ZONE, "rules": Rules()}
        cancel_booking(booking, reason="Ill.", by=booking.expert.user, **when)
        proposal_id = ask_next(request, substitute, by=request.teacher, **when).id
        overdue = make_proposal(request=make_request(answer_by_on=local_date(now(), ZONE)))
        make_alternative(booking=make_booking(), answer_by_on=local_date(now(), ZONE))
        session.execute(sa.delete(SentMail))
        session.execute(sa.delete(Job))
        overdue_id = overdue.id
    with time_machine.travel(now() + timedelta(days=3)), workers(app, 2):
        wait_for(lambda: _status_of_proposal(proposal_id) is ProposalStatus.EXPIRED)
        wait_for(lambda: _status_of_proposal(overdue_id) is ProposalStatus.EXPIRED)
        wait_for(lambda: _count_mails("move_ended") == 2)
    assert _count_mails("proposal_expired") == 2
    assert _count_mails("request_lapsed") == 2


def _count_mails(message: str) -> int:
    with transaction():
        rows = sa.select(sa.func.count()).select_from(SentMail).where(SentMail.message == message)
        return session.scalar(rows) or 0


# The index


def published(tagline: str) -> int:
    """A public profile."""
    with transaction():
        return make_offer(expert=make_expert(tagline=tagline)).expert.id


def leave_change(expert_id: int) -> None:
    """What every change of a profile leaves."""
    with transaction():
        leave_indexing("expert", [expert_id], at=now())


def found(app: Flask, text: str) -> list[int]:
    """Whom the index finds."""
    (page,) = app.extensions["experts_index"].search([Query(text=text)])
    return [hit.id for hit in page.hits]


@pytest.fixture
def empty_index(app: Flask) -> None:
    """An index that holds nobody."""
    app.extensions["experts_index"].rebuild([])


@pytest.mark.usefixtures("empty_index")
def test_the_index_follows_a_profile(app: Flask) -> None:
    expert_id = published("Waterstof")
    leave_change(expert_id)
    work_all(app)
    assert found(app, "waterstof") == [expert_id]
    with transaction():
        expert = session.get(Expert, expert_id)
        assert expert
        expert.status = ExpertStatus.WITHDRAWN
    leave_change(expert_id)
    work_all(app)
    assert found(app, "waterstof") == []


@pytest.mark.usefixtures("empty_index")
def test_a_profile_that_changes_while_it_is_indexed_is_looked_at_again(app: Flask, engine: sa.Engine) -> None:
    expert_id = published("Waterstof")

    def change(_connection: sa.Connection) -> None:
        with sa.orm.Session(engine) as own, own.begin():
            own.execute(sa.update(Expert).values(tagline="Windmolens"))

    leave_change(expert_id)
    # Whoever indexes lets go of the database once the profile has been read.
    sa.event.listen(engine, "rollback", change, once=True)
    work_all(app)
    assert found(app, "windmolens") == [expert_id]
    assert found(app, "waterstof") == []


@pytest.mark.usefixtures("empty_index")
def test_a_rebuild_finds_everybody_who_is_public(app: Flask) -> None:
    one, other = published("Waterstof"), published("Waterstof")
    with transaction():
        make_expert(tagline="Waterstof", status=ExpertStatus.DRAFT)
    told: list[int] = []
    assert rebuild_index(app, "expert", told.append) == 2
    assert sorted(found(app, "waterstof")) == [one, other]
    assert told == [1, 2]
    assert list_jobs() == []


@pytest.mark.usefixtures("empty_index")
def test_what_changes_during_a_rebuild_is_indexed_afterwards(app: Flask) -> None:
    expert_id = published("Waterstof")

    def change(_count: int) -> None:
        with sa.orm.Session(session.get_bind().engine) as own, own.begin():
            own.execute(sa.update(Expert).values(tagline="Windmolens"))

    rebuild_index(app, "expert", change)
    assert [job.payload for job in list_jobs()] == [{"expert_ids": [expert_id]}]
    work_all(app)
    assert found(app, "windmolens") == [expert_id]


@pytest.mark.usefixtures("empty_index")
def test_a_worker_that_starts_rebuilds_an_index_that_is_not_of_this_database(app: Flask) -> None:
    expert_id = published("Waterstof")
    with workers(app):
        wait_for(lambda: found(app, "waterstof") == [expert_id])


def least_asked(app: Flask) -> list[int]:
    """Everybody, who was asked least first."""
    (page,) = app.extensions["experts_index"].search([Query(text="", sort="lectures")])
    return [hit.id for hit in page.hits]


@pytest.mark.usefixtures("empty_index")
def test_least_asked_first_begins_anew_with_each_school_year(app: Flask) -> None:
    now_asked, later_asked = published("Waterstof"), published("Waterstof")
    this_year = school_year(local_date(now(), ZONE))
    next_begins, after_begins = (school_year_bounds(this_year + number, ZONE)[0] for number in (1, 2))
    for expert_id, starts_at in ((now_asked, now()), (later_asked, next_begins + timedelta(days=60))):
        with transaction():
            expert = session.get_one(Expert, expert_id)
            make_booking(expert=expert, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    worker.leave_work("check_index")
    worker.leave_work("check_index")
    work_all(app)
    assert least_asked(app) == [later_asked, now_asked]
    assert [job.run_at for job in list_jobs()] == [next_begins], "left once, for the day it is needed"
    with time_machine.travel(next_begins + timedelta(minutes=1)):
        work_all(app)
        assert least_asked(app) == [now_asked, later_asked]
    assert [job.run_at for job in list_jobs()] == [after_begins]


# The index of open requests


def open_request(**values: Any) -> int:
    """A request that is open to every expert who fits."""
    with transaction():
        return make_request(**{"topic": "Waterstof in de bus", **values}).id


def requests_found(app: Flask, text: str = "", **query: Any) -> list[int]:
    """Which requests the index finds."""
    (page,) = app.extensions["requests_index"].search([Query(text=text, **query)])
    return [hit.id for hit in page.hits]


def test_the_index_of_requests_follows_a_request_to_its_end(app: Flask) -> None:
    app.extensions["requests_index"].rebuild([])
    request_id = open_request(ask_first=True)
    with transaction():
        leave_indexing("request", [request_id], at=now())
    work_all(app)
    assert requests_found(app, "waterst") == [request_id]
    with transaction():
        request = session.get_one(Request, request_id)
        withdraw_request(request, by=request.teacher, at=now(), rules=Rules())
    work_all(app)
    assert requests_found(app) == []


def test_only_what_any_expert_may_take_is_in_the_index_and_nothing_of_who_asks(app: Flask) -> None:
    teacher = {"contact_on_day": "Jansen, 0612345678", "prior_knowledge": "Ask Jansen"}
    request_id = open_request(subject="natuurkunde", learning_aim="Een brandstofcel uitleggen", **teacher)
    open_request(is_aimed=True)
    open_request(status=RequestStatus.AGREED)
    open_request(answer_by_on=local_date(now(), ZONE) - timedelta(days=1))
    assert rebuild_index(app, "request") == 1
    for text in ("waterstof", "brandstofcel", "natuurkunde", "thema"):
        assert requests_found(app, text) == [request_id]
    for text in ("jansen", "0612345678", "person", "porter"):
        assert requests_found(app, text) == []
    assert requests_found(app, filters={"level": ["havo"], "language": ["nl"], "format": ["lecture"]})
    assert requests_found(app, filters={"level": ["mbo"]}) == []


def test_a_request_is_found_under_its_theme_and_town_and_near_its_school(app: Flask) -> None:
    with transaction():
        energy = make_theme(slug="energy")
        wind = make_theme(slug="wind", parent=energy)
        place = make_place(municipality=Municipality(name="Assen"), lat=52.9928, lon=6.5642)
        request_id = make_request(theme=wind, teacher=make_teacher(make_institution(place=place))).id
    rebuild_index(app, "request")
    for filters in ({"theme": ["energy"]}, {"theme": ["wind"]}, {"municipality": ["Assen"]}):
        assert requests_found(app, filters=filters) == [request_id]
    groningen = Point(53.2194, 6.5665)
    assert requests_found(app, near=Near(groningen, 30)) == [request_id]
    assert requests_found(app, near=Near(groningen, 20)) == []


def test_a_worker_that_starts_rebuilds_both_indexes(app: Flask) -> None:
    for noun in ("experts", "requests"):
        app.extensions[f"{noun}_index"].rebuild([])
    expert_id, request_id = published("Waterstof"), open_request()
    with workers(app):
        wait_for(lambda: found(app, "waterstof") == [expert_id] and requests_found(app) == [request_id])


def test_an_open_request_whose_answer_date_passed_leaves_the_index(app: Flask) -> None:
    request_id = open_request(answer_by_on=local_date(now(), ZONE))
    rebuild_index(app, "request")
    assert requests_found(app) == [request_id]
    with time_machine.travel(now() + timedelta(days=1, hours=1)), workers(app):
        wait_for(lambda: requests_found(app) == [])
