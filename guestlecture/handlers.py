"""What each kind of job does; the worker calls it inside a transaction that also ends the job.

The network is slow, and on SQLite a transaction that may write keeps everybody else from writing; so whoever
needs the network reads first, then lets go, and writes at the end.
"""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import current_app

from guestlecture.clock import now
from guestlecture.db import reading, session
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
from guestlecture.models import Request, Round, SentMail, User
from guestlecture.queries.setting import get_rules
from guestlecture.services.expiry import expire_alternatives, expire_proposals, expire_requests
from guestlecture.services.job import enqueue
from guestlecture.services.publish_round import publish_or_solve_again
from guestlecture.services.reminder import send_reminders
from guestlecture.services.request_draft import purge_drafts
from guestlecture.services.turn import ask_next
from guestlecture.services.user import purge_logins
from guestlecture.services.waiting import look_at_lines
from guestlecture.solving import solve_round
from guestlecture.supposing import solve_what_if
from guestlecture.watching import leave_looks, look_at_search

Payload = Mapping[str, Any]
Handlers = Mapping[str, Callable[[Payload], None]]
log = structlog.get_logger()


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
        log.warning("mail not sent", mail=identity, error=type(error).__name__)
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
