"""The log: one line an event, readable for people in the demo and for machines elsewhere."""

import structlog


def init_logs(*, readable: bool) -> None:
    """Set the form of the log."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer(),
        ]
    )
