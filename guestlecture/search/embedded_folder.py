"""The folder of an embedded index: which generation is live, who may write, and what readers see.

A generation is a complete index in a folder of its own. The file `live` names the form and the generation
in use and is replaced in one step, so that a reader sees the old one or the new one and nothing between.
"""

import fcntl
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import tantivy

from guestlecture.domain.place import Point
from guestlecture.search.embedded_document import build_schema, point_of_key
from guestlecture.search.embedded_vectors import VectorReader
from guestlecture.search.engine import SearchUnavailable
from guestlecture.search.settings import IndexSettings

LAYOUT = 2  # raise when embedded_document changes how documents lie in the index
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
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # given back by the system, also when the process is killed
            yield

    def live(self) -> Path | None:
        """Return the generation in use, None if there is none; raise if it has another form."""
        try:
            form, generation = (self._folder / "live").read_text().split()
        except FileNotFoundError:
            return None
        if form != self._form:
            raise SearchUnavailable(f"index {self._name} has form {form}, not {self._form}: rebuild it")
        return self._folder / generation

    def new_generation(self) -> Path:
        """Return an empty folder for a generation that is not in use yet."""
        generation = self._folder / uuid.uuid4().hex
        generation.mkdir()
        return generation

    def make_live(self, generation: Path) -> None:
        """Put a generation in use, in one step, and remove all others; call it while locked."""
        written = self._folder / "live.new"
        written.write_text(f"{self._form} {generation.name}")
        written.replace(self._folder / "live")
        for other in self._folder.iterdir():
            if other.is_dir() and other != generation:
                shutil.rmtree(other)  # who still reads it keeps its open files

    def open(self, generation: Path) -> tantivy.Index:
        """Open a generation."""
        index = tantivy.Index(self._schema, path=str(generation))
        index.config_reader(reload_policy="manual")
        return index

    def snapshot(self) -> Snapshot:
        """Return the index as it is now. Raises SearchUnavailable."""
        with self._open_lock:
            for _ in range(OPEN_ATTEMPTS):
                generation = self.live()
                if generation is None:
                    raise SearchUnavailable(f"index {self._name} is not built yet")
                try:
                    return self._look(generation)
                except (OSError, ValueError) as error:  # replaced and removed a moment ago: look again
                    failure = error
            raise SearchUnavailable(f"index {self._name} cannot be read: {failure}") from failure

    def _look(self, generation: Path) -> Snapshot:
        state = (generation / "meta.json").stat()
        seen = (generation, state.st_mtime_ns, state.st_ino, state.st_size)
        if self._snapshot is None or self._snapshot[0] != seen:
            if self._opened is None or self._opened[0] != generation:
                self._opened = (generation, self.open(generation))
            index = self._opened[1]
            index.reload()
            self._snapshot = (seen, Snapshot(self._schema, index.searcher(), VectorReader(generation)))
        return self._snapshot[1]
