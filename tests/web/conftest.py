"""Applications with other settings than those of the suite."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.app import create_app
from guestlecture.config import Settings
from guestlecture.db import session

MakeApp = Callable[[Settings], Flask]


@pytest.fixture
def make_app(engine: sa.Engine, database: None) -> Iterator[MakeApp]:
    """Make an application; afterwards the suite has its own database again."""
    opened = []

    def make(settings: Settings) -> Flask:
        app = create_app(settings)
        opened.append(session.get_bind().engine)
        session.remove()
        return app

    yield make
    session.remove()
    for each in opened:
        each.dispose()
    session.configure(bind=engine)
