"""Many vectors are looked at roughly first: whom they find is the same."""

from pathlib import Path

import numpy as np
import pytest

import guestlecture.search.embedded_vectors as module
from guestlecture.search.embedded_vectors import VectorReader, VectorWriter
from guestlecture.search.embedder import DIMENSIONS, Vector

DOCUMENTS, EACH = 900, 3


def unit(rows: Vector) -> Vector:
    """Return the rows with length 1."""
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def subjects(count: int, seed: int) -> Vector:
    """Return vectors that crowd around some subjects, as those of texts do."""
    random = np.random.default_rng(seed)
    centres = unit(np.random.default_rng(0).standard_normal((40, DIMENSIONS), np.float32))
    noise = random.standard_normal((count, DIMENSIONS), np.float32) / np.sqrt(DIMENSIONS)
    return unit(centres[random.integers(0, 40, count)] + 0.8 * noise)


@pytest.fixture
def vectors() -> dict[int, Vector]:
    """The vectors of many documents."""
    rows = subjects(DOCUMENTS * EACH, 1)
    return {number: rows[number * EACH : (number + 1) * EACH] for number in range(DOCUMENTS)}


@pytest.fixture
def sketched(tmp_path: Path, vectors: dict[int, Vector], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generation with these vectors and their sketch; as if they were tens of thousands."""
    monkeypatch.setattr(module, "SKETCHED", 1_000)
    monkeypatch.setattr(module, "REREAD", 400)
    monkeypatch.setattr(module, "MOST_NOTED", 250)  # several times, and not at the very end
    write(tmp_path, vectors)
    VectorWriter(tmp_path).sketch()
    assert (tmp_path / "sketch").exists()
    return tmp_path


def write(generation: Path, vectors: dict[int, Vector]) -> None:
    """Write vectors as one change."""
    writer = VectorWriter(generation)
    for identity, rows in vectors.items():
        writer.put(identity, rows)
    writer.write()


def in_full(vectors: dict[int, Vector], vector: Vector, limit: int) -> dict[int, float]:
    """Compare a vector with every other."""
    cosines = {identity: float((rows @ vector).max()) for identity, rows in vectors.items()}
    return dict(sorted(cosines.items(), key=lambda pair: (-pair[1], pair[0]))[:limit])


@pytest.mark.parametrize("seed", range(5))
def test_the_sketch_finds_the_nearest(sketched: Path, vectors: dict[int, Vector], seed: int) -> None:
    (vector,) = subjects(1, 100 + seed)
    found = VectorReader(sketched).nearness(vector).nearest(20)
    expected = in_full(vectors, vector, 20)
    assert list(found) == list(expected)
    assert list(found.values()) == pytest.approx(list(expected.values()), abs=1e-5)


def test_only_the_allowed_ones_are_compared(sketched: Path, vectors: dict[int, Vector]) -> None:
    (vector,) = subjects(1, 7)
    allowed = range(0, DOCUMENTS, 3)
    expected = in_full({number: vectors[number] for number in allowed}, vector, 20)
    assert list(VectorReader(sketched).nearness(vector, allowed).nearest(20)) == list(expected)


def test_few_vectors_need_no_sketch(tmp_path: Path, vectors: dict[int, Vector]) -> None:
    write(tmp_path, vectors)
    VectorWriter(tmp_path).sketch()
    assert not (tmp_path / "sketch").exists()
    (vector,) = subjects(1, 9)
    assert list(VectorReader(tmp_path).nearness(vector).nearest(20)) == list(in_full(vectors, vector, 20))


def test_a_change_is_found_by_the_sketch_that_was_there(sketched: Path, vectors: dict[int, Vector]) -> None:
    (vector,) = subjects(1, 8)
    write(sketched, {5: vector[None, :], 6: vectors[6][:0]})
    found = VectorReader(sketched).nearness(vector).nearest(DOCUMENTS)
    assert next(iter(found.items())) == (5, pytest.approx(1))
    assert 6 not in found
