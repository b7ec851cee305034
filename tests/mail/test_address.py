"""Addresses that a mail can be sent to, written as we store them."""

import pytest
from email_validator import EmailNotValidError

from guestlecture.mail.address import read_address


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Jo@School.NL", "jo@school.nl"),
        ("jo@exämple.nl", "jo@xn--exmple-cua.nl"),
        ("jo@xn--exmple-cua.nl", "jo@xn--exmple-cua.nl"),
    ],
)
def test_address_is_stored_as_mail_servers_name_it(written: str, stored: str) -> None:
    assert read_address(written) == stored


@pytest.mark.parametrize("written", ["jörg@example.nl", "用户@example.nl", "jo", "jo@", "jo@localhost", ""])
def test_what_no_mail_reaches_is_refused(written: str) -> None:
    with pytest.raises(EmailNotValidError):
        read_address(written)
