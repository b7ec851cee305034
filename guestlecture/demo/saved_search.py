"""What the teacher of the demo waits for: a search that finds few, and mails who is new."""

from datetime import datetime, timedelta

from guestlecture.demo import FOLDER
from guestlecture.demo.accounts import list_accounts
from guestlecture.region.data import read_entries
from guestlecture.services.saved_search import save_search

SAVED_BEFORE = timedelta(days=9)


def add_saved_search(*, at: datetime) -> None:
    """Save it as the teacher who is shown first."""
    query = str(read_entries(FOLDER / "accounts.toml")["saved_search"])
    save_search(list_accounts()[0].user, query, found=0, at=at - SAVED_BEFORE)
