"""Texts of cells: compared without regard to how they are written, and shown shortly."""

import re
import unicodedata

LONGEST_SHOWN = 60
APOSTROPHES = str.maketrans("‘’`´", "''''")


def fold(text: str) -> str:
    """Return a text as it is compared: without capitals, accents and more than one blank."""
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES).casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def shown(text: str) -> str:
    """Return a text as a sentence can quote it: on one line, printable, not too long."""
    printable = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return printable if len(printable) <= LONGEST_SHOWN else f"{printable[: LONGEST_SHOWN - 1]}…"


def split_list(text: str) -> list[str]:
    """Return the parts of a list, which stand between semicolons or on lines of their own."""
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
