"""The vectors of an embedded index: two files that all processes map, so that nearest is one matrix product.

`vectors` holds rows of float32, `owners` the id of the document of each row, -1 for a row that is no longer
in use. A change appends; a rebuild, which starts empty, leaves the unused rows behind.
"""

from collections.abc import Collection
from itertools import islice
from os import SEEK_END
from pathlib import Path

import numpy as np
import numpy.typing as npt

from guestlecture.search.embedder import DIMENSIONS, Vector
from guestlecture.search.engine import MOST_VECTORS

NOBODY = -1
ROW_BYTES, OWNER_BYTES = 4 * DIMENSIONS, 8

Owners = npt.NDArray[np.int64]
NONE: Vector = np.empty((0, DIMENSIONS), np.float32)


class VectorWriter:
    """Changes the vectors of one generation; only the one writer of the index does."""

    def __init__(self, generation: Path) -> None:
        self._vectors, self._owners = generation / "vectors", generation / "owners"
        self._noted: dict[int, Vector] = {}

    def put(self, identity: int, vectors: Vector | None) -> None:
        """Note the vectors of a document, in place of those that it had; none: it has no vectors any more."""
        self._noted[identity] = NONE if vectors is None else np.ascontiguousarray(vectors, np.float32)

    def write(self) -> None:
        """Write what was noted."""
        self._forget()
        with self._owners.open("ab") as owners, self._vectors.open("ab") as vectors:
            # A writer that was killed may have left vectors that nobody owns.
            vectors.truncate(owners.tell() // OWNER_BYTES * ROW_BYTES)
            vectors.seek(0, SEEK_END)
            for rows in self._noted.values():
                vectors.write(rows.tobytes())
            vectors.flush()
            for identity, rows in self._noted.items():
                owners.write(np.full(len(rows), identity, np.int64).tobytes())

    def _forget(self) -> None:
        if self._owners.exists() and self._owners.stat().st_size:
            owners = np.memmap(self._owners, np.int64, "r+")
            owners[np.isin(owners, list(self._noted))] = NOBODY
            owners.flush()


class VectorReader:
    """The vectors of one generation, as they are now."""

    def __init__(self, generation: Path) -> None:
        self._vectors, self._owners = generation / "vectors", generation / "owners"
        self._mapped: tuple[Owners, Vector] | None = None

    def nearest(self, vector: Vector, limit: int, ids: Collection[int] | None = None) -> dict[int, float]:
        """Return the nearest documents, of these `ids` only, with the cosine of their nearest passage."""
        owners, vectors = self._map()
        used = owners != NOBODY if ids is None else np.isin(owners, list(ids))
        if not used.all():
            owners, vectors = owners[used], vectors[used]
        cosines = vectors @ vector
        rows = np.arange(len(owners))
        if len(rows) > limit * MOST_VECTORS:
            rows = np.argpartition(-cosines, limit * MOST_VECTORS)[: limit * MOST_VECTORS]
        nearest: dict[int, float] = {}
        for row in rows[np.lexsort((owners[rows], -cosines[rows]))]:
            nearest.setdefault(int(owners[row]), float(cosines[row]))
        return dict(islice(nearest.items(), limit))

    def _map(self) -> tuple[Owners, Vector]:
        count = self._owners.stat().st_size // OWNER_BYTES if self._owners.exists() else 0
        if count == 0:
            return np.empty(0, np.int64), NONE
        if self._mapped is None or len(self._mapped[0]) != count:
            owners = np.memmap(self._owners, np.int64, "r", shape=(count,))
            vectors = np.memmap(self._vectors, np.float32, "r", shape=(count, DIMENSIONS))
            self._mapped = (owners, vectors)
        return self._mapped
