"""The two keys with which the application uses Meilisearch; its master key stays with the operator."""

from meilisearch import Client

SEARCH_ACTIONS = ["search"]
INDEXING_ACTIONS = [
    "documents.add",
    "documents.delete",
    "documents.get",
    "indexes.create",
    "indexes.delete",
    "indexes.get",
    "indexes.swap",
    "settings.get",
    "settings.update",
    "stats.get",
    "tasks.get",
    "version",
]


def make_keys(url: str, master_key: str, timeout_seconds: float = 10.0) -> tuple[str, str]:
    """Return a search key and an indexing key, made with the master key.

    The indexing key is for all indexes: the task of a swap belongs to none, and is hidden from other keys.
    """
    client = Client(url, master_key, timeout=timeout_seconds)  # type: ignore[arg-type]  # says int
    made = [
        client.create_key({"description": text, "actions": actions, "indexes": ["*"], "expiresAt": None})
        for text, actions in (
            ("guestlecture search", SEARCH_ACTIONS),
            ("guestlecture indexing", INDEXING_ACTIONS),
        )
    ]
    return made[0].key, made[1].key
