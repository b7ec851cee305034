"""What counts how much in the score of a match."""

from dataclasses import asdict
from datetime import datetime

from guestlecture.db import session
from guestlecture.domain.match import Weights
from guestlecture.models import Setting, User
from guestlecture.queries.match import PREFIX
from guestlecture.services.audit import record_event

REGION = 0  # what the audit log calls the region, which has no number


def choose_weights(weights: Weights, *, by: User, at: datetime) -> None:
    """Let some weights be those of the region from now on; a round keeps those it began with."""
    weights.check()
    for part, value in asdict(weights).items():
        session.merge(Setting(name=PREFIX + part, value=repr(value)))
    record_event("choose_weights", "region", REGION, by=by, at=at)
    session.flush()
