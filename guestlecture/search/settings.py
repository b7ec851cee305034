"""What each index can do: its attributes, most important first, and what it filters and sorts by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IndexSettings:
    """The form of one index. Raise `version` when the form or the making of documents changes.

    The values of a facet must differ by more than capitals: Meilisearch counts 'Zorg' and 'zorg' as one.
    """

    name: str
    version: int
    text: tuple[str, ...]
    facets: tuple[str, ...]
    numbers: tuple[str, ...] = ()


EXPERTS = IndexSettings(
    name="experts",
    version=4,
    text=("expertise", "offers", "tagline", "summaries", "biography", "synonyms", "organisation", "name"),
    facets=("theme", "expertise", "level", "format", "venue", "language", "costs", "municipality"),
    numbers=("lectures",),
)

REQUESTS = IndexSettings(
    name="requests",
    version=4,
    text=("topic", "learning_aim", "subject", "theme"),
    facets=("theme", "level", "format", "language", "municipality"),
)
