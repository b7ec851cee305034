"""The coordinator's desk: what is out of balance, and what do I do?"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date
from guestlecture.models import Job, SentMail
from guestlecture.permissions import requires
from guestlecture.queries.desk import count_waiting_jobs, list_dead_jobs, list_failed_mail, look_at_desk
from guestlecture.queries.expert import count_published
from guestlecture.queries.job import get_job
from guestlecture.queries.mail import get_mail
from guestlecture.queries.request import count_open_to_all
from guestlecture.search.engine import Health, NoIndex, SearchEngine, SearchUnavailable
from guestlecture.services.job import retry_dead_job
from guestlecture.services.mail import put_aside, send_again
from guestlecture.views.present import experts_index, me, requests_index, zone

blueprint = Blueprint("desk", __name__)


@dataclass(frozen=True)
class IndexState:
    """How an index is: None where there is no whole one, or its engine does not answer; `present`: in SQL."""

    health: Health | None
    present: int
    is_away: bool = False


@blueprint.get("/desk")
@requires("desk.see")
def index() -> Any:
    """What has to be done now, most urgent first."""
    return render_template("desk/index.html", desk=look_at_desk(at=now(), zone=zone()))


@blueprint.get("/desk/jobs")
@requires("desk.see")
def jobs() -> Any:
    """What the worker could not do, and how search is."""
    return render_template(
        "desk/jobs.html",
        dead=list_dead_jobs(),
        failed=list_failed_mail(),
        waiting=count_waiting_jobs(at=now()),
        experts=_state(experts_index(), count_published()),
        requests=_state(requests_index(), count_open_to_all(local_date(now(), zone()))),
    )


@blueprint.post("/desk/jobs/<int:id>/retry")
@requires("job.retry", get_job)
def retry_job(job: Job) -> Any:
    """Give a job another round of attempts."""
    retry_dead_job(job, at=now())
    flash(_("We are trying it again."), "good")
    return redirect(url_for("desk.jobs"))


@blueprint.post("/desk/mail/<int:id>/send-again")
@requires("mail.retry", get_mail)
def send_mail_again(mail: SentMail) -> Any:
    """Try once more to deliver a mail."""
    send_again(mail, by=me(), at=now())
    flash(_("The worker sends it again."), "good")
    return redirect(url_for("desk.jobs"))


@blueprint.post("/desk/mail/<int:id>/put-aside")
@requires("mail.retry", get_mail)
def put_mail_aside(mail: SentMail) -> Any:
    """Give up a mail that cannot be delivered."""
    put_aside(mail, by=me(), at=now())
    flash(_("Put aside. It is no longer listed here."), "good")
    return redirect(url_for("desk.jobs"))


def _state(index: SearchEngine, present: int) -> IndexState:
    try:
        return IndexState(index.health(), present)
    except NoIndex:
        return IndexState(None, present)
    except SearchUnavailable:
        return IndexState(None, present, is_away=True)
