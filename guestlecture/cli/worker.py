"""The command that runs the worker."""

import signal
from threading import Event, Thread

import click

from guestlecture import create_app
from guestlecture.config import load_settings
from guestlecture.mail.sender import our_address, read_server
from guestlecture.worker import run_worker


@click.command()
def worker() -> None:
    """Do what waits: send mail, keep the search index up to date, end what has expired."""
    settings = load_settings()
    if settings.smtp_url:
        read_server(settings.smtp_url.get_secret_value())  # a wrong address is said now, not in a log later
    our_address(settings)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # From a thread of its own: this one may be inside the Event, and would wait for itself.
        signal.signal(number, lambda *_: Thread(target=stop.set).start())
    run_worker(create_app(settings), stop)
