"""The one commit of a request: if its answer is below 400, else everything is undone."""

from flask import Flask, request
from werkzeug.wrappers import Response

from guestlecture.db import begin_reading, session

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def init_transaction(app: Flask) -> None:
    """Let each request be one transaction."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_appcontext(lambda _error: session.remove())


def _begin() -> None:
    if request.method in SAFE_METHODS:
        begin_reading()


def _end(response: Response) -> Response:
    if response.status_code < 400 and request.method not in SAFE_METHODS:
        session.commit()
    else:
        session.rollback()
    return response
