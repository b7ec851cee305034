"""Whether somebody can belong to a school."""

from collections.abc import Iterable


def is_address_of(email: str, domains: Iterable[str]) -> bool:
    """Say whether an e-mail address is one of these domains, or of one below them."""
    domain = email.lower().rpartition("@")[2]
    return any(domain == each or domain.endswith(f".{each}") for each in domains)
