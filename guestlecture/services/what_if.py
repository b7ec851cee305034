"""What-ifs: copies of a round with changes, solved by the worker and never published."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import session
from guestlecture.domain.round import Window
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import earliest_day
from guestlecture.domain.what_if import Change, OtherWeights, check_changes, data_of
from guestlecture.enums import RoundStatus
from guestlecture.errors import OnlyAThought, RoundBusy, RoundNotSolved
from guestlecture.models import Round, User
from guestlecture.queries.round import costs_of
from guestlecture.services.audit import record_event
from guestlecture.services.round import solve_again


def begin_what_if(
    original: Round, changes: Sequence[Change], *, by: User, at: datetime, zone: ZoneInfo, rules: Rules
) -> Round:
    """Make a copy of a round that has a plan, with changes, and let the worker solve it; the round stays."""
    if original.original_id is not None:
        raise OnlyAThought
    if original.status is RoundStatus.SOLVING:
        raise RoundBusy
    if original.status is RoundStatus.DRAFT or original.is_stale:
        raise RoundNotSolved
    window = Window(original.first_on, original.last_on)
    check_changes(changes, window, earliest=earliest_day(at, zone=zone, rules=rules))
    costs = costs_of(original)
    for change in changes:
        if isinstance(change, OtherWeights):
            costs = replace(costs, fairness=change.fairness, balance=change.balance)
    what_if = Round(
        name=original.name,
        first_on=original.first_on,
        last_on=original.last_on,
        original_id=original.id,
        changes=data_of(changes),
        left_out=list(original.left_out),
        shares=dict(original.shares),
        weights=dict(original.weights),
        costs=asdict(costs),
        created_at=at,
        created_by=by,
        touched_at=at,
        touched_by=by,
    )
    session.add(what_if)
    session.flush()
    record_event("suppose", "round", what_if.id, by=by, at=at)
    solve_again(what_if, by=by, at=at)
    return what_if
