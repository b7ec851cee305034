"""Fetching a calendar: what is reached, and above all what is not."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from guestlecture.calendars.fetch import fetch_calendar, is_public, read_address
from guestlecture.errors import (
    CalendarAddressWrong,
    CalendarNotPublic,
    CalendarNotReached,
    CalendarNotSecure,
    CalendarNotThere,
    CalendarRedirects,
    CalendarRefusal,
    CalendarSlow,
    CalendarTooLarge,
)

MOST_DRIPS = 999  # for almost a minute
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1"),
        *("2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
        *("2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1"),
    ],
)
def test_all_others_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("", "hello", "http://example.org/a.ics", "ftp://example.org/a.ics", "file:///etc/passwd"),
        *("https://", "https:///a.ics", "https://me:secret@example.org/", "https://me@example.org/"),
        *("https://example.org:99999/", "https://example.org:x/", "https://[::1/", "https://a b.org/"),
        *("https://example.org/a\r\nX: y", "javascript:alert(1)", "https://" + "a" * 70 + ".org/"),
    ],
)
def test_what_is_no_secure_address_is_refused(address: str) -> None:
    with pytest.raises(CalendarAddressWrong):
        read_address(address)


def test_the_usual_forms_of_an_address_are_understood() -> None:
    assert read_address(" webcal://Example.org/a.ics?b=c#d ") == "https://Example.org/a.ics?b=c"
    assert read_address("https://example.org") == "https://example.org"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "2130706433", "0x7f.1", "0"],
)
def test_nothing_within_a_private_network_is_reached(host: str) -> None:
    with pytest.raises((CalendarNotPublic, CalendarNotReached)):
        fetch_calendar(f"https://{host}/")


class Handler(BaseHTTPRequestHandler):
    """Answers as the path says."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        getattr(self, f"do_{self.path.strip('/').partition('?')[0]}")()

    def do_calendar(self) -> None:
        """A calendar."""
        self._send(200, CALENDAR)

    def do_gone(self) -> None:
        """Nothing."""
        self._send(404, b"")

    def do_moved(self) -> None:
        """A calendar at another address of this server."""
        self._send(302, b"", location="/calendar")

    def do_round(self) -> None:
        """A way without an end."""
        self._send(301, b"", location="/round")

    def do_insecure(self) -> None:
        """An address without a lock."""
        self._send(302, b"", location="http://127.0.0.1/")

    def do_inside(self) -> None:
        """A way into the private network."""
        self._send(302, b"", location="https://10.0.0.1/")

    def do_large(self) -> None:
        """More than it says."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 3000)

    def do_huge(self) -> None:
        """As large as it says."""
        self._send(200, b"x" * 3000)

    def do_slow(self) -> None:
        """A byte now and then, and never the last."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _number in range(MOST_DRIPS):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)
        self.server.dripped_dry.set()  # type: ignore[attr-defined]

    def _send(self, status: int, body: bytes, *, location: str | None = None) -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Be quiet."""


class Server(ThreadingHTTPServer):
    """A server that remembers what it was asked for, and minds nobody who hangs up."""

    daemon_threads = True

    def __init__(self, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.dripped_dry = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_args: Any) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody else trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    command += f" -addext subjectAltName=DNS:localhost -keyout {path} -out {path}.crt"
    subprocess.run(command.split(), check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture(scope="module")
def running(certificate: Path) -> Iterator[Server]:
    """A server on this machine."""
    server = Server(certificate)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(running: Server) -> Server:
    """The server, asked for nothing yet."""
    running.asked.clear()
    return running


def fetch(server: Server, certificate: Path, path: str, *, host: str = "localhost", **bounds: Any) -> bytes:
    """Fetch from the server on this machine, which is allowed here."""
    context = ssl.create_default_context(cafile=str(certificate))
    address = f"https://{host}:{server.server_port}/{path}"
    bounds = {"is_allowed": lambda found: found.is_loopback, **bounds}
    return fetch_calendar(address, context=context, **bounds)


@pytest.mark.parametrize("path", ["calendar", "moved"])
def test_a_calendar_is_fetched(server: Server, certificate: Path, path: str) -> None:
    assert fetch(server, certificate, path) == CALENDAR


def test_the_question_in_an_address_is_asked(server: Server, certificate: Path) -> None:
    fetch(server, certificate, "calendar?key=secret")
    assert server.asked == ["/calendar?key=secret"]


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("gone", CalendarNotThere),
        ("round", CalendarRedirects),
        ("insecure", CalendarAddressWrong),
        ("inside", CalendarNotPublic),
        ("large", CalendarTooLarge),
        ("huge", CalendarTooLarge),
    ],
)
def test_what_cannot_be_fetched_is_refused(
    server: Server, certificate: Path, path: str, refusal: type[CalendarRefusal]
) -> None:
    with pytest.raises(refusal):
        fetch(server, certificate, path, most_bytes=2000)


def test_redirects_are_few(server: Server, certificate: Path) -> None:
    with pytest.raises(CalendarRedirects):
        fetch(server, certificate, "round")
    assert len(server.asked) == 4


def test_a_server_that_drips_is_left(server: Server, certificate: Path) -> None:
    with pytest.raises(CalendarSlow):
        fetch(server, certificate, "slow", seconds=0.5)
    assert not server.dripped_dry.is_set()


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://localhost:{silent.getsockname()[1]}/"
        with pytest.raises(CalendarSlow):
            fetch_calendar(address, is_allowed=lambda _address: True, seconds=0.3)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server) -> None:
    with pytest.raises(CalendarNotSecure):
        fetch_calendar(f"https://localhost:{server.server_port}/calendar", is_allowed=lambda _address: True)
    assert server.asked == []


def test_a_certificate_of_another_name_is_refused(server: Server, certificate: Path) -> None:
    with pytest.raises(CalendarNotSecure):
        fetch(server, certificate, "calendar", host="127.0.0.1")
    assert server.asked == []


def test_the_host_is_resolved_once_and_that_address_is_connected_to(
    server: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **more: Any) -> Any:
        # A name that means this machine at first, and another one afterwards.
        if host == "localhost":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert fetch(server, certificate, "calendar") == CALENDAR
    assert asked == ["localhost"]


def test_a_name_that_means_several_addresses_is_refused_for_one_of_them(
    server: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *rest, **more: real("127.0.0.1", *rest) + real("10.0.0.1", *rest)
    )
    with pytest.raises(CalendarNotPublic):
        fetch(server, certificate, "calendar")
    assert server.asked == []


def test_nobody_at_an_address_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CalendarNotReached):
        fetch_calendar(f"https://localhost:{port}/", is_allowed=lambda _address: True)
