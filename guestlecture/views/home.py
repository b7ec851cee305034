"""The front door, and pages that only tell."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.i18n import COOKIE, LANGUAGES
from guestlecture.permissions import requires
from guestlecture.queries.booking import list_recent_bookings
from guestlecture.queries.expert import count_per_top_theme, count_published
from guestlecture.queries.theme import list_top_themes
from guestlecture.views.present import me, safe_target

blueprint = Blueprint("home", __name__)
COOKIE_SECONDS = 365 * 24 * 3600


@blueprint.get("/")
@requires("page.see")
def index() -> Any:
    """Who can tell my pupils about …?"""
    return render_template(
        "home/index.html",
        themes=list_top_themes(),
        counts=count_per_top_theme(),
        speakers=count_published(),
        recent=list_recent_bookings(at=now(), limit=5),
    )


@blueprint.get("/how-it-works")
@requires("page.see")
def how_it_works() -> Any:
    """What happens, for each side."""
    return render_template("home/how_it_works.html")


@blueprint.get("/privacy")
@requires("page.see")
def privacy() -> Any:
    """What we keep and why."""
    return render_template("home/privacy.html")


@blueprint.get("/accessibility")
@requires("page.see")
def accessibility() -> Any:
    """What we do for accessibility."""
    return render_template("home/accessibility.html")


@blueprint.post("/language/<code>")
@requires("page.see")
def choose_language(code: str) -> Any:
    """Read on in another language: in this browser, and in the mails to whoever is logged in."""
    if code not in LANGUAGES:
        abort(404)
    if current_user.is_authenticated:
        me().language = code
    response = redirect(safe_target(request.form.get("next")))
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, code, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True, secure=secure)
    return response
