"""A mail server of the tests' own."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

START_SECONDS = 60


@dataclass
class Mailbox:
    """What the server has received, and how it answers."""

    answer: str = "250 OK"
    answer_to_recipient: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    logins: list[LoginPassword] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take a recipient, or not."""
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, or not."""
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=policy.SMTP)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.envelopes.append(envelope)
        return self.answer

    def log_in(
        self, _server: object, _session: object, _envelope: object, _how: str, data: Any
    ) -> AuthResult:
        """Take the password 'p@ss/word' only."""
        self.logins.append(data)
        return AuthResult(success=data.password == b"p@ss/word")


Serve = Callable[..., Mailbox]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a mail server; `tls` is its certificate, `smtps` lets it encrypt from the first byte on."""
    with ExitStack() as stack:

        def start(*, tls: ssl.SSLContext | None = None, smtps: bool = False, login: bool = False) -> Mailbox:
            mailbox = Mailbox(port=free_port())
            options: dict[str, Any] = {"ssl_context": tls} if smtps else {"tls_context": tls}
            if login:
                options |= {"authenticator": mailbox.log_in, "auth_require_tls": False}
            controller = Controller(
                mailbox, hostname="127.0.0.1", port=mailbox.port, ready_timeout=START_SECONDS, **options
            )
            controller.start()
            stack.callback(controller.stop)
            return mailbox

        yield start


@pytest.fixture
def mailbox(serve: Serve) -> Mailbox:
    """A plain mail server."""
    return serve()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
