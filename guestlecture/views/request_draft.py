"""A request that a browser keeps until its writer has an account."""

from typing import Any

from flask import Blueprint, flash, redirect
from flask import request as http
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from guestlecture.clock import now
from guestlecture.forms.request import RequestForm
from guestlecture.models import RequestDraft
from guestlecture.permissions import requires
from guestlecture.queries.request_draft import find_draft
from guestlecture.services.request_draft import end_draft, keep_draft
from guestlecture.views.present import safe_target
from guestlecture.web.templates import rules

blueprint = Blueprint("request_draft", __name__)
NAME = "request_draft"  # in the cookie, which is signed and holds the random id only
MOST_VALUES, LONGEST_VALUE = 200, 1000


@blueprint.post("/requests/drafts/discard")
@requires("request.write")
def discard() -> Any:
    """Throw the draft of this browser away, and begin again."""
    address = draft_address()
    forget_draft()
    flash(_("Your text has been thrown away."), "good")
    return redirect(safe_target(address))


def keep_in_browser(form: RequestForm, address: str) -> None:
    """Keep what was filled in, for who has no account yet."""
    cookie[NAME] = keep_draft(cookie.get(NAME), address, answers_sent(form), at=now(), rules=rules())


def answers_sent(form: RequestForm) -> dict[str, list[str]]:
    """Return what was filled in, as it was sent."""
    names = [name for name in http.form if name.partition("-")[0] in form and name != "csrf_token"]
    return {
        name: [value[:LONGEST_VALUE] for value in http.form.getlist(name)[:MOST_VALUES]]
        for name in names[:MOST_VALUES]
    }


def kept_answers(address: str) -> MultiDict[str, str] | None:
    """Return what this browser keeps for the form at an address, as if it had been sent."""
    draft = _draft()
    return MultiDict(draft.answers) if draft and draft.address == address else None


def draft_address() -> str | None:
    """Return the address of the form that this browser keeps a draft of."""
    draft = _draft()
    return draft.address if draft else None


def forget_draft() -> None:
    """Forget the draft of this browser."""
    if NAME in cookie:
        end_draft(cookie.pop(NAME))


def _draft() -> RequestDraft | None:
    token = cookie.get(NAME)
    return find_draft(token, at=now(), rules=rules()) if token else None
