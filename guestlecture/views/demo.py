"""Pages of the demo only: its accounts, and the mail that would have been sent."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template

from guestlecture.demo.accounts import demo_password, get_account, list_accounts
from guestlecture.errors import NotFound
from guestlecture.mail.messages import list_subjects, render_mail
from guestlecture.models import SentMail, User
from guestlecture.permissions import requires
from guestlecture.queries.mail import MAIL_PAGE, get_mail, list_all_mail
from guestlecture.views.account import start_page
from guestlecture.views.present import page_number
from guestlecture.web.login import enter, leave

blueprint = Blueprint("demo", __name__)


@blueprint.get("/demo")
@requires("demo.see")
def accounts() -> Any:
    """Who to be, and what to try first."""
    return render_template("demo/accounts.html", accounts=list_accounts(), password=demo_password())


@blueprint.post("/demo/accounts/<int:id>/log-in")
@requires("demo.see", get_account)
def log_in(user: User) -> Any:
    """Log in as one of them, without the password."""
    leave()
    enter(user)
    return redirect(start_page(user))


@blueprint.get("/demo/mail")
@requires("demo.see")
def mail() -> Any:
    """All mail, the latest first."""
    page = page_number()
    mails, total = list_all_mail(page=page)
    return render_template(
        "demo/mail.html", mails=list_subjects(mails), page=page, per_page=MAIL_PAGE, total=total
    )


@blueprint.get("/demo/mail/<int:id>")
@requires("demo.see", get_mail)
def mail_message(mail: SentMail) -> Any:
    """One mail as its reader gets it."""
    return render_template("demo/mail_message.html", mail=mail, message=render_mail(mail))


def get_attachment(id: int, number: int) -> bytes:
    """Return the content of an attachment of a mail. Raises NotFound."""
    attachments = render_mail(get_mail(id)).attachments
    if number >= len(attachments):
        raise NotFound("Attachment")
    return attachments[number].content


@blueprint.get("/demo/mail/<int:id>/attachments/<int:number>")
@requires("demo.see", get_attachment)
def attachment(content: bytes) -> Any:
    """A calendar invitation that goes with a mail."""
    headers = {"Content-Disposition": 'attachment; filename="invitation.ics"'}
    return Response(content, mimetype="text/calendar", headers=headers)
