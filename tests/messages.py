"""The texts for people: which there are, and bringing the Dutch catalogue up to date with them."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "guestlecture" / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def extract() -> Catalog:
    """Return every text that the code and the templates show to a person."""
    with (ROOT / "babel.cfg").open() as source:
        methods, options = parse_mapping_cfg(source)
    found = Catalog()
    texts = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_ours)
    for _path, _line, text, _comments, context in texts:
        found.add(text, context=context)
    return found


def read_catalogue() -> Catalog:
    """Return the Dutch catalogue as it is in the repository."""
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="nl")


def update() -> None:
    """Add the texts that are new, empty, and leave out those that have gone."""
    known, fresh = read_catalogue(), Catalog(locale="nl", project="guestlecture", fuzzy=False)
    fresh.header_comment = known.header_comment
    for message in extract():
        if message.id:
            old = known.get(message.id)
            fresh.add(message.id, old.string if old else None)
    written = io.BytesIO()
    write_po(written, fresh, width=0, no_location=True)
    times = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Last-Translator',
        b'"Language-Team',
        b'"Generated-By',
    )
    CATALOGUE.write_bytes(
        b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(times))
    )


def _is_ours(folder: str | Path) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in ("var", "tests", "docs", "benchmarks")


if __name__ == "__main__":
    update()
