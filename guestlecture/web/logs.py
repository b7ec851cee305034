"""The log: one line an event, readable for people in the demo and for machines elsewhere."""

import re

import structlog
from structlog.typing import EventDict, WrappedLogger

# Where PostgreSQL repeats the values that it refused.
DETAIL = re.compile(r"^DETAIL:.*$", re.MULTILINE)


def init_logs(*, readable: bool) -> None:
    """Set the form of the log."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_values,
            structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer(),
        ]
    )


def _without_values(_log: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if "exception" in event:
        event["exception"] = DETAIL.sub("DETAIL: left out", event["exception"])
    return event
