"""The queue: leave work in the transaction that makes it necessary, and take it from there.

A decision and its consequences commit together or not at all. A job is done at least once: whoever takes it
gets a lease and renews it while it works; when the lease runs out, the next one takes the job again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from guestlecture.db import insert_into, session
from guestlecture.enums import JobStatus, MailStatus
from guestlecture.models.job import NOT_STARTED, Job
from guestlecture.models.mail import SentMail

Noun = Literal["expert", "request"]  # what has an index

MOST_AT_ONCE, MOST_UNDERSTOOD, FEW = 200, 50, 10
LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)
# Kinds that may take seconds or minutes: a worker does them beside the others, which do not wait.
SLOW = (
    *("check_index", "rebuild_index", "begin_school_year", "count_words", "understand_experts"),
    *("understand_requests", "read_calendar", "solve_round", "solve_what_if", "explain_line", "price_round"),
    *("publish_round", "index_many_experts", "index_many_requests"),
)
ALONE = ("check_index",)  # kinds of which one is done at a time
MOST_ATTEMPTS = 72  # two and a half days: a mail server or engine that fails on a Friday night costs no job


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    at: datetime,
    dedup_key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Leave a job. With a `dedup_key` that already waits to be started, that one job serves both."""
    statement = insert_into(Job).values(
        kind=kind,
        payload=dict(payload),
        dedup_key=dedup_key,
        status=JobStatus.WAITING,
        run_at=run_at or at,
        attempts=0,
        created_at=at,
    )
    # DO UPDATE and not DO NOTHING: it locks the waiting job until our commit, so that no worker can start it
    # before it can see our change.
    statement = statement.on_conflict_do_update(
        index_elements=["dedup_key"], index_where=NOT_STARTED, set_={"run_at": statement.excluded.run_at}
    )
    session.execute(statement)


def enqueue_all(kind: str, payloads: Iterable[Mapping[str, Any]], *, at: datetime) -> None:
    """Leave many jobs at once."""
    same = {"kind": kind, "status": JobStatus.WAITING, "run_at": at, "attempts": 0, "created_at": at}
    rows = [{**same, "payload": dict(payload)} for payload in payloads]
    if rows:
        session.execute(sa.insert(Job), rows)


def leave_indexing(noun: Noun, identities: Iterable[int], *, at: datetime) -> None:
    """Let the worker bring an index up to date with some experts or requests; many of them in few jobs.

    Many are slow work: what one person changes does not wait behind them.
    """
    identities = sorted(set(identities))
    for begin in range(0, len(identities), MOST_AT_ONCE):
        batch = identities[begin : begin + MOST_AT_ONCE]
        dedup_key = f"index_{noun}:{batch[0]}" if len(batch) == 1 else None
        kind = f"index_{noun}s" if len(batch) <= FEW else f"index_many_{noun}s"
        enqueue(kind, {f"{noun}_ids": batch}, at=at, dedup_key=dedup_key)


def leave_understanding(noun: Noun, identities: Iterable[int], *, at: datetime) -> None:
    """Let the worker find out what some experts or requests mean; a few at a time, since it takes a while."""
    identities = sorted(set(identities))
    for begin in range(0, len(identities), MOST_UNDERSTOOD):
        batch = identities[begin : begin + MOST_UNDERSTOOD]
        dedup_key = f"understand_{noun}:{batch[0]}" if len(batch) == 1 else None
        enqueue(f"understand_{noun}s", {f"{noun}_ids": batch}, at=at, dedup_key=dedup_key)


def leave_next_turn(request_id: int, *, at: datetime) -> None:
    """Let the worker ask the next expert in a teacher's order."""
    enqueue("ask_next", {"request_id": request_id}, at=at, dedup_key=f"ask_next:{request_id}")


def withdraw_job(dedup_key: str) -> None:
    """Take back a job that nobody has begun; what it was left for is done."""
    session.execute(sa.delete(Job).where(Job.dedup_key == dedup_key).where(NOT_STARTED))


def leave_rebuild(noun: Noun, *, at: datetime) -> None:
    """Let the worker make a whole index anew, once for all changes that wait for it."""
    enqueue("rebuild_index", {"noun": noun}, at=at, dedup_key=f"rebuild_index:{noun}")


def claim_job(*, at: datetime, slow: bool | None = None) -> Job | None:
    """Take the job that has waited longest, with a lease; None where there is nothing to do now.

    Only a `slow` one, or only another one, where that is said.
    """
    due = _due(at)
    if slow is not None:
        due = due.where(Job.kind.in_(SLOW) if slow else Job.kind.not_in(SLOW))
    while (job := session.scalar(due)) is not None and job.attempts >= MOST_ATTEMPTS:
        # It never came back from its last attempt: whoever worked on it was killed, by it perhaps.
        _bury(job, error="WorkerStopped")
    if job is not None:
        job.lease_until = at + LEASE
        job.attempts += 1
        session.flush()
    return job


def _due(at: datetime) -> sa.Select[Job]:
    other = sa.orm.aliased(Job)
    is_running = sa.exists().where(other.kind == Job.kind, other.lease_until >= at)
    return (
        sa.select(Job)
        .where(Job.status == JobStatus.WAITING, Job.run_at <= at)
        .where(sa.or_(Job.lease_until.is_(None), Job.lease_until < at))
        .where(sa.or_(Job.kind.not_in(ALONE), ~is_running))
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Job)
    )


def renew_lease(job_id: int, *, attempt: int, at: datetime) -> None:
    """Keep a job that takes long, unless it is somebody else's by now."""
    rows = sa.update(Job).where(Job.id == job_id, Job.attempts == attempt, Job.lease_until.is_not(None))
    session.execute(rows.values(lease_until=at + LEASE))


def finish_job(job: Job) -> None:
    """Delete a job that is done."""
    session.delete(job)
    session.flush()


def fail_job(job: Job, *, error: str, at: datetime) -> None:
    """Put a job back to try again later, twice as late each time; dead after the last attempt."""
    job.error = error[:2000]
    if job.attempts >= MOST_ATTEMPTS:
        _bury(job, error=job.error)
    elif _is_waiting_again(job):
        session.delete(job)
    else:
        job.run_at = at + timedelta(seconds=min(2**job.attempts, LONGEST_WAIT.total_seconds()))
    job.lease_until = None
    session.flush()


def _bury(job: Job, *, error: str) -> None:
    job.status, job.lease_until, job.error = JobStatus.DEAD, None, error
    if job.kind == "send_mail":  # a person looks at the mail that could not be sent, and at no job beside it
        mail = session.get(SentMail, job.payload["mail_id"])
        if mail is not None:
            mail.status = MailStatus.FAILED
        session.delete(job)


def retry_dead_job(job: Job, *, at: datetime) -> None:
    """Give a dead job another round of attempts; the same work that waits already serves it too."""
    if _is_waiting_again(job):
        session.delete(job)
    else:
        job.status, job.attempts, job.run_at = JobStatus.WAITING, 0, at
    session.flush()


def _is_waiting_again(job: Job) -> bool:
    # The same work was left anew meanwhile: that newer job will do it.
    same = sa.select(Job.id).where(Job.dedup_key == job.dedup_key, Job.id != job.id).where(NOT_STARTED)
    return job.dedup_key is not None and session.scalar(same) is not None
