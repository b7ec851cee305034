"""Which errors are no fault of ours, and what to say of them in one line."""

from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from guestlecture.config import WrongSetting
from guestlecture.errors import Refusal
from guestlecture.search.engine import IndexingFailed, SearchUnavailable


def in_one_line(error: Exception) -> str | None:
    """Return what to say of an error; None for one that should not happen, whose traceback is needed."""
    match error:
        case WrongSetting() | Refusal():
            return str(error)
        case OperationalError():
            return f"The database does not work: {str(error.orig).strip().partition(chr(10))[0]}"
        case CommandError():
            return f"The database cannot be migrated: {error}"
        case SearchUnavailable() | IndexingFailed():
            return f"Search does not work: {error}"
        case OSError():
            return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return None
