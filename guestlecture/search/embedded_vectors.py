"""The vectors of an embedded index, in files that all processes map, so that nearest is a matrix product.

`vectors` holds rows of float32, `owners` the id of the document of each row, -1 for a row that is no longer
in use. A change appends; a rebuild, which starts empty, leaves the unused rows behind. A rebuild of many
vectors also makes a `sketch`: the same rows in the few directions (`directions`) that say most of them, a
principal component analysis. It is read first, and only the best of it are compared in full.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from guestlecture.search.embedder import DIMENSIONS, Vector
from guestlecture.search.engine import MOST_VECTORS

NOBODY = -1
MOST_NOTED = 2_000  # documents whose vectors are kept in memory until they are written
ROW_BYTES, OWNER_BYTES = 4 * DIMENSIONS, 8
SKETCHED = 20_000  # fewer rows are compared in full in a millisecond or two
SKETCH_DIMENSIONS = 64
SAMPLE = 20_000  # rows that tell the directions
REREAD = 4_000  # rows at least that are compared in full after the sketch

Owners = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]
NONE: Vector = np.empty((0, DIMENSIONS), np.float32)


class VectorWriter:
    """Changes the vectors of one generation; only the one writer of the index does."""

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        self._vectors, self._owners = generation / "vectors", generation / "owners"
        self._noted: dict[int, Vector] = {}

    def put(self, identity: int, vectors: Vector | None) -> None:
        """Take the vectors of a document, in place of those that it had; none: it has no vectors any more."""
        self._noted[identity] = NONE if vectors is None else np.ascontiguousarray(vectors, np.float32)
        if len(self._noted) >= MOST_NOTED:
            self.write()

    def write(self) -> None:
        """Write what has not been written yet."""
        self._forget()
        directions = _read_directions(self._generation / "directions")
        with self._owners.open("ab") as owners, self._vectors.open("ab") as vectors:
            # A writer that was killed may have left vectors that nobody owns.
            count = owners.tell() // OWNER_BYTES
            _cut(vectors, count * ROW_BYTES)
            if directions is not None:
                with (self._generation / "sketch").open("ab") as sketch:
                    _cut(sketch, count * 4 * directions.shape[1])
                    for rows in self._noted.values():
                        sketch.write((rows @ directions).tobytes())
            for rows in self._noted.values():
                vectors.write(rows.tobytes())
            vectors.flush()
            for identity, rows in self._noted.items():
                owners.write(np.full(len(rows), identity, np.int64).tobytes())
        self._noted.clear()

    def sketch(self) -> None:
        """Make the sketch of a generation that is not in use yet, where there are many vectors in it."""
        count = self._owners.stat().st_size // OWNER_BYTES
        if count < SKETCHED:
            return
        vectors = np.memmap(self._vectors, np.float32, "r", shape=(count, DIMENSIONS))
        directions = _main_directions(vectors[:: max(1, count // SAMPLE)])
        with (self._generation / "sketch").open("wb") as sketch:
            for start in range(0, count, SAMPLE):
                sketch.write((vectors[start : start + SAMPLE] @ directions).tobytes())
        (self._generation / "directions").write_bytes(directions.tobytes())

    def _forget(self) -> None:
        if self._noted and self._owners.exists() and self._owners.stat().st_size:
            owners = np.memmap(self._owners, np.int64, "r+")
            owners[np.isin(owners, list(self._noted))] = NOBODY
            owners.flush()


@dataclass(frozen=True)
class _Mapped:
    """The rows of one generation; `sketch` and `directions` where there are any."""

    owners: Owners
    vectors: Vector
    sketch: Vector | None
    directions: Vector | None


@dataclass(frozen=True)
class Nearness:
    """How near the documents are to one vector, of those that `ids` allows."""

    mapped: _Mapped
    vector: Vector
    ids: Collection[int] | None = None

    def nearest(self, limit: int) -> dict[int, float]:
        """Return the nearest documents, with the cosine of their nearest passage."""
        rows = self._best_rows(limit * MOST_VECTORS)
        cosines = self._exact(rows)
        order = np.argsort(-cosines)
        nearest: dict[int, float] = {}
        least = -np.inf  # of the last one that fits; who is as near is looked at too
        for row in order:
            cosine = float(cosines[row])
            if cosine < least:
                break
            nearest.setdefault(int(self.mapped.owners[rows[row]]), cosine)
            if len(nearest) >= limit and least == -np.inf:
                least = cosine
        return dict(sorted(nearest.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])

    def _best_rows(self, count: int) -> Rows:
        """Return the nearest rows, or those that the sketch takes for them and some more."""
        count = max(count, REREAD if self._is_sketched else 0)
        allowed, rough = self._allowed, self._rough
        if len(allowed) <= count:
            return allowed
        return allowed[np.argpartition(-rough, count)[:count]]

    @cached_property
    def _allowed(self) -> Rows:
        owners = self.mapped.owners
        used = owners != NOBODY if self.ids is None else np.isin(owners, list(self.ids))
        return np.flatnonzero(used)

    @property
    def _is_sketched(self) -> bool:
        return self.mapped.sketch is not None and len(self._allowed) > REREAD

    @cached_property
    def _rough(self) -> Vector:
        """The cosine of each allowed row, of the sketch where there is one."""
        mapped = self.mapped
        if self._is_sketched and mapped.sketch is not None and mapped.directions is not None:
            return _products(mapped.sketch, self.vector @ mapped.directions, self._allowed)
        return _products(mapped.vectors, self.vector, self._allowed)

    def _exact(self, rows: Rows) -> Vector:
        return _products(self.mapped.vectors, self.vector, rows)


class VectorReader:
    """The vectors of one generation, as they are now."""

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        self._mapped: _Mapped | None = None

    def nearness(self, vector: Vector, ids: Collection[int] | None = None) -> Nearness:
        """Return how near the documents are, of these `ids` only."""
        return Nearness(self._map(), vector, ids)

    def _map(self) -> _Mapped:
        file = self._generation / "owners"
        count = file.stat().st_size // OWNER_BYTES if file.exists() else 0
        if self._mapped is None or len(self._mapped.owners) != count:
            self._mapped = self._map_rows(count)
        return self._mapped

    def _map_rows(self, count: int) -> _Mapped:
        if count == 0:
            return _Mapped(np.empty(0, np.int64), NONE, None, None)
        # As plain arrays: every slice of a memmap would be a memmap, which costs more than small slices do.
        owners = np.asarray(np.memmap(self._generation / "owners", np.int64, "r", shape=(count,)))
        vectors = self._floats("vectors", (count, DIMENSIONS))
        directions = _read_directions(self._generation / "directions")
        if directions is None:
            return _Mapped(owners, vectors, None, None)
        return _Mapped(owners, vectors, self._floats("sketch", (count, directions.shape[1])), directions)

    def _floats(self, name: str, shape: tuple[int, int]) -> Vector:
        return np.asarray(np.memmap(self._generation / name, np.float32, "r", shape=shape))


def _products(rows: Vector, vector: Vector, wanted: Rows) -> Vector:
    """Return the products of the wanted rows with a vector; of most of them, without copying any."""
    if len(wanted) * 2 < len(rows):
        few: Vector = rows[wanted] @ vector
        return few
    every: Vector = rows @ vector
    return every if len(wanted) == len(rows) else every[wanted]


def _main_directions(sample: Vector) -> Vector:
    """Return the directions in which vectors differ most, as columns."""
    # Not centred: what is to be kept is the product of two vectors, not how they differ from the mean.
    _values, columns = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(columns[:, -SKETCH_DIMENSIONS:], np.float32)


def _read_directions(file: Path) -> Vector | None:
    if not file.exists():
        return None
    return np.frombuffer(file.read_bytes(), np.float32).reshape(DIMENSIONS, -1)


def _cut(file: BinaryIO, size: int) -> None:
    file.truncate(size)
    file.seek(0, SEEK_END)
