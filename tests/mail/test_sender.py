"""Mails on their way to a real mail server."""

import smtplib
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from guestlecture.config import Settings, WrongSetting, load_settings
from guestlecture.mail.body import Invitation, Message
from guestlecture.mail.sender import Server, Undeliverable, build_email, read_server, send_email
from guestlecture.models import SentMail
from tests.mail.conftest import Mailbox, Serve

SETTINGS = load_settings(demo=True, mail_from="Gastles Noord <gastles@example.nl>")
MESSAGE = Message("Actie nodig: één aanvraag", "Hallo Zoë,\n", "<p>Hallo Zoë,</p>\n")
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"


def mail_to(recipient: str = "zoe@example.org") -> SentMail:
    """A mail as it is in the database."""
    return SentMail(id=12, recipient=recipient, created_at=datetime(2026, 11, 2, 8, tzinfo=UTC))


def send(mailbox: Mailbox, message: Message = MESSAGE, settings: Settings = SETTINGS) -> None:
    """Send a mail to the test's own server."""
    server = read_server(f"smtp://127.0.0.1:{mailbox.port}")
    send_email(build_email(mail_to(), message, settings), server)


def test_a_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    send(mailbox)
    (mail,), (envelope,) = mailbox.mails, mailbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("gastles@example.nl", ["zoe@example.org"])
    assert mail["From"] == "Gastles Noord <gastles@example.nl>"
    assert mail["To"] == "zoe@example.org"
    assert mail["Subject"] == "Actie nodig: één aanvraag"
    assert mail["Date"] == "Mon, 02 Nov 2026 08:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    parts = [str(part.get_payload(decode=True), "utf-8").splitlines() for part in [*mail.walk()][1:]]
    assert parts == [["Hallo Zoë,"], ["<p>Hallo Zoë,</p>"]]


def test_a_mail_that_is_sent_twice_has_the_same_id(mailbox: Mailbox) -> None:
    send(mailbox)
    send(mailbox)
    first, second = (mail["Message-ID"] for mail in mailbox.mails)
    assert first == second == "<mail-12.1793606400@example.nl>"


def test_an_invitation_travels_as_part_of_the_text_and_as_a_file(mailbox: Mailbox) -> None:
    send(mailbox, Message("s", "t", "h", (Invitation("CANCEL", ICS),)))
    parts = {part.get_content_type(): part for part in mailbox.mails[0].walk()}
    calendar, file = parts["text/calendar"], parts["application/ics"]
    assert calendar.get_param("method") == "CANCEL"
    assert Calendar.from_ical(calendar.get_payload(decode=True)).method == "CANCEL"
    assert file.get_filename() == "invitation.ics"
    assert file.get_payload(decode=True) == ICS
    kinds = [part.get_content_type() for part in mailbox.mails[0].walk()]
    assert kinds[:2] == ["multipart/mixed", "multipart/alternative"]


def test_mail_that_was_asked_for_can_be_ended_by_the_mail_program(mailbox: Mailbox) -> None:
    address = "https://gastles.example.nl/saved-searches/link/" + "Wzcs_-Ij." * 20
    send(mailbox, Message("s", "t", "h", unsubscribe=address))
    send(mailbox)
    first, second = mailbox.mails
    assert first["List-Unsubscribe"] == f"<{address}>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<{address}>".encode() in mailbox.envelopes[0].content, "not encoded, and on one line"
    assert second["List-Unsubscribe"] is None


def test_a_line_break_in_a_subject_adds_no_header(mailbox: Mailbox) -> None:
    send(mailbox, Message("Water\r\nBcc: all@example.org\r\n\r\nText", "t", "h"))
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Water Bcc: all@example.org Text"
    assert mailbox.envelopes[0].rcpt_tos == ["zoe@example.org"]


@pytest.mark.parametrize(
    "address", ["a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "a", ""]
)
def test_what_is_not_one_address_gets_no_mail(address: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        build_email(mail_to(address), MESSAGE, SETTINGS)


@pytest.mark.parametrize("refusal", [{"answer_to_recipient": "550 no such mailbox"}, {"answer": "554 spam"}])
def test_a_final_refusal_is_told_from_one_that_may_pass(mailbox: Mailbox, refusal: dict[str, str]) -> None:
    for name, answer in refusal.items():
        setattr(mailbox, name, answer)
    with pytest.raises(Undeliverable):
        send(mailbox)
    for name in refusal:
        setattr(mailbox, name, "451 try again later")
    with pytest.raises(smtplib.SMTPException):
        send(mailbox)


def test_a_server_that_is_down_is_an_error_that_may_pass(closed_port: int) -> None:
    with pytest.raises(OSError, match="refused"):
        send(Mailbox(port=closed_port))


def test_user_and_password_may_contain_anything(serve: Serve) -> None:
    mailbox = serve(login=True)
    server = read_server(f"smtp://us%3Aer:p%40ss%2Fword@127.0.0.1:{mailbox.port}")
    send_email(build_email(mail_to(), MESSAGE, SETTINGS), server)
    assert [login.login for login in mailbox.logins] == [b"us:er"]
    assert len(mailbox.mails) == 1


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost that this process trusts."""
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    extension = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*command.split(), *extension, "-keyout", key, "-out", chain], check=True, capture_output=True
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    return context


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_mail_travels_encrypted(serve: Serve, certificate: ssl.SSLContext, scheme: str) -> None:
    mailbox = serve(tls=certificate, smtps=scheme == "smtps")
    server = read_server(f"{scheme}://localhost:{mailbox.port}")
    send_email(build_email(mail_to(), MESSAGE, SETTINGS), server)
    assert len(mailbox.mails) == 1


def test_a_server_that_cannot_encrypt_gets_no_mail(mailbox: Mailbox) -> None:
    server = read_server(f"smtp+starttls://127.0.0.1:{mailbox.port}")
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send_email(build_email(mail_to(), MESSAGE, SETTINGS), server)
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.nl", Server("smtp", "mail.example.nl", 25, "", "")),
        ("smtp+starttls://u:p@mail.example.nl", Server("smtp+starttls", "mail.example.nl", 587, "u", "p")),
        ("smtps://mail.example.nl:2465", Server("smtps", "mail.example.nl", 2465, "", "")),
    ],
)
def test_each_kind_of_server_has_its_own_port(url: str, server: Server) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize("url", ["http://mail.example.nl", "mail.example.nl", "smtp://", "smtp://a:port"])
def test_a_wrong_smtp_url_is_named(url: str) -> None:
    with pytest.raises(WrongSetting, match="SMTP_URL"):
        load_settings(demo=True, smtp_url=url)


@pytest.mark.parametrize("sender", ["nobody", "Gastles <>", "", "a..b@example.org", "a@b@example.org"])
def test_a_wrong_sender_is_named(sender: str) -> None:
    with pytest.raises(WrongSetting, match="MAIL_FROM"):
        load_settings(demo=True, mail_from=sender)
