"""Why a round leaves a request out: what serving it would cost, and what would have to change for it."""

from dataclasses import asdict
from typing import Any

import numpy as np
from flask import Flask

from guestlecture.db import reading, session
from guestlecture.errors import PinsLost
from guestlecture.models import Round, RoundLine
from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import NONE, Ints
from guestlecture.planning.moment import write_moment
from guestlecture.planning.plan import Plan
from guestlecture.planning.price import price_of
from guestlecture.planning.trade_off import trade_off
from guestlecture.planning.widen import widenings
from guestlecture.queries.round_instance import Built
from guestlecture.services.round import store_points
from guestlecture.services.round_line import store_why
from guestlecture.solving import read_task


def explain_line(app: Flask, line_id: int, version: int) -> None:
    """Find what serving a request would cost and what would have to change, on the round as it is now.

    Where the stored plan cannot be any more, that is said instead.
    """
    with reading():
        line = session.get(RoundLine, line_id)
        task = read_task(app, line.round_id, version, solving=False) if line else None
        if line is None or task is None:
            return
        request_id, chosen = line.request_id, chosen_of(line.round)
        try:
            built = task.build({request_id}, moments_for={request_id})
        except PinsLost:
            built = None
        why: dict[str, Any] = {"is_old": True}
        option = option_of(built, chosen) if built else None
    if built is not None and option is not None:
        with reading():
            why = _why(built, option, request_id, seed=task.round_id)
    line = session.get(RoundLine, line_id)
    if line is not None:
        store_why(line, version, why)


def price_round(app: Flask, round_id: int, version: int) -> None:
    """Solve a round for a handful of weights of balance and sharing out, and store what a person compares."""
    with reading():
        task = read_task(app, round_id, version, solving=False)
        if task is None:
            return
        built = task.build()
    points = [
        {
            "fairness": point.weights.fairness,
            "balance": point.weights.balance,
            **asdict(point.figures),
        }
        for point in trade_off(built.instance, seed=round_id)
    ]
    round_ = session.get(Round, round_id)
    if round_ is not None:
        store_points(round_, version, points)


def chosen_of(round_: Round) -> dict[int, tuple[int, int]]:
    """Return who comes at which moment in the stored plan of a round, by request."""
    return {
        line.request_id: (line.expert_id, line.slot_id)
        for line in round_.lines
        if line.expert_id is not None and line.slot_id is not None
    }


def option_of(built: Built, chosen: dict[int, tuple[int, int]]) -> Ints | None:
    """Return the stored plan as options of an instance; None if it does not fit any more."""
    options = built.instance.options
    found = np.full(len(built.requests), NONE)
    for number, one in enumerate(built.requests):
        expert_id, slot_id = chosen.get(one.id, (NONE, NONE))
        at_moment = np.flatnonzero((options.request == number) & (built.slot == slot_id)).tolist()
        rows = [row for row in at_moment if built.experts[options.expert[row]].id == expert_id]
        if rows:
            found[number] = rows[0]
        elif expert_id != NONE:
            return None
    return None if check_plan(built.instance, found).faults else found


def _why(built: Built, option: Ints, request_id: int, *, seed: int) -> dict[str, Any]:
    number = next((row for row, one in enumerate(built.requests) if one.id == request_id), NONE)
    if number == NONE or option[number] != NONE:
        return {"is_old": True}
    value = check_plan(built.instance, option).value
    plan = Plan(option, value, value)
    why: dict[str, Any] = {"changes": []}
    price = price_of(built.instance, plan, number, seed=seed)
    if price is not None:
        others = [move for move in price.moves if move.request != number]
        why |= {"loss": price.loss, "moves": [_moved(built, move.request, move.after) for move in others]}
        why["expert"] = _expert(built, int(price.plan.option[number]))
    for widening in widenings(built.instance, plan, number, seed=seed):
        chance = widening.chance
        change = {"limit": chance.limit.value, "expert": built.experts[chance.expert].name}
        month = None if chance.month is None else built.instance.months.ids[chance.month]
        start = None if chance.start is None else write_moment(chance.start)
        why["changes"].append(change | {"km": chance.km, "month": month, "start": start})
    return why


def _moved(built: Built, request: int, option: int) -> dict[str, Any]:
    topic = built.requests[request].request.topic
    return {"topic": topic, "expert": _expert(built, option) if option != NONE else None}


def _expert(built: Built, option: int) -> str:
    name: str = built.experts[built.instance.options.expert[option]].name
    return name
