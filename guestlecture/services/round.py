"""Planning rounds: begun, solved by the worker, changed by hand, and stored when solved."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.match import Weights
from guestlecture.domain.round import Window
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import earliest_day
from guestlecture.enums import PlanEnd, RoundStatus, UnservedReason
from guestlecture.errors import (
    OnlyAThought,
    Refusal,
    RequestsTickedOff,
    RoundBeingPublished,
    RoundBusy,
    RoundEmpty,
    WindowPast,
)
from guestlecture.models import Round, RoundLine, User
from guestlecture.planning.instance import Weights as Costs
from guestlecture.queries.round_request import list_round_requests
from guestlecture.services.audit import record_event
from guestlecture.services.job import enqueue


@dataclass(frozen=True)
class Outcome:
    """What a solve has found for one request: ids of who comes when, or the reason why nobody does."""

    request_id: int
    expert_id: int | None = None
    offer_id: int | None = None
    slot_id: int | None = None
    reason: UnservedReason | None = None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Solved:
    """The plan of a round as it is stored, checked before."""

    value: int
    bound: int
    seconds: float
    end: PlanEnd
    figures: Mapping[str, Any]
    outcomes: Sequence[Outcome]


def begin_round(
    name: str,
    window: Window,
    *,
    weights: Weights,
    costs: Costs,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
    left_out: Collection[int] = (),
    shares: Mapping[int, float] | None = None,
) -> Round:
    """Begin a round of the open requests with a moment in a window, and let the worker solve it.

    Requests that somebody has `left_out` stay out of it, whenever it is solved. `shares` are those of top
    themes, where they are not those of the region.
    """
    weights.check()
    earliest = earliest_day(at, zone=zone, rules=rules)
    requests = _requests_of(window, left_out, earliest, at=at, zone=zone)
    round_ = Round(
        name=name,
        first_on=window.first_on,
        last_on=window.last_on,
        left_out=sorted(requests & set(left_out)),
        shares={str(theme): share for theme, share in (shares or {}).items()},
        weights=asdict(weights),
        costs=asdict(costs),
        created_at=at,
        created_by=by,
        touched_at=at,
        touched_by=by,
    )
    session.add(round_)
    session.flush()
    record_event("begin", "round", round_.id, by=by, at=at)
    solve_again(round_, by=by, at=at)
    return round_


def _requests_of(
    window: Window, left_out: Collection[int], earliest: date, *, at: datetime, zone: ZoneInfo
) -> set[int]:
    """Return the ids of the requests with a moment in a window; refuse one that leaves nothing to plan."""
    window.check()
    if window.last_on < earliest:
        raise WindowPast(earliest=earliest)
    requests = {request.id for request in list_round_requests(window, at=at, zone=zone)}
    if not requests:
        raise RoundEmpty
    if requests <= set(left_out):
        raise RequestsTickedOff
    return requests


def solve_again(round_: Round, *, by: User, at: datetime, costs: Costs | None = None) -> None:
    """Let the worker solve a round as its requests, experts and marks are now; `costs` if they change."""
    take_round(round_, by=by, at=at)
    if costs is not None:
        round_.costs = asdict(costs)
    round_.status, round_.version = RoundStatus.SOLVING, round_.version + 1
    round_.stop_asked, round_.problem = False, {}
    round_.value = round_.bound = round_.seconds = round_.end = None
    session.flush()
    kind = "solve_round" if round_.original_id is None else "solve_what_if"
    payload = {"round_id": round_.id, "version": round_.version}
    enqueue(kind, payload, at=at, dedup_key=f"{kind}:{round_.id}:{round_.version}")


def stop_solving(round_: Round, *, by: User, at: datetime) -> None:
    """Ask the worker to stop; the best plan so far stands."""
    lock(round_)
    if round_.status is RoundStatus.SOLVING:
        round_.stop_asked, round_.touched_at, round_.touched_by = True, at, by
        session.flush()


def note_progress(round_id: int, version: int, *, value: int, bound: int, seconds: float) -> bool:
    """Write how far a solve is; returns whether it should stop, because it was told to, or is an old one."""
    this = sa.update(Round).where(Round.id == round_id, Round.version == version)
    session.execute(this.values(value=value, bound=bound, seconds=seconds))
    rows = sa.select(Round.stop_asked, Round.version).where(Round.id == round_id)
    asked, latest = session.execute(rows).one()
    return bool(asked) or latest != version


def ask_price(round_: Round, *, by: User, at: datetime) -> None:
    """Let the worker find what balance and sharing out cost in a round."""
    if round_.original_id is not None:
        raise OnlyAThought
    take_round(round_, by=by, at=at)
    round_.figures = {**round_.figures, "points": []}
    session.flush()
    payload = {"round_id": round_.id, "version": round_.version}
    enqueue("price_round", payload, at=at, dedup_key=f"price_round:{round_.id}")


def store_points(round_: Round, version: int, points: Sequence[Mapping[str, Any]]) -> None:
    """Store what a handful of weights would bring; nothing if there is a newer plan."""
    lock(round_)
    if round_.version == version and round_.status is not RoundStatus.SOLVING:
        round_.figures = {**round_.figures, "points": [dict(point) for point in points]}
        session.flush()


def store_plan(round_: Round, version: int, solved: Solved, *, at: datetime) -> None:
    """Store a plan, unless a newer solve has begun: then that one will."""
    lock(round_)
    if round_.version != version or round_.status is not RoundStatus.SOLVING:
        return
    lines = {line.request_id: line for line in round_.lines}
    for outcome in solved.outcomes:
        line = lines.pop(outcome.request_id, None)
        if line is None:
            line = RoundLine(request_id=outcome.request_id)
            round_.lines.append(line)
        line.expert_id, line.offer_id, line.slot_id = outcome.expert_id, outcome.offer_id, outcome.slot_id
        line.reason, line.details = outcome.reason, dict(outcome.details or {})
    for line in lines.values():  # the request is not open any more: only what came of it is kept
        if line.proposal_id is None:
            round_.lines.remove(line)
    round_.value, round_.bound, round_.seconds = solved.value, solved.bound, solved.seconds
    round_.end, round_.figures = solved.end, dict(solved.figures)
    round_.status, round_.is_stale = RoundStatus.SOLVED, False
    record_event("solve", "round", round_.id, by=None, at=at)
    session.flush()


def store_problem(round_: Round, version: int, refusal: Refusal) -> None:
    """Note why a round could not be solved, for whoever asked for it."""
    lock(round_)
    if round_.version == version and round_.status is RoundStatus.SOLVING:
        values = {name: str(value) for name, value in refusal.values.items()}
        round_.problem = {"name": type(refusal).__name__, "values": values}
        round_.status, round_.is_stale = RoundStatus.DRAFT, True
        session.flush()


def take_round(round_: Round, *, by: User, at: datetime) -> None:
    """Lock a round to change it, and note who does."""
    lock(round_)
    if round_.status is RoundStatus.SOLVING:
        raise RoundBusy
    if round_.status is RoundStatus.PUBLISHING:
        raise RoundBeingPublished
    round_.touched_at, round_.touched_by = at, by
