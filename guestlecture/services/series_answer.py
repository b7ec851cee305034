"""One expert for all lectures of a series: ask, and the answer for all of them or none."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.booking import check_answerable
from guestlecture.domain.life_cycle import REQUEST, next_state
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import usual_answer_by
from guestlecture.enums import Act, DeclineReason, RequestStatus, Side
from guestlecture.errors import (
    AlreadyAnswered,
    CannotBeAsked,
    NotAllChosen,
    Refusal,
    Refusals,
    RequestEnded,
)
from guestlecture.models import Expert, Proposal, Series, Slot, User
from guestlecture.queries.fitting import Fitting
from guestlecture.queries.proposal import obstacle
from guestlecture.queries.series import list_to_answer
from guestlecture.queries.series_next import list_next_for_all, to_ask
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_proposal
from guestlecture.services.mail import leave_mail, tell_expert
from guestlecture.services.proposal import agree


def field_of(proposal: Proposal) -> str:
    """Return how a form calls the moment of one lecture of a series."""
    return f"slot_{proposal.id}"


def accept_series(
    series: Series,
    expert: Expert,
    chosen: Mapping[int, Slot | None],
    *,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Agree to all lectures of a series, each at the moment chosen for its proposal; all of them or none.

    Whatever is in the way is said at the lecture it belongs to.
    """
    found: list[Refusal] = []
    lock(expert)
    for proposal in _lock_to_answer(series, expert, at=at, zone=zone):
        slot = chosen.get(proposal.id)
        refusal = _why_not(proposal, slot, at=at, zone=zone, rules=rules)
        if refusal or slot is None:
            found.append(refusal or NotAllChosen(field=field_of(proposal)))
        else:
            agree(proposal, slot, by=by, at=at, is_told=False)
    if found:
        raise Refusals(found)
    about = {"series_id": series.id, "expert_id": expert.id}
    teacher = series.teacher
    tell_expert("series_agreed", expert, at=at, **about)
    leave_mail("series_agreed", teacher.email, language=teacher.language, at=at, **about)


def decline_series(
    series: Series,
    expert: Expert,
    *,
    reason: DeclineReason,
    message: str,
    by: User | None,
    at: datetime,
    zone: ZoneInfo,
) -> None:
    """Say no to all lectures of a series; the teacher is told once."""
    for proposal in _lock_to_answer(series, expert, at=at, zone=zone):
        proposal.decline_reason, proposal.message = reason, message.strip()
        end_proposal(proposal, Act.DECLINE, by=by, at=at)
    session.flush()
    teacher, about = series.teacher, {"series_id": series.id, "expert_id": expert.id}
    leave_mail("series_declined", teacher.email, language=teacher.language, at=at, **about)


def ask_for_series(
    series: Series, expert: Expert, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules
) -> None:
    """Put all lectures of a series to one expert, while nobody has them; also anew after they expired."""
    for request in series.requests:
        lock(request)
    if not to_ask(series):
        raise RequestEnded
    ranked = list_next_for_all(series, at=at, zone=zone, rules=rules)
    fits = next((those for those in ranked if those[0].expert is expert), None)
    if fits is None:
        raise CannotBeAsked(name=expert.name)
    until = usual_answer_by(at, min(each.convenient[0].starts_at for each in fits), zone=zone, rules=rules)
    for fitting in fits:
        _put(fitting, until, by=by, at=at)
    session.flush()
    record_event("ask", "series", series.id, by=by, at=at, on_behalf=by.id != series.teacher_id)
    tell_expert("series_received", expert, at=at, series_id=series.id, expert_id=expert.id)


def _put(fitting: Fitting, until: date, *, by: User, at: datetime) -> None:
    request = fitting.request
    request.status = next_state(REQUEST, request.status, Act.ASK, Side.TEACHER)
    request.answer_by_on = until
    proposal = Proposal(
        request=request,
        expert=fitting.expert,
        offer=fitting.best.offer,
        offered_by=by,
        created_at=at,
        slots=fitting.convenient,
    )
    session.add(proposal)


def _lock_to_answer(series: Series, expert: Expert, *, at: datetime, zone: ZoneInfo) -> Sequence[Proposal]:
    for request in series.requests:
        lock(request)
    waiting = list_to_answer(series, expert)
    if not waiting:
        raise AlreadyAnswered
    for proposal in waiting:
        lock(proposal)
        last, until = proposal.request.answer_by_on, proposal.answer_by_at
        check_answerable(proposal.status, last, now=at, zone=zone, until=until)
        if proposal.request.status is not RequestStatus.OPEN:
            raise RequestEnded
    return waiting


def _why_not(
    proposal: Proposal, slot: Slot | None, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Refusal | None:
    if slot is None or slot not in proposal.slots:
        return NotAllChosen(field=field_of(proposal))
    refusal = obstacle(proposal, slot, at=at, zone=zone, rules=rules)
    if refusal:
        refusal.field = field_of(proposal)
    return refusal
