"""The lines of a round: fixed, ruled out, and asked about by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guestlecture.db import lock, session
from guestlecture.enums import RoundStatus
from guestlecture.errors import LineNotServed, RoundNotSolved
from guestlecture.models import RoundLine, User
from guestlecture.services.job import enqueue
from guestlecture.services.round import take_round


def pin_line(line: RoundLine, *, by: User, at: datetime) -> None:
    """Fix what the plan says of a request: the next plan has it too."""
    take_round(line.round, by=by, at=at)
    if line.expert_id is None or line.slot_id is None:
        raise LineNotServed
    line.is_pinned = True
    session.flush()


def forbid_line(line: RoundLine, *, by: User, at: datetime) -> None:
    """Rule out for a request whom the plan has for it. The plan is stale until it is solved again."""
    take_round(line.round, by=by, at=at)
    if line.expert_id is None:
        raise LineNotServed
    line.forbidden = [*dict.fromkeys((*line.forbidden, line.expert_id))]
    line.is_pinned, line.round.is_stale = False, True
    session.flush()


def release_line(line: RoundLine, *, by: User, at: datetime) -> None:
    """Take back what was fixed or ruled out for a request."""
    take_round(line.round, by=by, at=at)
    if line.forbidden:
        line.round.is_stale = True
    line.is_pinned, line.forbidden = False, []
    session.flush()


def ask_why(line: RoundLine, *, by: User, at: datetime) -> None:
    """Let the worker find what serving a request would cost, and what would have to change for it."""
    round_ = line.round
    take_round(round_, by=by, at=at)
    if line.reason is None or round_.status is RoundStatus.DRAFT:
        raise RoundNotSolved
    line.details = {**line.details, "why": {"waits": True}}
    session.flush()
    payload = {"line_id": line.id, "version": round_.version}
    enqueue("explain_line", payload, at=at, dedup_key=f"explain_line:{line.id}")


def store_why(line: RoundLine, version: int, why: Mapping[str, Any]) -> None:
    """Store what a request would cost, and what would have to change; nothing if there is a newer plan."""
    lock(line.round)
    if line.round.version == version and line.reason is not None:
        line.details = {**line.details, "why": dict(why)}
        session.flush()
