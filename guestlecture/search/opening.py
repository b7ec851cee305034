"""Which engine stands behind the port."""

from pathlib import Path

from guestlecture.search.embedded import EmbeddedEngine
from guestlecture.search.engine import SearchEngine
from guestlecture.search.meilisearch import MeilisearchEngine
from guestlecture.search.settings import IndexSettings


def open_engine(
    settings: IndexSettings,
    *,
    folder: Path | None,
    url: str | None,
    search_key: str | None,
    indexing_key: str | None,
    timeout_seconds: float = 1.0,
) -> SearchEngine:
    """Return the engine of an index: Meilisearch where an address is given, else embedded in the folder."""
    if url:
        return MeilisearchEngine(
            settings,
            url=url,
            search_key=search_key,
            indexing_key=indexing_key,
            timeout_seconds=timeout_seconds,
        )
    if folder is None:
        raise ValueError("search needs the address of a server or a folder")
    return EmbeddedEngine(settings, folder=folder)
