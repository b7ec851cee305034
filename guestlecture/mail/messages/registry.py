"""The messages by name."""

from collections.abc import Callable

from guestlecture.mail.body import Draft

Writer = Callable[..., Draft]


MESSAGES: dict[str, Writer] = {}


def message(writer: Writer) -> Writer:
    """Register a message under the name of its function."""
    MESSAGES[writer.__name__] = writer
    return writer
