"""What every template knows."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g
from flask_login import current_user
from jinja2 import StrictUndefined

from guestlecture import spoken
from guestlecture.clock import now
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.forms.pattern import value_of
from guestlecture.mail.body import is_our_address
from guestlecture.models import Expert
from guestlecture.permissions import may
from guestlecture.queries.setting import get_rules
from guestlecture.queries.vog import VogNote, list_vog_notes
from guestlecture.search.reason import main_reason
from guestlecture.search.settings import EXPERTS


def init_templates(app: Flask) -> None:
    """Add our words, and make a typing error in a template an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(may=may, now=now, rules=rules, demo=app.config["SETTINGS"].demo)
    app.jinja_env.globals.update(vog_notes=vog_notes)
    app.jinja_env.filters.update(
        hours=spoken.hours,
        minute_of_day=spoken.minute_of_day,
        window=spoken.window,
        windows=spoken.windows,
        days=spoken.days,
        short_weekday=spoken.short_weekday,
        stretch=spoken.stretch,
        problem=spoken.problem,
    )
    app.jinja_env.tests.update(our_address=is_our_address)
    app.jinja_env.filters.update(
        address_value=value_of, initials=initials, reason=lambda hit: main_reason(hit, EXPERTS)
    )
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000  # a changed file has another address, see below
    app.url_defaults(lambda endpoint, values: _add_version(app, endpoint, values))


def rules() -> Rules:
    """Return the rules of the region, read once a request."""
    if "rules" not in g:
        g.rules = get_rules()
    return g.rules  # type: ignore[no-any-return]


def vog_notes(expert: Expert) -> list[VogNote]:
    """Return at which of the reader's schools this speaker lacks a certificate that is asked for."""
    if not current_user.is_authenticated:
        return []
    schools = [membership.institution for membership in current_user.memberships]
    return list_vog_notes(expert, schools, local_date(now(), current_app.config["ZONE"]))


def initials(name: str) -> str:
    """Return the first letters of the first and the last part of a name; they stand for a photo."""
    parts = [part for part in name.split() if part[0].isalpha() and part[0].isupper()] or [name.strip()]
    return (parts[0][:1] + (parts[-1][0] if len(parts) > 1 else "")).upper()


def _add_version(app: Flask, endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and app.static_folder:
        values["v"] = _version(Path(app.static_folder) / values["filename"])


@cache
def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""
