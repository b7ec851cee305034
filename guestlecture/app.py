"""Putting the application together."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from flask import Flask

from guestlecture import db
from guestlecture.config import Settings, load_settings
from guestlecture.i18n import init_i18n
from guestlecture.paths import shipped
from guestlecture.search.embedder import QueryEncoder, open_embedder
from guestlecture.search.engine import SearchEngine
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import EXPERTS, REQUESTS, IndexSettings
from guestlecture.views import init_views
from guestlecture.web import init_web

LARGEST_FORM_BYTES = 500_000  # of what is typed; for files see `web.uploads`


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Raises WrongSetting with one line when a setting is missing or wrong."""
    settings = settings or load_settings()
    app = Flask(
        "guestlecture",
        template_folder=str(shipped("templates")),
        static_folder=str(shipped("static")),
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.signing_key,
        ZONE=ZoneInfo(settings.time_zone),
        MAX_CONTENT_LENGTH=LARGEST_FORM_BYTES,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
        BOOTSTRAP_SERVE_LOCAL=True,
        RATELIMIT_HEADERS_ENABLED=True,  # Retry-After above all
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still works
    )
    db.connect(settings.database)
    for index in (EXPERTS, REQUESTS):
        app.extensions[f"{index.name}_index"] = _open_index(index, settings)
    app.extensions["questions"] = QueryEncoder(open_embedder())
    init_i18n(app, settings.time_zone)
    init_web(app, settings)
    init_views(app, demo_pages=settings.demo)
    return app


def _open_index(index: IndexSettings, settings: Settings) -> SearchEngine:
    search_key, indexing_key = settings.meilisearch_search_key, settings.meilisearch_indexing_key
    return open_engine(
        replace(index, name=settings.meilisearch_prefix + index.name),
        folder=settings.search_folder,
        url=settings.meilisearch_url,
        search_key=search_key.get_secret_value() if search_key else None,
        indexing_key=indexing_key.get_secret_value() if indexing_key else None,
        timeout_seconds=settings.search_timeout_seconds,
    )
