"""Handing a mail to a mail server (SMTP)."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from guestlecture.config import SMTP_PORTS, Settings
from guestlecture.mail.body import Invitation, Message, one_line
from guestlecture.models import SentMail

TIMEOUT_SECONDS = 10


class WebAddress(UnstructuredHeader, BaseHeader):
    """A header that holds the address of a page, on one line: in pieces or encoded, nobody would find it."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it goes over the wire."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", WebAddress)
POLICY = SMTP.clone(header_factory=HEADERS)


class Undeliverable(Exception):
    """The server will never take this mail, for instance because there is no such mailbox."""


@dataclass(frozen=True)
class Server:
    """A mail server, and how to speak to it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def read_server(url: str) -> Server:
    """Read SMTP_URL, which the settings have checked: `smtp://user:password@host:port`, say."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or SMTP_PORTS[parts.scheme]
    return Server(parts.scheme, parts.hostname or "", port, user, password)


def our_address(settings: Settings) -> Address:
    """Return the address that our mail comes from; MAIL_FROM may be `Name <address>`."""
    name, address = parseaddr(settings.mail_from)
    return Address(display_name=name, addr_spec=address)


def build_email(mail: SentMail, message: Message, settings: Settings) -> EmailMessage:
    """Build the mail as it goes over the wire. The same row always gives the same Message-ID."""
    sender = our_address(settings)
    email = EmailMessage(policy=POLICY)
    email["From"] = sender
    # As an address object: a comma or a line break in it is an error, and never a second recipient.
    email["To"] = Address(addr_spec=mail.recipient)
    email["Subject"] = one_line(message.subject)
    email["Date"] = format_datetime(mail.created_at)
    # With the time: a database that was made anew counts its mails from 1 again.
    email["Message-ID"] = f"<mail-{mail.id}.{mail.created_at.timestamp():.0f}@{sender.domain}>"
    email["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe:  # mail programs offer it as a button (RFC 8058)
        email["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    for number, attachment in enumerate(message.attachments):
        _attach(email, attachment, is_first=number == 0)
    return email


def send_email(email: EmailMessage, server: Server) -> None:
    """Hand a mail to the server. Raises Undeliverable; other errors may pass if it is tried again."""
    sender, recipient = email["From"].addresses[0], email["To"].addresses[0]
    with _connect(server, sender.domain) as connection:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        try:
            connection.send_message(email, sender.addr_spec, [recipient.addr_spec])
        except smtplib.SMTPRecipientsRefused as error:
            _give_up_where_final(*error.recipients[recipient.addr_spec])
            raise
        except smtplib.SMTPDataError as error:
            _give_up_where_final(error.smtp_code, error.smtp_error)
            raise


def _connect(server: Server, our_name: str) -> smtplib.SMTP:
    # Without a name of ours smtplib would ask the name service for one, without a time limit.
    if server.scheme != "smtps":
        return smtplib.SMTP(server.host, server.port, our_name, TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    return smtplib.SMTP_SSL(server.host, server.port, our_name, timeout=TIMEOUT_SECONDS, context=context)


def _give_up_where_final(code: int, _answer: object) -> None:
    if code >= 500:
        raise Undeliverable(f"the mail server answered {code}")


def _attach(email: EmailMessage, invitation: Invitation, *, is_first: bool) -> None:
    # Twice: as another form of the text, which calendars show with the mail, and as a file for all others.
    # A text has one other form: of several lectures the rest are files.
    if is_first:
        text = invitation.content.decode()
        email.add_alternative(text, subtype="calendar", params={"method": invitation.method})
    email.add_attachment(invitation.content, maintype="application", subtype="ics", filename="invitation.ics")
