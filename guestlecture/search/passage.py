"""The passages of a document whose meaning is compared with a question."""

from collections.abc import Iterable

from guestlecture.search.engine import MOST_VECTORS

SUMMARY_CHARACTERS = 300


def passages(tagline: str, lectures: Iterable[tuple[str, str]], labels: Iterable[str]) -> list[str]:
    """Return the passages of an expert, the most telling ones first, 16 at most.

    They are what the expert tells about, each lecture's title, that with the beginning of its summary, and
    the labels of the expertise.
    """
    found = [tagline]
    for title, summary in lectures:
        found += [title, f"{title}. {summary[:SUMMARY_CHARACTERS]}" if summary else ""]
    found += labels
    return [text for text in dict.fromkeys(map(str.strip, found)) if text][:MOST_VECTORS]
