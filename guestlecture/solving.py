"""Solving a planning round, which takes a while: read, let go of the database, solve, write at the end."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Any

import numpy as np
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, session, transaction
from guestlecture.domain.round import Window
from guestlecture.enums import RoundStatus, Venue
from guestlecture.errors import PlanFaulty, Refusal, RoundPinsClash
from guestlecture.indexing import index_of
from guestlecture.models import Round
from guestlecture.planning.baseline import first_come_first_served
from guestlecture.planning.check import check_plan
from guestlecture.planning.explain import explain_matches, explain_unserved
from guestlecture.planning.figures import figures_of
from guestlecture.planning.instance import NONE, Ints
from guestlecture.planning.instance import Weights as Costs
from guestlecture.planning.plan import Plan, Progress
from guestlecture.planning.replan import changes_to_proposals
from guestlecture.planning.solve import solve
from guestlecture.planning.validate import validate
from guestlecture.queries.match import km_between
from guestlecture.queries.round import Marks, costs_of, marks_of, weights_of
from guestlecture.queries.round_instance import Builder, Built
from guestlecture.queries.round_marks import with_marks
from guestlecture.queries.setting import get_rules
from guestlecture.services.round import Outcome, Solved, note_progress, store_plan, store_problem

TELL_SECONDS = 1.0
NO_PLAN_YET = -(10**15)


@dataclass(frozen=True)
class Task:
    """What is to be solved."""

    round_id: int
    version: int
    builder: Builder
    costs: Costs
    marks: Marks

    def build(self, wide: Iterable[int] = (), *, moments_for: Collection[int] = ()) -> Built:
        """Return the instance with what was fixed and ruled out by hand; `wide` requests with everybody.

        For the requests `moments_for` it knows moments that they could name besides.
        """
        extra = {request: [expert] for request, (expert, _slot) in self.marks.pins.items()}
        built = self.builder.build(
            plan_weights=self.costs, wide=set(wide), extra=extra, moments_for=moments_for
        )
        return replace(built, instance=with_marks(built, self.marks))


class Teller:
    """Writes the progress about once a second, and knows whether somebody has asked to stop."""

    def __init__(self, round_id: int, version: int) -> None:
        self._round_id, self._version = round_id, version
        self._told, self._is_over = -TELL_SECONDS, False

    def report(self, progress: Progress) -> None:
        """Write how far it is."""
        if progress.value < NO_PLAN_YET or monotonic() - self._told < TELL_SECONDS:
            return
        self._told = monotonic()
        with transaction():
            self._is_over = note_progress(
                self._round_id,
                self._version,
                value=int(progress.value),
                bound=int(progress.bound),
                seconds=progress.seconds,
            )

    def stop(self) -> bool:
        """Say whether to stop."""
        return self._is_over


def solve_round(app: Flask, round_id: int, version: int) -> None:
    """Solve a round and store its plan, or why there is none; nothing where a newer solve has begun."""
    try:
        solved = _solve(app, round_id, version)
    except Refusal as refusal:
        round_ = session.get(Round, round_id)
        if round_ is not None:
            store_problem(round_, version, refusal)
        return
    round_ = session.get(Round, round_id)
    if solved is not None and round_ is not None:
        store_plan(round_, version, solved, at=now())


def _solve(app: Flask, round_id: int, version: int) -> Solved | None:
    began = monotonic()
    with reading():
        task = read_task(app, round_id, version)
        if task is None:
            return None
        built = task.build()
    validate_built(built)
    teller = Teller(round_id, version)
    plan = _plan(built, task, teller)
    left = {built.requests[number].id for number in np.flatnonzero(plan.option == NONE).tolist()}
    # Who is left out is looked for once more without a limit, before anything is said about it.
    if left & set(built.cut) and not teller.stop():
        with reading():
            built = task.build(left)
        validate_built(built)
        plan = _plan(built, task, teller)
    with reading():
        return _solved(built, plan, monotonic() - began)


def validate_built(built: Built) -> None:
    """Refuse what cannot be planned, pins by the names that people know."""
    try:
        validate(built.instance)
    except RoundPinsClash:
        options, faults = built.instance.options, check_plan(built.instance, built.instance.pins).faults
        clashing = dict.fromkeys(option for fault in faults for option in fault.options)
        topics = [built.requests[options.request[each]].request.topic for each in clashing]
        people = [built.experts[options.expert[each]].name for each in clashing]
        names = [f"{topic} – {name}" for topic, name in zip(topics, people, strict=True)]
        raise RoundPinsClash(lectures="; ".join(names)) from None


def _plan(built: Built, task: Task, teller: Teller) -> Plan:
    plan = solve(built.instance, report=teller.report, stop=teller.stop, seed=task.round_id)
    checked = check_plan(built.instance, plan.option)
    if checked.faults or checked.value != plan.value:
        raise PlanFaulty
    return plan


def read_task(app: Flask, round_id: int, version: int, *, solving: bool = True) -> Task | None:
    """Return what there is to do for a round; None where it is not in that state, or in a newer version."""
    round_ = session.get(Round, round_id)
    if round_ is None or round_.version != version or (round_.status is RoundStatus.SOLVING) != solving:
        return None
    builder = Builder(
        Window(round_.first_on, round_.last_on),
        engine=index_of(app, "expert"),
        weights=weights_of(round_),
        left_out=round_.left_out,
        shares={int(theme): share for theme, share in round_.shares.items()},
        at=now(),
        zone=app.config["ZONE"],
        rules=get_rules(),
    )
    return Task(round_id, version, builder, costs_of(round_), marks_of(round_))


def _solved(built: Built, plan: Plan, seconds: float) -> Solved:
    instance = built.instance
    first = first_come_first_served(instance)
    figures: dict[str, Any] = {
        "plan": _figures(built, plan.option),
        "first_come": _figures(built, first),
        "requests": len(built.requests),
        "options": len(instance.options),
    }
    if len(instance.kept.request):
        figures["changes"] = asdict(changes_to_proposals(instance, plan.option))
    return Solved(plan.value, plan.bound, seconds, plan.end, figures, list(_outcomes(built, plan.option)))


def _figures(built: Built, option: Ints) -> dict[str, Any]:
    figures = asdict(figures_of(built.instance, option))
    return figures | {"km": round(sum(_km(built, chosen) or 0 for chosen in option[option != NONE].tolist()))}


def _km(built: Built, option: int) -> float | None:
    options = built.instance.options
    request, expert = built.requests[options.request[option]].request, built.experts[options.expert[option]]
    return km_between(request, expert) if request.venue is not Venue.ONLINE else 0.0


def _outcomes(built: Built, option: Ints) -> Iterable[Outcome]:
    options = built.instance.options
    for met in explain_matches(built.instance, option):
        match, km = built.match_of(met.option), _km(built, met.option)
        parts = {part.name.value: part.value if part.is_known else None for part in match.parts}
        yield Outcome(
            built.requests[options.request[met.option]].id,
            built.experts[options.expert[met.option]].id,
            int(built.offer[met.option]) or None,
            int(built.slot[met.option]),
            details={
                "parts": parts,
                "km": km,
                "quality": met.quality,
                "kept": met.kept,
                "fairness": met.fairness,
                "balance": met.balance,
            },
        )
    for unserved in explain_unserved(built.instance, option):
        details = {"full": unserved.full, "elsewhere": unserved.elsewhere, "open": unserved.open}
        tally = {"tally": asdict(unserved.tally)} if unserved.tally else {}
        reason = unserved.reason
        yield Outcome(built.requests[unserved.request].id, reason=reason, details=details | tally)
