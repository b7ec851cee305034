"""An embedded index in a folder that came to harm: it is no index then, until a rebuild makes it one."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from guestlecture.search.engine import (
    Document,
    IndexingFailed,
    NoIndex,
    Query,
    SearchEngine,
    SearchUnavailable,
)
from guestlecture.search.opening import open_engine
from tests.search.collection import EXPERTS, SETTINGS, expert, found

ALL = {document.id for document in EXPERTS}


def open_in(folder: Path) -> SearchEngine:
    return open_engine(SETTINGS, folder=folder, url=None, search_key=None, indexing_key=None)


def generation(folder: Path) -> Path:
    """The folder of the index in use."""
    (only,) = (each for each in (folder / "test").iterdir() if each.is_dir())
    return only


def file_of(folder: Path, suffix: str) -> Path:
    return next(generation(folder).glob(f"*{suffix}"))


def spoil(path: Path) -> None:
    """Change half of the bytes, as a bad disk does, and keep the length."""
    data = path.read_bytes()
    half = len(data) // 2
    put(path, bytes(byte ^ 0x5A for byte in data[:half]) + data[half:])


def halve(path: Path) -> None:
    """Lose the second half, as a copy that was stopped does."""
    put(path, path.read_bytes()[: path.stat().st_size // 2])


def put(path: Path, data: bytes) -> None:
    """Put another file in the place of this one; the system ends who maps a file that shrinks."""
    other = path.with_name("other")
    other.write_bytes(data)
    other.replace(path)


HARM: dict[str, Callable[[Path], object]] = {
    "the folder": shutil.rmtree,
    "the index": lambda folder: shutil.rmtree(folder / "test"),
    "the generation": lambda folder: shutil.rmtree(generation(folder)),
    "the pointer": lambda folder: (folder / "test" / "live").unlink(),
    "the pointer, emptied": lambda folder: (folder / "test" / "live").write_text(""),
    "the pointer, garbled": lambda folder: (folder / "test" / "live").write_bytes(b"\xff\xfe\x00"),
    "the pointer, to nothing": lambda folder: (folder / "test" / "live").write_text("1.1 nowhere"),
    "the list of segments": lambda folder: (generation(folder) / "meta.json").unlink(),
    "the list of segments, emptied": lambda folder: (generation(folder) / "meta.json").write_text(""),
    "positions": lambda folder: file_of(folder, ".pos").unlink(),
    "words, halved": lambda folder: halve(file_of(folder, ".term")),
    "texts, halved": lambda folder: halve(file_of(folder, ".store")),
}
# Writing on spoilt bytes ends the process too, inside tantivy; the next one that looks sees it and rebuilds.
SPOILING: dict[str, Callable[[Path], object]] = {
    "values, spoilt": lambda folder: spoil(file_of(folder, ".fast")),
}


def each_of(harms: dict[str, Callable[[Path], object]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("harm", harms.values(), ids=harms.keys())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index in good order."""
    open_in(tmp_path).rebuild(EXPERTS)
    return tmp_path


@each_of(HARM | SPOILING)
def test_harm_is_no_index_and_a_rebuild_mends_it(folder: Path, harm: Callable[[Path], object]) -> None:
    harm(folder)
    with pytest.raises(NoIndex):
        open_in(folder).search([Query("waterstof", facets=["theme"])])
    assert open_in(folder).rebuild(EXPERTS) == len(EXPERTS)
    assert open_in(folder).ids() == ALL


@each_of(HARM)
def test_upsert_never_makes_a_small_index_of_a_harmed_one(
    folder: Path, harm: Callable[[Path], object]
) -> None:
    harm(folder)
    with pytest.raises((NoIndex, IndexingFailed)):
        open_in(folder).upsert(EXPERTS[:1])
    with pytest.raises(NoIndex):
        open_in(folder).search([Query("waterstof", facets=["theme"])])


@each_of(HARM)
def test_who_reads_already_never_breaks(folder: Path, harm: Callable[[Path], object]) -> None:
    reader = open_in(folder)
    assert found(reader, "robots") == [5]
    harm(folder)
    with suppress(NoIndex):
        assert found(reader, "robots") == [5], "what is open stays readable"

    def look() -> None:
        reader.ids()  # which looks at the disk anew
        reader.search([Query("waterstof")])

    with pytest.raises(NoIndex):
        look()
    open_in(folder).rebuild([expert(5, "X", offers="Robots")])
    assert reader.ids() == {5}
    assert found(reader, "robots") == [5]


@pytest.mark.parametrize("place", ["", "test"])
def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "search"
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).touch()
    engine = open_in(folder)
    for ask in (lambda: engine.search([Query()]), engine.ids, engine.health):
        with pytest.raises(SearchUnavailable):
            ask()
    for write in (
        lambda: engine.upsert(EXPERTS),
        lambda: engine.delete([1]),
        lambda: engine.rebuild(EXPERTS),
    ):
        with pytest.raises((SearchUnavailable, IndexingFailed)):
            write()


def test_a_folder_that_vanishes_during_a_rebuild_fails_it(folder: Path) -> None:
    def documents() -> Iterator[Document]:
        yield EXPERTS[0]
        shutil.rmtree(folder)
        yield EXPERTS[1]

    with pytest.raises((SearchUnavailable, IndexingFailed)):
        open_in(folder).rebuild(documents())
    assert open_in(folder).rebuild(EXPERTS) == len(EXPERTS)


def test_who_waited_for_the_lock_of_a_folder_that_vanished_makes_a_new_one(folder: Path) -> None:
    started = Event()

    def wait_and_write() -> None:
        started.set()
        open_in(folder).rebuild(EXPERTS[:2])

    other = Thread(target=wait_and_write)

    def documents() -> Iterator[Document]:
        yield EXPERTS[0]
        other.start()
        assert started.wait(60)
        shutil.rmtree(folder)

    with pytest.raises((SearchUnavailable, IndexingFailed)):
        open_in(folder).rebuild(documents())
    other.join()
    assert open_in(folder).ids() == {1, 2}
    assert (folder / "test" / "lock").exists()
