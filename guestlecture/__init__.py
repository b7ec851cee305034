"""A guest-lecture matchmaking platform."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

# Before anything loads NumPy, which reads it once: our products are small and asked for by several processes
# and threads at a time, and cores that wait for each other make each of them many times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Rows come and go by the thousand. Looking for cycles among them after every 700 took a third of a rebuild.
gc.set_threshold(20_000, 10, 10)

if TYPE_CHECKING:
    from flask import Flask

    from guestlecture.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Raises WrongSetting with one line when a setting is missing or wrong."""
    # Here and not above: whoever imports any part of the package passes by, `guestlecture --help` too.
    from guestlecture.app import create_app as make_app

    return make_app(settings)
