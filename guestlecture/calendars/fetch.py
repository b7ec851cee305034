"""Fetch a calendar from an address that somebody typed, without letting it reach into a private network.

Secure connections only. A host is resolved once, and the address that was looked at is the one that is
connected to, so that a name cannot mean another machine a moment later. Each redirect is looked at anew. The
time and the size of all of it together are bounded.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

from guestlecture.calendars.busy import LARGEST_MB
from guestlecture.errors import (
    CalendarAddressWrong,
    CalendarNotPublic,
    CalendarNotReached,
    CalendarNotSecure,
    CalendarNotThere,
    CalendarRedirects,
    CalendarSlow,
    CalendarTooLarge,
)

IpAddress = IPv4Address | IPv6Address
Allowed = Callable[[IpAddress], bool]

SECONDS = 20.0
MOST_REDIRECTS = 3
LARGEST_BYTES = LARGEST_MB * 1_000_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "guestlecture"}
PORT = 443
# Through these, an IPv4 address is reached by an IPv6 one.
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


@dataclass(frozen=True)
class Target:
    """Where to go: the host as the certificate has to name it, and what to ask it for."""

    host: str
    port: int
    path: str


def is_public(address: IpAddress) -> bool:
    """Say whether an address is on the open internet, also where it is an IPv4 address within one of IPv6."""
    if isinstance(address, IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if within is not None:
            return is_public(within)
        if address.is_site_local or any(address in each for each in TRANSLATED):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def read_address(address: str) -> str:
    """Return the address of a calendar as it is fetched. Raises CalendarAddressWrong for what is none."""
    parts = _split(address.strip())
    return parts.geturl()


def fetch_calendar(
    address: str,
    *,
    is_allowed: Allowed = is_public,
    context: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
    most_bytes: int = LARGEST_BYTES,
) -> bytes:
    """Return what is at an address. Raises a CalendarRefusal that says why not.

    `is_allowed` is asked for every address that a host name stands for; all of them have to be.
    """
    context = context or ssl.create_default_context()
    ends = monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        parts = _split(address)
        target = Target(parts.hostname or "", parts.port or PORT, _path(parts))
        found = _resolve(target, is_allowed)
        with _answer(target, found, context, ends) as answer:
            if answer.status not in REDIRECTS:
                return _body(answer, most_bytes)
            address = urljoin(parts.geturl(), answer.getheader("Location", ""))
    raise CalendarRedirects


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts = parts._replace(scheme="https") if parts.scheme == "webcal" else parts
        _port = parts.port
        host = (parts.hostname or "").encode("idna")
    except ValueError:
        raise CalendarAddressWrong from None
    has_password = parts.username is not None or parts.password is not None
    if parts.scheme != "https" or not host or has_password or not address.isprintable() or " " in address:
        raise CalendarAddressWrong
    return parts._replace(fragment="")


def _path(parts: SplitResult) -> str:
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return path if path.startswith("/") else f"/{path}"


def _resolve(target: Target, is_allowed: Allowed) -> list[str]:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CalendarNotReached from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(is_allowed(ip_address(each.partition("%")[0])) for each in addresses):
        raise CalendarNotPublic
    return addresses


@contextmanager
def _answer(
    target: Target, addresses: list[str], context: ssl.SSLContext, ends: float
) -> Iterator[HTTPResponse]:
    connection = _Connection(target, addresses, context, ends)
    # A server that sends a byte now and then keeps every single wait short: so the whole has an end as well.
    timer = Timer(max(ends - monotonic(), 0), connection.abort)
    timer.daemon = True
    timer.start()
    try:
        connection.request("GET", target.path, headers=HEADERS)
        with connection.getresponse() as answer:
            yield answer
        if monotonic() >= ends:
            raise CalendarSlow
    except ssl.SSLCertVerificationError:
        raise CalendarNotSecure from None
    except (OSError, HTTPException, ValueError):
        raise (CalendarSlow if monotonic() >= ends else CalendarNotReached) from None
    finally:
        timer.cancel()
        connection.close()


class _Connection(HTTPSConnection):
    """A connection to addresses that have been looked at, whatever the host name means by now."""

    def __init__(self, target: Target, addresses: list[str], context: ssl.SSLContext, ends: float) -> None:
        super().__init__(target.host, target.port, context=context)
        self._addresses, self._tls, self._ends = addresses, context, ends
        self._held: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the first address that answers, and check that the certificate is that of the host."""
        self._held = raw = self._first_that_answers()
        raw.settimeout(max(self._ends - monotonic(), 0.01))
        # Kept here too: the library lets go of it once an answer has begun.
        self.sock = self._held = self._tls.wrap_socket(raw, server_hostname=self.host)

    def abort(self) -> None:
        """End it, from another thread: whoever waits for it gets an error, or the end of the answer."""
        if self._held is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._held, socket.SHUT_RDWR)

    def _first_that_answers(self) -> socket.socket:
        for address in self._addresses:
            try:
                wait = max(self._ends - monotonic(), 0.01) / len(self._addresses)
                return socket.create_connection((address, self.port), timeout=wait)
            except OSError:
                continue
        raise ConnectionError


def _body(answer: HTTPResponse, most_bytes: int) -> bytes:
    if answer.status != 200:
        raise CalendarNotThere
    too_large = CalendarTooLarge(most=most_bytes // 1_000_000)
    if int(answer.getheader("Content-Length") or 0) > most_bytes:
        raise too_large
    body = answer.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise too_large
    return body
