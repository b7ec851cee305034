"""What a coordinator has to do now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, JobStatus, MailStatus
from guestlecture.models import Job, Proposal, Request, SentMail
from guestlecture.queries.balance import ThemeBalance, balance_of_year
from guestlecture.queries.expert import count_per_status, oldest_submission
from guestlecture.queries.outcome import list_untold
from guestlecture.queries.part import Part
from guestlecture.queries.request import list_open_requests, list_unanswered_for_coordinators

LATE_DAYS = 2
MOST_SHOWN = 20  # of each kind


@dataclass(frozen=True)
class Desk:
    """Everything that waits for a coordinator, and the balance of the year."""

    balance: list[ThemeBalance]
    behind: list[ThemeBalance]
    late: Part[Request]
    to_answer: Part[Proposal]
    submitted: int
    oldest_submission: datetime | None
    drafts: int
    stuck: int
    untold: int

    @property
    def count(self) -> int:
        """How many things there are to do."""
        several = len(self.behind) + self.late.total + self.to_answer.total
        return several + bool(self.submitted) + bool(self.stuck) + bool(self.untold)


def look_at_desk(*, at: datetime, zone: ZoneInfo) -> Desk:
    """Return what a coordinator has to do at an instant."""
    lines = balance_of_year(at=at, zone=zone)
    statuses = count_per_status()
    return Desk(
        balance=lines,
        # Half a lecture is a matter of rounding.
        behind=sorted((line for line in lines if line.missing >= 1), key=lambda line: -line.missing),
        late=list_open_requests(until=local_date(at, zone) + timedelta(days=LATE_DAYS), limit=MOST_SHOWN),
        to_answer=list_unanswered_for_coordinators(limit=MOST_SHOWN),
        submitted=statuses.get(ExpertStatus.SUBMITTED, 0),
        oldest_submission=oldest_submission(),
        drafts=statuses.get(ExpertStatus.DRAFT, 0),
        stuck=count_stuck(),
        untold=list_untold(at=at, limit=1).total,
    )


def list_dead_jobs() -> list[Job]:
    """Return the jobs that failed too often, the latest first."""
    rows = sa.select(Job).where(Job.status == JobStatus.DEAD).order_by(Job.id.desc()).limit(100)
    return list(session.scalars(rows))


def list_failed_mail() -> list[SentMail]:
    """Return the mail that could not be delivered, the latest first."""
    rows = sa.select(SentMail).where(SentMail.status == MailStatus.FAILED).order_by(SentMail.id.desc())
    return list(session.scalars(rows.limit(100)))


def count_waiting_jobs(*, at: datetime) -> int:
    """Count the jobs that wait for a worker, or to be tried again; not those left for a later day."""
    rows = sa.select(sa.func.count()).select_from(Job).where(Job.status == JobStatus.WAITING)
    return session.scalar(rows.where(sa.or_(Job.run_at <= at, Job.attempts > 0))) or 0


def count_stuck() -> int:
    """Count the dead jobs and the mail that could not be delivered."""
    dead = sa.select(sa.func.count()).select_from(Job).where(Job.status == JobStatus.DEAD)
    failed = sa.select(sa.func.count()).select_from(SentMail).where(SentMail.status == MailStatus.FAILED)
    return (session.scalar(dead) or 0) + (session.scalar(failed) or 0)
