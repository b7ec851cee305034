"""A guest-lecture matchmaking platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from guestlecture.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Raises WrongSetting with one line when a setting is missing or wrong."""
    # Here and not above: whoever imports any part of the package passes by, `guestlecture --help` too.
    from guestlecture.app import create_app as make_app

    return make_app(settings)
