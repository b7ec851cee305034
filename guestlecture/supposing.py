"""Solving a what-if: the round as it is now with changes, beside the plan that the round has."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Any

from flask import Flask

from guestlecture.clock import now
from guestlecture.db import reading, session
from guestlecture.domain.place import distance_km
from guestlecture.domain.what_if import Change
from guestlecture.enums import Venue
from guestlecture.errors import PlanFaulty, PlanOutOfDate, Refusal
from guestlecture.explaining import chosen_of, option_of
from guestlecture.models import Round
from guestlecture.planning.check import check_plan
from guestlecture.planning.explain import explain_unserved
from guestlecture.planning.figures import figures_of
from guestlecture.planning.instance import NONE, Instance, Ints
from guestlecture.planning.instance import Weights as Costs
from guestlecture.planning.moment import write_moment
from guestlecture.planning.plan import Plan
from guestlecture.planning.what_if import compare, solve_beside
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.round import costs_of
from guestlecture.queries.round_instance import Built
from guestlecture.queries.what_if import list_changes
from guestlecture.queries.what_if_instance import Changed, Somebody, apply_changes
from guestlecture.services.round import Solved, store_plan, store_problem
from guestlecture.solving import Teller, read_task, validate_built


@dataclass(frozen=True, eq=False)
class Both:
    """The original with its plan, and the round with changes."""

    built: Built
    option: Ints
    changed: Changed
    seed: int
    version: int


def solve_what_if(app: Flask, round_id: int, version: int) -> None:
    """Solve a what-if and store what comes of it, or why nothing does; the original stays as it is."""
    began = monotonic()
    try:
        with reading():
            both = _read(app, round_id, version)
        if both is None:
            return
        plan, figures = _solve(both, round_id, version)
    except Refusal as refusal:
        round_ = session.get(Round, round_id)
        if round_ is not None:
            store_problem(round_, version, refusal)
        return
    round_ = session.get(Round, round_id)
    if round_ is not None:
        solved = Solved(plan.value, plan.bound, monotonic() - began, plan.end, figures, ())
        store_plan(round_, version, solved, at=now())


def _read(app: Flask, round_id: int, version: int) -> Both | None:
    what_if = session.get(Round, round_id)
    if what_if is None or what_if.version != version or what_if.original is None:
        return None
    original = what_if.original
    task = read_task(app, original.id, original.version, solving=False)
    if task is None:
        raise PlanOutOfDate
    built = task.build(line.request_id for line in original.lines if line.reason)
    option = option_of(built, chosen_of(original))
    if option is None:
        raise PlanOutOfDate
    changed = _changed(app, built, list_changes(what_if), costs_of(what_if))
    return Both(built, option, changed, original.id, original.version)


def _changed(app: Flask, built: Built, changes: Sequence[Change], costs: Costs) -> Changed:
    changed = apply_changes(built, changes, app.config["ZONE"])
    return replace(changed, instance=replace(changed.instance, weights=costs))


def _solve(both: Both, round_id: int, version: int) -> tuple[Plan, dict[str, Any]]:
    instance = both.changed.instance
    validate_built(replace(both.built, instance=instance))
    teller = Teller(round_id, version)
    plan = solve_beside(
        both.built.instance, both.option, instance, report=teller.report, stop=teller.stop, seed=both.seed
    )
    if check_plan(instance, plan.option).faults:
        raise PlanFaulty
    with reading():
        return plan, _figures(both, plan.option)


def _figures(both: Both, after: Ints) -> dict[str, Any]:
    before, original, changed = both.option, both.built.instance, both.changed.instance
    differences = compare(original, before, changed, after)
    people = both.changed.people
    why = {one.request: one.reason.value for one in explain_unserved(changed, after)}
    rows = {
        name: [
            {
                "request": both.built.requests[number].id,
                "before": _lecture(original, people, int(before[number])),
                "after": _lecture(changed, people, int(after[number])),
                "reason": why.get(number),
            }
            for number in numbers
        ]
        for name, numbers in asdict(differences).items()
    }
    return {
        "version": both.version,
        "plan": asdict(figures_of(changed, after)) | {"km": _km(both, changed, after)},
        "original": asdict(figures_of(original, before)) | {"km": _km(both, original, before)},
        "requests": len(both.built.requests),
        "options": len(changed.options),
        **rows,
    }


def _lecture(instance: Instance, people: Sequence[Somebody], option: int) -> dict[str, Any] | None:
    if option == NONE:
        return None
    person = people[instance.options.expert[option]]
    times = (int(instance.options.start[option]), int(instance.options.end[option]))
    starts_at, ends_at = map(write_moment, times)
    return {"expert": person.expert_id, "new": person.number, "starts_at": starts_at, "ends_at": ends_at}


def _km(both: Both, instance: Instance, option: Ints) -> int:
    return round(sum(_distances(both, instance, option[option != NONE].tolist())))


def _distances(both: Both, instance: Instance, chosen: Iterable[int]) -> Iterable[float]:
    for option in chosen:
        request = both.built.requests[instance.options.request[option]].request
        home = both.changed.people[instance.options.expert[option]].home
        school = point_of_institution(request.institution)
        if request.venue is not Venue.ONLINE and home and school:
            yield distance_km(home, school)
