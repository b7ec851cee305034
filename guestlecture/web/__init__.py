"""What surrounds every page: transaction, log-in, headers, error pages, limits and what templates know."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from guestlecture.config import Settings
from guestlecture.web import errors, forgery, headers, limits, login, logs, templates, transaction, uploads


def init_web(app: Flask, settings: Settings) -> None:
    """Give an application everything that surrounds its pages."""
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    logs.init_logs(readable=settings.demo)
    transaction.init_transaction(app)
    Bootstrap5(app)
    uploads.init_uploads(app)
    forgery.csrf.init_app(app)
    limits.limiter.init_app(app)
    login.init_login(app)
    headers.init_headers(app)
    errors.init_errors(app)
    templates.init_templates(app)
