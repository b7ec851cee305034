"""The queue: what is left in it, who takes it, and what happens when that fails."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session, transaction
from guestlecture.enums import JobStatus, MailStatus
from guestlecture.models import Job, SentMail
from guestlecture.queries.desk import count_stuck
from guestlecture.services.job import (
    LEASE,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    claim_job,
    enqueue,
    fail_job,
    finish_job,
    leave_indexing,
    renew_lease,
    retry_dead_job,
)
from guestlecture.services.mail import leave_mail

pytestmark = pytest.mark.usefixtures("database")

AT = now()


def leave(kind: str = "test_job", *, key: str | None = None, at: datetime = AT) -> None:
    """Leave a job and commit."""
    with transaction():
        enqueue(kind, {"number": 1}, at=at, dedup_key=key)


def take(*, at: datetime = AT) -> int | None:
    """Take a job as a worker does; returns its id."""
    with transaction():
        job = claim_job(at=at)
        return job.id if job else None


def fail(job_id: int, *, at: datetime = AT) -> None:
    """Put a job back as a worker does."""
    with transaction():
        fail_job(the(job_id), error="OSError", at=at)


def the(job_id: int) -> Job:
    """The row of a job."""
    job = session.get(Job, job_id)
    assert job is not None
    return job


def count_jobs() -> int:
    """All jobs there are."""
    with transaction():
        return session.scalar(sa.select(sa.func.count()).select_from(Job)) or 0


def in_threads(number: int, work: Callable[[], None]) -> None:
    """Let threads do the same at the same time; each has a session of its own."""
    barrier, errors = Barrier(number), []

    def run() -> None:
        barrier.wait(timeout=60)
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


def test_a_job_is_taken_once() -> None:
    leave()
    assert take() is not None
    assert take() is None


def test_what_has_waited_longest_is_taken_first() -> None:
    leave("second", at=AT)
    leave("first", at=AT - timedelta(minutes=1))
    with transaction():
        job = claim_job(at=AT)
        assert job
        assert job.kind == "first"


def test_a_job_for_later_waits() -> None:
    with transaction():
        enqueue("test_job", {}, at=AT, run_at=AT + timedelta(hours=1))
    assert take(at=AT + timedelta(minutes=59)) is None
    assert take(at=AT + timedelta(hours=1)) is not None


def test_a_job_whose_lease_ran_out_is_taken_again() -> None:
    leave()
    taken = take()
    assert take(at=AT + LEASE) is None
    assert take(at=AT + LEASE + timedelta(seconds=1)) == taken


def test_a_finished_job_is_gone() -> None:
    leave()
    with transaction():
        job = claim_job(at=AT)
        assert job
        finish_job(job)
    assert count_jobs() == 0


def test_a_transaction_that_is_rolled_back_leaves_no_job() -> None:
    enqueue("test_job", {}, at=AT)
    assert session.scalar(sa.select(Job.kind)) == "test_job"
    session.rollback()
    assert count_jobs() == 0


def test_a_failed_job_waits_twice_as_long_each_time() -> None:
    leave()
    at, waits = AT, []
    for _ in range(4):
        job_id = take(at=at)
        assert job_id
        fail(job_id, at=at)
        with transaction():
            waits.append((the(job_id).run_at - at).total_seconds())
        assert take(at=at) is None
        at += timedelta(seconds=waits[-1])
    assert waits == [2, 4, 8, 16]


def test_a_job_that_never_works_waits_for_a_person_after_a_weekend() -> None:
    leave()
    at, attempts = AT, 0
    while job_id := take(at=at):
        attempts += 1
        fail(job_id, at=at)
        with transaction():
            at = max(at, the(job_id).run_at)
            assert at - AT < timedelta(days=4)
            if the(job_id).status is JobStatus.DEAD:
                break
    assert attempts == MOST_ATTEMPTS
    assert at - AT > timedelta(days=2)
    assert take(at=at + 2 * LONGEST_WAIT) is None


def test_a_job_whose_workers_are_all_killed_waits_for_a_person_too() -> None:
    leave()
    at, attempts = AT, 0
    while job_id := take(at=at):
        attempts, taken = attempts + 1, job_id
        at += LEASE + timedelta(seconds=1)
    assert attempts == MOST_ATTEMPTS
    with transaction():
        job = the(taken)
        assert (job.status, job.lease_until, job.error) == (JobStatus.DEAD, None, "WorkerStopped")


def test_what_comes_after_such_a_job_is_not_kept_waiting() -> None:
    leave("kills_its_worker")
    taken = take()
    assert taken
    with transaction():
        the(taken).attempts = MOST_ATTEMPTS
    leave("next", at=AT + timedelta(minutes=1))
    with transaction():
        job = claim_job(at=AT + LEASE + timedelta(seconds=1))
        assert job
        assert job.kind == "next"


def test_a_mail_whose_job_is_dead_has_failed_and_is_counted_once() -> None:
    with transaction():
        leave_mail("confirm_account", "zoe@example.org", language="nl", at=AT, user_id=1)
    job_id = take()
    assert job_id
    with transaction():
        the(job_id).attempts = MOST_ATTEMPTS
    fail(job_id)
    with transaction():
        assert session.scalars(sa.select(SentMail.status)).one() is MailStatus.FAILED
        assert count_stuck() == 1


def test_a_lease_that_is_renewed_holds_and_one_that_was_lost_is_not_taken_back() -> None:
    leave()
    job_id = take()
    assert job_id
    later = AT + LEASE / 2
    with transaction():
        renew_lease(job_id, attempt=1, at=later)
    assert take(at=AT + LEASE + timedelta(seconds=1)) is None
    assert take(at=later + LEASE + timedelta(seconds=1)) == job_id
    with transaction():
        before = the(job_id).lease_until
        renew_lease(job_id, attempt=1, at=later + 2 * LEASE)
    with transaction():
        assert the(job_id).lease_until == before


def test_the_index_is_made_anew_by_one_worker_at_a_time() -> None:
    leave("check_index", key="check_index")
    first = take()
    leave("check_index", key="check_index")
    leave("other", at=AT + timedelta(seconds=1))
    assert first
    with transaction():
        job = claim_job(at=AT + timedelta(seconds=1))
        assert job
        assert job.kind == "other"
    with transaction():
        finish_job(the(first))
    assert take(at=AT + timedelta(seconds=1)) is not None


def dead_job(key: str | None = None) -> int:
    """A job after its last attempt."""
    leave(key=key)
    job_id = take()
    assert job_id
    with transaction():
        the(job_id).attempts = MOST_ATTEMPTS
    fail(job_id)
    return job_id


def test_a_person_can_start_a_dead_job_again() -> None:
    job_id = dead_job()
    with transaction():
        assert the(job_id).error == "OSError"
        retry_dead_job(the(job_id), at=AT)
    assert take() == job_id


def test_a_dead_job_whose_work_waits_anew_gives_way() -> None:
    job_id = dead_job(key="expert:1")
    leave(key="expert:1")
    with transaction():
        retry_dead_job(the(job_id), at=AT)
    assert count_jobs() == 1


def test_the_same_work_waits_once() -> None:
    leave(key="expert:1")
    leave(key="expert:1")
    leave(key="expert:2")
    assert count_jobs() == 2


def test_work_that_is_left_while_it_runs_is_done_again() -> None:
    leave(key="expert:1")
    first = take()
    leave(key="expert:1")
    second = take()
    assert second is not None
    assert second != first


def test_a_failed_job_gives_way_to_the_same_work_that_waits() -> None:
    leave(key="expert:1")
    first = take()
    assert first
    leave(key="expert:1")
    fail(first)
    assert count_jobs() == 1
    assert take() not in (None, first)


def test_work_left_by_many_at_once_waits_once() -> None:
    in_threads(8, lambda: leave(key="expert:1"))
    assert count_jobs() == 1


def test_no_job_is_taken_by_two() -> None:
    for _ in range(24):
        leave()
    taken: list[int] = []

    def take_all() -> None:
        while job_id := take():
            taken.append(job_id)

    in_threads(6, take_all)
    # Who looks while another one takes may see nothing, and looks again later: so does this.
    take_all()
    assert len(taken) == len(set(taken)) == 24


def test_a_job_is_not_started_before_the_change_that_it_is_for_can_be_seen() -> None:
    leave(key="expert:1")
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("on SQLite whoever takes a job waits for whoever writes")
    seen: list[int | None] = []
    enqueue("test_job", {}, at=AT, dedup_key="expert:1")  # in the transaction of a change, not committed yet
    in_threads(1, lambda: seen.append(take()))
    session.commit()
    in_threads(1, lambda: seen.append(take()))
    assert seen[0] is None
    assert seen[1] is not None


def test_what_one_person_changes_does_not_wait_behind_many_rows() -> None:
    with transaction():
        leave_indexing("expert", range(1, 1000), at=AT)
        leave_indexing("expert", [7], at=AT + timedelta(seconds=1))
        job = claim_job(at=AT + timedelta(seconds=1), slow=False)
        assert job is not None
        assert job.payload == {"expert_ids": [7]}
