"""The coordinator's desk: what is out of balance, and what do I do?"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.models import Job
from guestlecture.permissions import requires
from guestlecture.queries.desk import count_waiting_jobs, list_dead_jobs, list_failed_mail, look_at_desk
from guestlecture.queries.expert import count_published
from guestlecture.queries.job import get_job
from guestlecture.search.engine import Health, SearchUnavailable
from guestlecture.services.job import retry_dead_job
from guestlecture.views.present import experts_index, zone

blueprint = Blueprint("desk", __name__)


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
        waiting=count_waiting_jobs(),
        health=_health(),
        published=count_published(),
    )


@blueprint.post("/desk/jobs/<int:id>/retry")
@requires("job.retry", get_job)
def retry_job(job: Job) -> Any:
    """Give a job another round of attempts."""
    retry_dead_job(job, at=now())
    flash(_("We are trying it again."), "good")
    return redirect(url_for("desk.jobs"))


def _health() -> Health | None:
    try:
        return experts_index().health()
    except SearchUnavailable:
        return None
