"""Forgetting people: what stands where it said who they were, and when it cannot be yet."""

import re
from collections.abc import Iterable

from guestlecture.errors import LecturesPlanned

NOBODY = "N.N."  # nomen nescio: read alike in all our languages
NOWHERE = "erased.invalid"  # a domain that nobody can have (RFC 2606)


def erased_address(noun: str, identity: int) -> str:
    """Return the address of somebody who was forgotten; no other row has it, and no mail gets there."""
    return f"{noun}-{identity}@{NOWHERE}"


def is_erased(address: str) -> bool:
    """Say whether an address is that of somebody who was forgotten."""
    return address.endswith(f"@{NOWHERE}")


def without(text: str, words: Iterable[str]) -> str:
    """Return a text in which nothing names a person any more; `words` are the names and addresses."""
    for word in sorted(words, key=len, reverse=True):
        pattern = r"\s*".join(re.escape(part) for part in word.split())
        if pattern:
            text = re.sub(rf"(?<!\w){pattern}(?!\w)", NOBODY, text, flags=re.IGNORECASE)
    return text


def check_erasable(planned: int) -> None:
    """Refuse to forget somebody on whom others still count for a lecture."""
    if planned:
        raise LecturesPlanned
