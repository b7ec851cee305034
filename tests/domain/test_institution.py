"""Whose address belongs to a school."""

import pytest

from guestlecture.domain.institution import is_address_of

DOMAINS = {"csg.nl", "openbaar-onderwijs.nl"}


@pytest.mark.parametrize(
    ("email", "fits"),
    [
        ("jo@csg.nl", True),
        ("Jo@CSG.nl", True),
        ("jo@docent.csg.nl", True),
        ("jo@openbaar-onderwijs.nl", True),
        ("jo@notcsg.nl", False),
        ("jo@csg.nl.example", False),
        ("csg.nl@example.org", False),
        ("jo@nl", False),
    ],
)
def test_address_belongs_to_a_domain_or_below_it(email: str, fits: bool) -> None:
    assert is_address_of(email, DOMAINS) is fits
