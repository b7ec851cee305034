"""Forms that take a file may be larger than others, and not larger than that."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
LARGEST_BYTES = 1_100_000  # a file of one megabyte, and the form around it


def takes_file(view: View) -> View:
    """Let a view take a file."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def init_uploads(app: Flask) -> None:
    """Set the limit before anything reads a form; the check against forgery is the first to do so."""
    app.before_request(_allow)


def _allow() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_file", False):
        request.max_content_length = LARGEST_BYTES
