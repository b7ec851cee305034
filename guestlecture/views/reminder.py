"""An end to reminders: by the link in one of them, or in the account."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.links import read
from guestlecture.permissions import requires
from guestlecture.queries.reminder import wants_reminders
from guestlecture.services.reminder import resume_reminders, stop_reminders
from guestlecture.views.present import me
from guestlecture.web.forgery import csrf

blueprint = Blueprint("reminder", __name__)


@blueprint.post("/account/reminders/stop")
@requires("account.see")
def stop() -> Any:
    """No more reminders."""
    stop_reminders(me().email, at=now())
    flash(_("You get no more reminders."), "good")
    return redirect(url_for("account.index"))


@blueprint.post("/account/reminders/resume")
@requires("account.see")
def resume() -> Any:
    """Reminders again."""
    resume_reminders(me())
    flash(_("You get reminders again."), "good")
    return redirect(url_for("account.index"))


def address_of_link(token: str) -> str:
    """Return the e-mail address that a link stands for. Raises LinkBroken."""
    return str(read("reminders", token))


# Mail programs end reminders for their reader by a POST of their own (RFC 8058), without a token of a form.
@blueprint.route("/reminders/link/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@requires("reminder.stop-by-link", address_of_link)
def follow_link(email: str) -> Any:
    """End reminders from the mail. Looking at the page changes nothing: programs that check mail look too."""
    if request.method == "POST":
        stop_reminders(email, at=now())
    return render_template("reminder/stop.html", is_stopped=not wants_reminders(email))
