"""The two keys with which the application uses Meilisearch; its master key stays with the operator."""

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError

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


# A key follows from its number and the master key: after a loss of all data the same keys can be made again.
SEARCH_NUMBER = "6f1a3c52-93d4-4f0e-8a55-0c6d2b7e9141"
INDEXING_NUMBER = "b2c7e8d0-4a16-4d3b-9e27-71f5a0c38e64"


def make_keys(url: str, master_key: str, timeout_seconds: float = 10.0) -> tuple[str, str]:
    """Return a search key and an indexing key, made with the master key; the same ones each time.

    The indexing key is for all indexes: the task of a swap belongs to none, and is hidden from other keys.
    """
    client = Client(url, master_key, timeout=timeout_seconds)  # type: ignore[arg-type]  # says int
    search = _make_key(client, SEARCH_NUMBER, "guestlecture search", SEARCH_ACTIONS)
    return search, _make_key(client, INDEXING_NUMBER, "guestlecture indexing", INDEXING_ACTIONS)


def _make_key(client: Client, number: str, description: str, actions: list[str]) -> str:
    try:
        existing = client.get_key(number)
    except MeilisearchApiError as error:
        if error.code != "api_key_not_found":
            raise
    else:
        if sorted(existing.actions) == sorted(actions):
            return existing.key
        client.delete_key(number)  # what a key may do cannot be changed
    wanted = {"uid": number, "description": description, "actions": actions, "indexes": ["*"]}
    return client.create_key({**wanted, "expiresAt": None}).key
