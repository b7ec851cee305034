"""Why a document was found, as far as its words say."""

from collections.abc import Sequence
from dataclasses import dataclass

from guestlecture.search.engine import Hit
from guestlecture.search.settings import IndexSettings

MOST_BEFORE, MOST_AFTER = 60, 120  # characters around the first match
Parts = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Reason:
    """The most important attribute in which words matched, and the text around the match."""

    attribute: str
    parts: Parts


def main_reason(hit: Hit, settings: IndexSettings) -> Reason | None:
    """Return the match in the most important attribute; None where nobody asked for words."""
    for attribute in settings.text:
        pieces = hit.highlights.get(attribute)
        if pieces:
            return Reason(attribute, excerpt(pieces[0]))
    return None


def excerpt(parts: Parts) -> Parts:
    """Return the text around the first match, cut at blanks."""
    first = next((index for index, (_text, is_match) in enumerate(parts) if is_match), 0)
    before = "".join(text for text, _is_match in parts[:first])
    if len(before) > MOST_BEFORE:
        before = "… " + before[-MOST_BEFORE:].partition(" ")[2]
    after, room = [], MOST_AFTER
    for text, is_match in parts[first:]:
        if room <= 0:
            break
        short = text if len(text) <= room else text[:room].rpartition(" ")[0] + " …"
        after.append((short, is_match))
        room -= len(text)
    return [(before, False), *after] if before else after
