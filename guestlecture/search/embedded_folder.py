"""The folder of an embedded index: which generation is live, who may write, and what readers see.

A generation is a complete index in a folder of its own. The file `live` names the form and the generation
in use and is replaced in one step, so that a reader sees the old one or the new one and nothing between.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TextIO

import tantivy

from guestlecture.domain.place import Point
from guestlecture.search.embedded_document import build_schema, point_of_key
from guestlecture.search.embedded_vectors import VectorReader
from guestlecture.search.engine import IndexingFailed, NoIndex, SearchUnavailable
from guestlecture.search.settings import IndexSettings

LAYOUT = 5  # raise when embedded_document changes how documents lie in the index
OPEN_ATTEMPTS = 5


@dataclass(frozen=True)
class Snapshot:
    """The index as it was last committed."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    vectors: VectorReader

    @cached_property
    def places(self) -> dict[str, Point]:
        """The distinct places of all documents, by their term."""
        return {term: point_of_key(term) for term, _ in self.searcher.terms_with_prefix("point", "")}


class IndexFolder:
    """One index in a folder, shared by any number of processes."""

    def __init__(self, folder: Path, settings: IndexSettings) -> None:
        self._folder = folder
        self._name = settings.name
        self._form = f"{settings.version}.{LAYOUT}"
        self._schema = build_schema(settings)
        self._open_lock = Lock()
        self._opened: tuple[Path, tantivy.Index] | None = None
        self._snapshot: tuple[object, Snapshot] | None = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only writer, among all processes; waits for another to finish."""
        try:
            file = self._lock()
        except OSError as error:
            raise SearchUnavailable(f"index {self._name} cannot be locked: {error}") from error
        with file:
            yield

    def live(self) -> Path:
        """Return the generation in use. Raises NoIndex if there is none, or none in today's form."""
        try:
            form, generation = (self._folder / "live").read_text().split()
        except FileNotFoundError:
            raise NoIndex(f"index {self._name} is not built yet: rebuild it") from None
        except (OSError, ValueError) as error:
            raise NoIndex(f"index {self._name} cannot be read: {error}") from error
        if form != self._form:
            raise NoIndex(f"index {self._name} has form {form}, not {self._form}: rebuild it")
        return self._folder / generation

    def new_generation(self) -> Path:
        """Return a folder for a generation that is not in use yet."""
        generation = self._folder / uuid.uuid4().hex
        generation.mkdir()
        self._open(generation)
        return generation

    def make_live(self, generation: Path) -> None:
        """Put a generation in use, in one step, and remove all others; call it while locked."""
        try:
            written = self._folder / "live.new"
            written.write_text(f"{self._form} {generation.name}")
            written.replace(self._folder / "live")
        except OSError as error:
            raise IndexingFailed(f"index {self._name}: {error}") from error
        for other in self._folder.iterdir():
            if other.is_dir() and other != generation:
                shutil.rmtree(other, ignore_errors=True)  # who still reads it keeps its open files

    def writer(self, generation: Path, memory: int) -> tantivy.IndexWriter:
        """Open a generation for writing; call it while locked. Raises NoIndex where it is damaged."""
        with self._whole():
            (generation / "meta.json").stat()  # else tantivy would make an empty index here
            return self._open(generation).writer(memory, 1)

    def snapshot(self, *, anew: bool = False) -> Snapshot:
        """Return the index as it is now, `anew` also where nothing seems to have changed. Raises NoIndex."""
        with self._open_lock:
            if anew:
                self._opened = self._snapshot = None
            for _ in range(OPEN_ATTEMPTS):
                with suppress(NoIndex):  # perhaps replaced and removed a moment ago: look again
                    return self._look(self.live())
            return self._look(self.live())

    @contextmanager
    def reading(self, *, anew: bool = False) -> Iterator[Snapshot]:
        """Read the index as it is now; raises NoIndex also where it turns out to be damaged."""
        snapshot = self.snapshot(anew=anew)
        with self._whole():
            yield snapshot

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Turn what a damaged index does into NoIndex."""
        try:
            yield
        except (OSError, ValueError) as error:
            raise NoIndex(f"index {self._name} cannot be read: {error}") from error
        except BaseException as error:
            # Where bytes are other than they were written, tantivy panics; that is no Exception.
            if type(error).__name__ != "PanicException":
                raise
            raise NoIndex(f"index {self._name} cannot be read: {error}") from None

    def _lock(self) -> TextIO:
        while True:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / "lock"
            file = path.open("w")
            fcntl.flock(file, fcntl.LOCK_EX)  # given back by the system, also when the process is killed
            if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
                return file
            file.close()  # somebody removed the folder while we waited: this is not the lock any more

    def _open(self, generation: Path) -> tantivy.Index:
        index = tantivy.Index(self._schema, path=str(generation))
        index.config_reader(reload_policy="manual")
        return index

    def _look(self, generation: Path) -> Snapshot:
        with self._whole():
            state = (generation / "meta.json").stat()
            seen = (generation, state.st_mtime_ns, state.st_ino, state.st_size)
            if self._snapshot is None or self._snapshot[0] != seen:
                if self._opened is None or self._opened[0] != generation:
                    self._opened = (generation, self._open(generation))
                index = self._opened[1]
                index.reload()
                self._snapshot = (seen, Snapshot(self._schema, index.searcher(), VectorReader(generation)))
            return self._snapshot[1]
