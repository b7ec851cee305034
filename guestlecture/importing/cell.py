"""What one cell may hold. Each function takes the text of a cell, returns its value, or raises BadCell."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from email_validator import EmailNotValidError

from guestlecture.domain.text import line
from guestlecture.importing.refusal import (
    KvkWithoutZero,
    NotABrin,
    NotADate,
    NotADomain,
    NotAKvk,
    NotAnEmail,
    NotANumber,
    NotAPostcode,
    NotAWebsite,
    NotAWholeNumber,
    OutOfRange,
    TextTooLong,
)
from guestlecture.importing.text import shown, split_list
from guestlecture.mail.address import read_address

LONGEST_EMAIL = 254
LONGEST_WEBSITE = 500
FIRST_YEAR, LAST_YEAR = 2000, 2099

BRIN = re.compile(r"[0-9]{2}[A-Z]{2}")
POSTCODE = re.compile(r"([1-9][0-9]{3}) ?([A-Z]{2})")
DOMAIN = re.compile(r"(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
DECIMAL = re.compile(r"[+-]?[0-9]{1,6}([.,][0-9]{1,20})?")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T00:00:00| 00:00:00)?")  # Excel adds a time
WHOLE = re.compile(r"[0-9]{1,9}([.,]0+)?")


def line_of(limit: int) -> Callable[[str], str]:
    """A text on one line."""
    return lambda text: _limited(line(text), limit)


def paragraphs(limit: int) -> Callable[[str], str]:
    """A text that may have several lines."""
    return lambda text: _limited(text.replace("\r\n", "\n").replace("\r", "\n"), limit)


def _limited(text: str, limit: int) -> str:
    if len(text) > limit:
        raise TextTooLong(length=len(text), limit=limit)
    return text


def email(text: str) -> str:
    """An e-mail address, in small letters."""
    try:
        address = read_address(text)
    except EmailNotValidError:
        raise NotAnEmail(text=shown(text)) from None
    return _limited(address, LONGEST_EMAIL)


def kvk(text: str) -> str:
    """A number of the trade register, with its leading zeros."""
    digits = text.replace(" ", "").replace(".", "")
    if re.fullmatch(r"[0-9]{7}", digits):
        raise KvkWithoutZero(text=digits)
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise NotAKvk(text=shown(text))
    return digits


def brin(text: str) -> str:
    """The number of a school in the national register."""
    if not BRIN.fullmatch(text.upper()):
        raise NotABrin(text=shown(text))
    return text.upper()


def postcode(text: str) -> str:
    """A Dutch postal code, with a blank in the middle."""
    match = POSTCODE.fullmatch(" ".join(text.split()).upper())
    if match is None:
        raise NotAPostcode(text=shown(text))
    return f"{match[1]} {match[2]}"


@lru_cache(maxsize=4096)
def website(text: str) -> str:
    """A web address."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s<>\"]", text):
        raise NotAWebsite(text=shown(text))
    return _limited(text, LONGEST_WEBSITE)


def domains(text: str) -> frozenset[str]:
    """A list of e-mail domains, in small letters."""
    found = {part.lower().removeprefix("@") for part in split_list(text)}
    for domain in found:
        if not DOMAIN.fullmatch(domain):
            raise NotADomain(text=shown(domain))
    return frozenset(found)


def degrees(most: int) -> Callable[[str], float]:
    """A latitude or longitude; also with a decimal comma."""

    def check(text: str) -> float:
        if not DECIMAL.fullmatch(text):
            raise NotANumber(text=shown(text))
        value = float(text.replace(",", "."))
        if abs(value) > most:
            raise OutOfRange(text=shown(text), least=-most, most=most)
        return value

    return check


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number."""

    def check(text: str) -> int:
        if not WHOLE.fullmatch(text):
            raise NotAWholeNumber(text=shown(text))
        value = int(re.split(r"[.,]", text)[0])
        if not least <= value <= most:
            raise OutOfRange(text=shown(text), least=least, most=most)
        return value

    return check


def day(text: str) -> date:
    """A day, written as year, month and day; of a year in which people make plans."""
    match = DAY.fullmatch(text)
    try:
        found = date.fromisoformat(match[1]) if match else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotADate(text=shown(text))
    return found
