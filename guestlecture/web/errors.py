"""Error pages, in the reader's language: a sentence, and the way on."""

import secrets
from typing import Any

import structlog
from flask import Flask, current_app, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import BadHost, HTTPException

from guestlecture.db import as_refusal, is_busy, session
from guestlecture.errors import N_, NotFound, Refusal
from guestlecture.i18n import language_of_browser, sentence

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
BUSY_SECONDS = 10
OTHER_TITLE = N_("That did not work")


def init_errors(app: Flask) -> None:
    """Give each kind of error its page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(BadHost, _bad_host)
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(
        Refusal, lambda refusal: error_page(refusal.status, sentence(refusal), refusal.title)
    )
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, text: str | None = None, title: str | None = None) -> Page:
    """Render the page of an error."""
    title = _(title or TITLES.get(status, OTHER_TITLE))
    text = text or _(SENTENCES.get(status, SENTENCES[422]))
    return render_template("error.html", title=title, text=text), status


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status == 500:
        # What failed outside of a view, at the commit for instance, comes wrapped.
        return _unexpected(getattr(error, "original_exception", None) or error)
    page, _status = error_page(status)
    # The headers that belong to an error (Allow, Retry-After) stay.
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return page, status, headers


def _bad_host(_error: BadHost) -> Any:
    # No address of ours can be made from such a host, and each page has some.
    return _(SENTENCES[400]), 400, {"Content-Type": "text/plain; charset=utf-8"}


def _integrity_error(error: IntegrityError) -> Page:
    session.rollback()
    refusal = as_refusal(error)
    return error_page(refusal.status, sentence(refusal))


def _busy(error: Exception) -> Any:
    session.remove()
    cause = getattr(error, "orig", error)
    reason = f"{type(cause).__name__}: {cause}".partition("\n")[0]
    log.warning("database busy", error=reason, endpoint=request.endpoint, method=request.method)
    # Past `render_template`, which hands the account to every page: the database would be asked for it.
    with force_locale(language_of_browser()):
        page = current_app.jinja_env.get_template("busy.html").render()
    return page, 503, {"Retry-After": str(BUSY_SECONDS)}


def _unexpected(error: Exception) -> Any:
    if is_busy(error):
        return _busy(error)
    session.remove()
    reference = secrets.token_hex(4)
    log.error(
        "unexpected error",
        reference=reference,
        error=type(error).__name__,
        # Never the path itself: the links in mails carry tokens in it.
        page=request.url_rule.rule if request.url_rule else None,
        endpoint=request.endpoint,
        method=request.method,
        exc_info=error,
    )
    # Past `render_template`, which hands the account to every page: the database may be what is broken.
    with force_locale(language_of_browser()):
        return current_app.jinja_env.get_template("broken.html").render(reference=reference), 500
