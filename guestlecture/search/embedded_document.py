"""How a document lies in the embedded index, and how it is read back."""

import json
import struct
from dataclasses import dataclass

import tantivy

from guestlecture.domain.place import Point
from guestlecture.search.engine import Document
from guestlecture.search.matching import fold_text
from guestlecture.search.settings import IndexSettings
from guestlecture.search.typo import double_first
from guestlecture.search.word import compose, folded_words

LAST = "~"  # comes after every hexadecimal digit
PARTS = "parts"  # the field for the words within compounds; the least important one


@dataclass(frozen=True)
class Stored:
    """What is kept of a document."""

    entry: tantivy.Document

    @property
    def words(self) -> str:
        """Its words, folded."""
        return bytes(self.entry["words"][0]).decode()

    @property
    def point(self) -> Point | None:
        """Where it is."""
        place = self.entry.get_first("point")
        return point_of_key(place) if place else None

    def read(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return the text by attribute, and the words within its compounds."""
        text, parts = json.loads(bytes(self.entry["shown"][0]))
        return text, parts


def build_schema(settings: IndexSettings) -> tantivy.Schema:
    """Return the fields of an index; text is split at blanks, into words that we folded before."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_bytes_field("shown", stored=True)
    builder.add_bytes_field("words", stored=True)
    _add_raw(builder, "point", fast=True)
    for name in (*settings.text, PARTS):
        builder.add_text_field(f"text_{name}", tokenizer_name="whitespace", index_option="position")
    for name in settings.facets:
        _add_raw(builder, f"facet_{name}", fast=True)
        _add_raw(builder, f"filter_{name}", fast=False)
    for name in settings.numbers:
        _add_raw(builder, f"order_{name}", fast=True)
    return builder.build()


def to_index(document: Document, settings: IndexSettings) -> tantivy.Document:
    """Return the document as it is indexed."""
    entry = tantivy.Document()
    entry.add_integer("id", document.id)
    text = {name: [compose(piece) for piece in document.text.get(name, ())] for name in settings.text}
    parts = {compound: list(parts) for compound, parts in document.parts.items()}
    for name, pieces in text.items():
        for piece in pieces:
            entry.add_text(f"text_{name}", " ".join(map(double_first, folded_words(piece))))
    if document.parts:
        within = dict.fromkeys(part for parts in document.parts.values() for part in parts)
        entry.add_text(f"text_{PARTS}", " ".join(map(double_first, within)))
    for name in settings.facets:
        for value in dict.fromkeys(document.facets.get(name, ())):
            entry.add_text(f"facet_{name}", value)
            entry.add_text(f"filter_{name}", value.lower())
    for name in settings.numbers:
        entry.add_text(f"order_{name}", order_key(document.numbers.get(name), document.id))
    if document.point:
        entry.add_text("point", point_key(document.point))
    text = {name: pieces for name, pieces in text.items() if pieces}
    entry.add_bytes("shown", json.dumps([text, parts]).encode())
    entry.add_bytes("words", fold_text(text, settings.text, document.parts).encode())
    return entry


def order_key(number: float | None, document_id: int) -> str:
    """Return a text that sorts as the number does, then as the id; no number comes last."""
    return (LAST if number is None else _sortable(number)) + _sortable(document_id)


def point_key(point: Point) -> str:
    """Return a point as one term: documents at one place share it."""
    return f"{point.lat!r} {point.lon!r}"


def point_of_key(key: str) -> Point:
    """Return the point that a term stands for."""
    lat, lon = map(float, key.split())
    return Point(lat, lon)


def _sortable(number: float) -> str:
    (bits,) = struct.unpack(">q", struct.pack(">d", float(number) + 0.0))  # no minus zero
    return f"{bits + 2**63 if bits >= 0 else ~bits & (2**63 - 1):016x}"


def _add_raw(builder: tantivy.SchemaBuilder, name: str, *, fast: bool) -> None:
    builder.add_text_field(
        name, stored=name == "point", fast=fast, tokenizer_name="raw", index_option="basic"
    )
