"""Texts as people type them, or as a program sends them: without what nobody can see."""

import re
import unicodedata

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# Zero bytes, which no database stores, and signs that turn the direction of what others wrote after them.
GONE = dict.fromkeys([0, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Letters by their category, but they look like nothing.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def line(text: str) -> str:
    """Return a text on one line, with single blanks; empty where nothing in it can be seen."""
    return paragraphs(" ".join(CONTROL.sub(" ", text.translate(GONE)).split()))


def paragraphs(text: str) -> str:
    """Return a text of several lines without the blanks around it; empty where nothing can be seen."""
    return text.translate(GONE).strip() if any(map(_is_seen, text)) else ""


def _is_seen(sign: str) -> bool:
    # Letters, digits, punctuation and symbols; a mark is seen on one of those only.
    return unicodedata.category(sign)[0] in "LNPS" and sign not in BLANKS
