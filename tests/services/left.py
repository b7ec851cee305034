"""What a service left behind: mails, jobs and audit events."""

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.models import AuditEvent, Job, SentMail


def mails_left() -> list[tuple[str, str]]:
    """Return message and recipient of all mails, in order; each has a job that sends it."""
    mails = list(session.scalars(sa.select(SentMail).order_by(SentMail.id)))
    jobs = session.scalars(sa.select(Job).where(Job.kind == "send_mail").order_by(Job.id))
    assert [job.payload for job in jobs] == [{"mail_id": mail.id} for mail in mails]
    return [(mail.message, mail.recipient) for mail in mails]


def indexing_left() -> list[int]:
    """Return the ids of the profiles that the index is going to follow."""
    jobs = session.scalars(sa.select(Job).where(Job.kind == "index_experts").order_by(Job.id))
    return [identity for job in jobs for identity in job.payload["expert_ids"]]


def events_of(noun: str, identity: int) -> list[tuple[str, int | None, bool]]:
    """Return what the audit log knows of a thing: the act, who did it, and whether for somebody else."""
    rows = sa.select(AuditEvent.action, AuditEvent.actor_id, AuditEvent.on_behalf)
    rows = rows.where(AuditEvent.noun == noun, AuditEvent.noun_id == identity).order_by(AuditEvent.id)
    return [(action, actor, on_behalf) for action, actor, on_behalf in session.execute(rows)]
