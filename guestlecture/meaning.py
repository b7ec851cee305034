"""What profiles and requests mean, and the words of profiles: worked out by the worker, kept in SQL.

Both serve search and matching only and are made anew from the rows. Making a vector takes some milliseconds:
so a change is found by its words at once, and by its meaning a moment later.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, transaction
from guestlecture.documents import all_documents, documents_of
from guestlecture.queries.passage import digest_of, load_vectors
from guestlecture.queries.request import list_live_request_passages, list_request_passages
from guestlecture.queries.word import whole_vocabulary
from guestlecture.search.compound import is_splittable, split
from guestlecture.search.document import words_of
from guestlecture.search.embedder import MODEL, QueryEncoder
from guestlecture.services.job import Noun, leave_indexing
from guestlecture.services.passage import forget_vectors, keep_vectors
from guestlecture.services.word import replace_words


def can_understand(app: Flask) -> bool:
    """Say whether there is an embedder; without one search works by words alone."""
    return _encoder(app).embedder is not None


def understand(app: Flask, noun: Noun, identities: Collection[int]) -> None:
    """Make and keep the vectors of the passages of some rows that have none yet, and index these."""
    embedder = _encoder(app).embedder
    if embedder is None:
        return
    passages = _passages_of(noun, sorted(identities), app.config["ZONE"])
    with reading():
        missing = sorted(passages - set(load_vectors(passages, model=MODEL)))
    vectors = embedder.encode(missing)
    made = {digest_of(text): vector.tobytes() for text, vector in zip(missing, vectors, strict=True)}
    with transaction():
        keep_vectors(made, model=MODEL)
        leave_indexing(noun, identities, at=now())


def _passages_of(noun: Noun, identities: Sequence[int], zone: ZoneInfo) -> set[str]:
    if noun == "expert":
        documents = documents_of(noun, identities, zone)
        return {text for document in documents.values() for text in document.passages}
    # Of all requests: one that is aimed at somebody is in no index, and is matched all the same.
    with reading():
        return set(list_request_passages(identities))


def renew_words(app: Flask) -> None:
    """Count the words anew, and let the profiles be indexed again in which there are other compounds now."""
    changed = count_words(app)
    if changed:
        with reading():
            concerned = [
                document.id
                for document in all_documents("expert", app.config["ZONE"], with_vectors=False)
                if not changed.isdisjoint(words_of(document.text))
            ]
        with transaction():
            leave_indexing("expert", concerned, at=now())


def count_words(app: Flask) -> set[str]:
    """Count the words of all public profiles anew, and forget the vectors of texts that have gone.

    Returns the words that are compounds now and were none, or of other words, or the other way round.
    """
    counts, digests, profiles = Counter[str](), set[str](), 0
    with reading():
        before = whole_vocabulary()
        for document in all_documents("expert", app.config["ZONE"], with_vectors=False):
            counts.update(words_of(document.text))
            digests.update(map(digest_of, document.passages))
            profiles += 1
        digests.update(map(digest_of, list_live_request_passages()))
    with transaction():
        replace_words(counts, profiles=profiles)
        forget_vectors(digests, model=MODEL)
    return _other_compounds(counts, before.counts, counts)


def _other_compounds(words: Iterable[str], before: Mapping[str, int], after: Mapping[str, int]) -> set[str]:
    return {word for word in words if is_splittable(word) and split(word, before) != split(word, after)}


def _encoder(app: Flask) -> QueryEncoder:
    encoder: QueryEncoder = app.extensions["questions"]
    return encoder
