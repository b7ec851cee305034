"""The accounts that the demo shows, and the password of all of them."""

from dataclasses import dataclass

from guestlecture.demo import FOLDER
from guestlecture.errors import N_, NotFound
from guestlecture.models import User
from guestlecture.queries.user import find_user
from guestlecture.region.data import read_entries

# Who somebody is, and what to do first as this person, by the names in the data.
TITLES = {
    "teacher": N_("Teacher"),
    "expert": N_("Speaker"),
    "second_expert": N_("Speaker"),
    "draft": N_("Speaker, profile not ready"),
    "coordinator": N_("Regional coordinator"),
    "admin": N_("Admin"),
}
FIRST = {
    "teacher": N_(
        "Search for 'hydrogen', open a profile and ask for a lecture. See what waits under My lectures."
    ),
    "expert": N_("Answer the requests that wait: accept a moment, or say no with a reason."),
    "second_expert": N_("Change the profile and add a lecture. It is found in the search a moment later."),
    "draft": N_("See what the profile still needs, add a first lecture and ask for approval."),
    "coordinator": N_("Approve a profile that waits, and answer for a speaker who has no account."),
    "admin": N_("Look at the balance of the themes and at all profiles in the register."),
}


@dataclass(frozen=True)
class Account:
    """Somebody to log in as."""

    user: User
    title: str
    first: str


def demo_password() -> str:
    """Return the password of all accounts of the demo."""
    return str(read_entries(FOLDER / "accounts.toml")["password"])


def list_accounts() -> list[Account]:
    """Return the accounts to show, as far as they are in this database."""
    entries = read_entries(FOLDER / "accounts.toml")["shown"]
    found = [(find_user(entry["email"]), entry["try"]) for entry in entries]
    return [Account(user, TITLES[key], FIRST[key]) for user, key in found if user]


def get_account(id: int) -> User:
    """Return one of the people to log in as. Raises NotFound, for everybody who is not of the demo too."""
    for account in list_accounts():
        if account.user.id == id:
            return account.user
    raise NotFound("Account")
