"""Error pages, in the reader's language: a sentence, and the way on."""

import secrets
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from guestlecture.db import as_refusal, session
from guestlecture.errors import N_, NotFound, Refusal
from guestlecture.i18n import sentence

Page = tuple[str, int]
log = structlog.get_logger()

SENTENCES = {
    400: N_("We could not read what your browser sent. Go back, reload the page and try again."),
    403: N_("You may not see or do this with your account."),
    404: N_("This page is not here, or not any more."),
    405: N_("This address cannot be used in this way."),
    410: N_("This page is not here any more."),
    413: N_("This is too large. Send less, or a smaller file."),
    422: N_("We could not do this with what you filled in."),
    429: N_("You did this too often in a short time. Wait a minute and try again."),
}
TITLES = {
    403: N_("No access"),
    404: N_("Not found"),
    405: N_("Not like this"),
    409: N_("Just too late"),
    413: N_("Too large"),
    429: N_("Not so fast"),
}


def init_errors(app: Flask) -> None:
    """Give each kind of error its page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(
        Refusal, lambda refusal: error_page(refusal.status, sentence(refusal), refusal.title)
    )
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, text: str | None = None, title: str | None = None) -> Page:
    """Render the page of an error."""
    title = _(title or TITLES.get(status, N_("That did not work")))
    text = text or _(SENTENCES.get(status, SENTENCES[422]))
    return render_template("error.html", title=title, text=text), status


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status == 500:
        return _unexpected(error)
    page, _status = error_page(status)
    # The headers that belong to an error (Allow, Retry-After) stay.
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return page, status, headers


def _integrity_error(error: IntegrityError) -> Page:
    session.rollback()
    refusal = as_refusal(error)
    return error_page(refusal.status, sentence(refusal))


def _unexpected(error: Exception) -> Page:
    session.rollback()
    reference = secrets.token_hex(4)
    log.error(
        "unexpected error", reference=reference, path=request.path, method=request.method, exc_info=error
    )
    return render_template("broken.html", reference=reference), 500
