"""The balance over the themes."""

from typing import Any

from flask import Blueprint, render_template

from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date, school_year
from guestlecture.permissions import requires
from guestlecture.queries.balance import balance_of_year
from guestlecture.queries.outcome import tally_of_year
from guestlecture.queries.request import list_open_requests
from guestlecture.views.present import zone

blueprint = Blueprint("balance", __name__)


@blueprint.get("/balance")
@requires("desk.see")
def index() -> Any:
    """Lectures per theme this school year against the targets, and the open requests."""
    return render_template(
        "balance/index.html",
        year=school_year(local_date(now(), zone())),
        lines=balance_of_year(at=now(), zone=zone()),
        tally=tally_of_year(at=now(), zone=zone()),
        requests=list_open_requests(),
    )
