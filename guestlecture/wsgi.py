"""What a web server starts: `gunicorn guestlecture.wsgi:app`."""

import sys
from threading import Thread
from typing import NoReturn

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from guestlecture import create_app, schema
from guestlecture.config import WrongSetting
from guestlecture.db import session

GIVE_UP = 4  # gunicorn ends at this status; at others it starts its processes again and again


def start() -> Flask:
    """Make the application. Ends the process with one line where a setting or the database is not right."""
    try:
        app = create_app()
    except WrongSetting as wrong:
        _refuse(str(wrong))
    if not _is_current():
        _refuse(schema.NOT_CURRENT)
    return app


def _is_current() -> bool:
    engine = session.get_bind().engine
    try:
        return schema.is_current(engine)
    except OperationalError as error:  # it may come back: until then each page says so
        structlog.get_logger().warning("the database does not answer", error=str(error.orig))
        return True
    finally:
        session.remove()
        engine.dispose()


def _refuse(reason: str) -> NoReturn:
    sys.stderr.write(f"Error: {reason}\n")
    sys.exit(GIVE_UP)


app = start()
# The first question would wait for it otherwise; meanwhile pages that need no meaning answer.
Thread(target=app.extensions["questions"].encode, args=("gastles",), daemon=True).start()
