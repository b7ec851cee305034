"""Publishing a plan: a proposal for each lecture in it, all or none."""

from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, lock_all, session
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import usual_answer_by
from guestlecture.domain.wall_time import end_of_day
from guestlecture.enums import ProposalStatus, RequestStatus, RoundStatus
from guestlecture.errors import (
    OnlyAThought,
    PlanRenewed,
    RoundBeingPublished,
    RoundBusy,
    RoundChanged,
    RoundNotSolved,
    RoundPublished,
)
from guestlecture.models import Expert, Proposal, Request, Round, RoundLine, User
from guestlecture.queries.proposal import LIVE, STANDING
from guestlecture.queries.round import expert_to_publish, list_lines_to_publish, request_to_publish
from guestlecture.services.audit import record_event
from guestlecture.services.job import enqueue
from guestlecture.services.mail import tell_expert
from guestlecture.services.round import solve_again
from guestlecture.services.round_check import can_be, grounds_of
from guestlecture.services.suggestion import make_proposal, propose_all

MOST_NAMED = 5


def ask_to_publish(round_: Round, *, by: User, at: datetime) -> None:
    """Let the worker publish a plan: of a large one that takes a while."""
    if round_.original_id is not None:
        raise OnlyAThought
    lock(round_)
    if round_.status is RoundStatus.PUBLISHING:
        raise RoundBeingPublished
    _check_ready(round_)
    round_.status, round_.problem = RoundStatus.PUBLISHING, {}
    round_.touched_at, round_.touched_by = at, by
    session.flush()
    payload = {"round_id": round_.id, "by_id": by.id}
    enqueue("publish_round", payload, at=at, dedup_key=f"publish_round:{round_.id}:{round_.version}")


def publish_or_solve_again(round_: Round, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Publish a plan that somebody has asked to; where it cannot be any more, say why and solve it again."""
    lock(round_)
    if round_.status is not RoundStatus.PUBLISHING:  # another worker was faster
        return
    try:
        publish_round(round_, by=by, at=at, zone=zone, rules=rules)
    except RoundChanged as refusal:
        round_.status = RoundStatus.SOLVED
        session.flush()
        solve_again(round_, by=by, at=at)
        round_.problem = {"name": PlanRenewed.__name__, "values": dict(refusal.values)}
        session.flush()


def publish_round(round_: Round, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules) -> int:
    """Make a proposal of every lecture in the plan that has none yet; returns how many.

    Refuses, naming what has changed, if any of them cannot be any more. Lectures that are agreed stay as they
    are; a standing proposal that the plan has given to somebody else, or to another moment, is taken back.
    A what-if is never published.
    """
    if round_.original_id is not None:
        raise OnlyAThought
    lock(round_)
    _check_ready(round_)
    lines = list_lines_to_publish(round_)
    # In one order, and experts before requests, as everybody does: so nobody waits for each other.
    served = [line for line in lines if line.expert_id and line.slot]
    _held = (
        lock_all(Expert, {line.expert_id for line in served if line.expert_id}, *expert_to_publish()),
        lock_all(Request, {line.request_id for line in lines}, *request_to_publish()),
    )
    fresh = [line for line in served if not _stands(line)]
    grounds = grounds_of(fresh, at=at, zone=zone, rules=rules)
    changed = [line for line in fresh if not can_be(line, grounds)]
    if changed:
        named = [f"{line.request.topic} – {line.expert.name}" for line in changed if line.expert]
        raise RoundChanged(names="; ".join(named[:MOST_NAMED]) + ("; …" if named[MOST_NAMED:] else ""))
    for line in lines:
        _take_back(line, by=by, at=at)
    propose_all([_proposal_of(line, by=by, at=at, zone=zone, rules=rules) for line in fresh], by=by, at=at)
    round_.status, round_.published_at = RoundStatus.PUBLISHED, at
    round_.figures = {**round_.figures, "asked": len(fresh)}
    round_.touched_at, round_.touched_by = at, by
    record_event("publish", "round", round_.id, by=by, at=at)
    session.flush()
    return len(fresh)


def standing_proposal(line: RoundLine) -> Proposal | None:
    """Return the proposal of a line's request to its expert that waits already."""
    waiting = (each for each in line.request.proposals if each.status in STANDING)
    return next((each for each in waiting if each.expert_id == line.expert_id), None)


def _check_ready(round_: Round) -> None:
    if round_.status is RoundStatus.SOLVING:
        raise RoundBusy
    if round_.status is RoundStatus.PUBLISHED and not round_.is_stale:
        raise RoundPublished
    if round_.status not in (RoundStatus.SOLVED, RoundStatus.PUBLISHING) or round_.is_stale:
        raise RoundNotSolved


def _stands(line: RoundLine) -> bool:
    """Say whether the very proposal of a line waits already; one with several moments allows its moment."""
    proposal = standing_proposal(line)
    if proposal is None or line.request.status is not RequestStatus.OPEN:
        return False
    line.proposal = proposal if line.slot in proposal.slots else line.proposal
    return line.slot in proposal.slots


def _take_back(line: RoundLine, *, by: User, at: datetime) -> None:
    """Take back what this round asked before, where the plan now says something else."""
    proposal = line.proposal
    if proposal is None or proposal.status not in STANDING:
        return
    if proposal.expert_id == line.expert_id and line.slot in proposal.slots:
        return
    was_known = proposal.status in LIVE
    proposal.status = ProposalStatus.WITHDRAWN if was_known else ProposalStatus.PASSED_OVER
    record_event("withdraw", "proposal", proposal.id, by=by, at=at)
    session.flush()
    line.proposal = None
    if was_known:
        tell_expert("proposal_withdrawn", proposal.expert, at=at, proposal_id=proposal.id)


def _proposal_of(line: RoundLine, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules) -> Proposal:
    request, expert, slot = line.request, line.expert, line.slot
    assert expert is not None  # noqa: S101  only served lines are published
    assert slot is not None  # noqa: S101
    due = usual_answer_by(at, slot.starts_at, zone=zone, rules=rules)
    request.answer_by_on = max(request.answer_by_on, due)
    until = end_of_day(due, zone)
    proposal = make_proposal(request, expert, line.offer, slot, until=until, by=by, at=at)
    line.proposal = proposal
    return proposal
