"""The command that runs the worker."""

import signal
from threading import Event, Thread

import click

from guestlecture import create_app
from guestlecture.config import load_settings
from guestlecture.worker import run_worker


@click.command()
def worker() -> None:
    """Do what waits: send mail, keep the search index up to date, end what has expired."""
    app = create_app(load_settings())
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # From a thread of its own: this one may be inside the Event, and would wait for itself.
        signal.signal(number, lambda *_: Thread(target=stop.set).start())
    run_worker(app, stop)
