"""Small random rounds, and their best plan found by trying everything."""

from dataclasses import replace

import numpy as np

from guestlecture.enums import PlanFault
from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import (
    NONE,
    Engagements,
    Experts,
    Groups,
    Instance,
    Ints,
    Kept,
    Months,
    Options,
    Places,
    Requests,
    Weights,
    floats,
    ints,
    take,
)

DAY = 1440


def random_instance(seed: int, *, experts: int = 3, requests: int = 4, options: int = 3) -> Instance:
    """Return a round with so many options a request, and some of everything that a round can have."""
    dice = np.random.default_rng(seed)
    count = requests * options
    months = Months(("m0", "m1", "m2"), ints([0, 0, 1]), ("t0", "t1"))
    month = dice.integers(0, 3, count)
    place, online = dice.integers(-1, 4, count), dice.random(count) < 0.2
    start, end = random_times(dice, month)
    expert, request = dice.integers(0, experts, count), np.repeat(np.arange(requests), options)
    _, once = np.unique(np.column_stack([expert, request, start]), axis=0, return_index=True)
    rows = Options(
        expert=expert,
        start=start,
        end=end,
        place=np.where(online, NONE, place),
        online=online,
        request=request,
        month=month,
        quality=dice.integers(-20, 400, count),
    )
    instance = Instance(
        random_experts(dice, experts),
        Requests(
            [f"r{r}" for r in range(requests)], dice.integers(-1, 2, requests), dice.integers(-1, 2, requests)
        ),
        take(rows, np.sort(once)),
        months,
        Groups(["g0", "g1"], dice.integers(0, 4, 2), dice.integers(0, 2, 2)),
        Places(["p0", "p1", "p2", "p3"], floats([53.2, 53.3, 52.9, np.nan]), floats([6.5, 6.9, 6.5, np.nan])),
        weights=Weights(*dice.choice([0, 100, 300, 1000], 4).tolist()),
    )
    return with_conditions(dice, instance)


def random_experts(dice: np.random.Generator, count: int) -> Experts:
    """Return experts with little room."""
    history = dice.integers(0, 4, count)
    return Experts(
        [f"e{e}" for e in range(count)],
        history,
        dice.integers(1, 8, count),
        history + dice.choice([0, 0.5, 1.75], count),
        dice.integers(0, 3, (count, 3)),
        dice.integers(0, 4, (count, 2)),
    )


def random_times(dice: np.random.Generator, month: Ints) -> tuple[Ints, Ints]:
    """Return start and end on one of two days of each month, close together."""
    start = (month * 31 + dice.integers(0, 2, len(month)) + 20_000) * DAY + dice.integers(
        108, 126, len(month)
    ) * 5
    return start, start + dice.choice([25, 50, 100], len(month))


def with_conditions(dice: np.random.Generator, instance: Instance) -> Instance:
    """Add bookings, forbidden pairs, standing proposals, and a pin or two that can be obeyed."""
    options, chosen = instance.options, dice.permutation(len(instance.options))
    changed = {name: getattr(instance, name) for name in instance.__dataclass_fields__}
    if dice.random() < 0.3:
        start, end = random_times(dice, ints([0, 1]))
        online = np.array([True, False])
        changed["bookings"] = Engagements(
            dice.integers(0, len(instance.experts), 2), start, end, ints([NONE, 1]), online
        )
    if dice.random() < 0.3:
        changed["forbidden"] = np.column_stack([options.expert, options.request])[chosen[:2]]
    if dice.random() < 0.3:
        moved = options.start[chosen[2:5]] + ints([0, 0, 5])[: len(chosen[2:5])]
        changed["kept"] = Kept(options.request[chosen[2:5]], options.expert[chosen[2:5]], moved)
    if dice.random() < 0.3:
        pins = np.sort(chosen[5:7])
        if not check_plan(Instance(**{**changed, "pins": pins}), pins).faults:
            changed["pins"] = pins
    return Instance(**changed)


def crowded_instance(seed: int) -> Instance:
    """Return a round in which the flow alone does not find the best plan: much room, few hours, series."""
    instance = random_instance(seed, experts=15, requests=60, options=10)
    experts, count = instance.experts, len(instance.requests)
    numbers = np.arange(count)
    return replace(
        instance,
        experts=replace(experts, month_room=3 * experts.month_room, term_room=4 * experts.term_room),
        requests=replace(instance.requests, series=np.where(numbers % 3 == 0, numbers // 6, NONE)),
        weights=Weights(),
        pins=ints(),
    )


def best_by_trying(instance: Instance) -> int:
    """Return the value of the best plan."""
    options = instance.options
    of_request = [np.flatnonzero(options.request == r).tolist() for r in range(len(instance.requests))]
    best = [-(10**12)]

    def go_on(chosen: list[int], request: int) -> None:
        checked = check_plan(instance, ints(chosen))
        if any(fault.kind != PlanFault.PIN_LEFT_OUT for fault in checked.faults):
            return
        if request == len(of_request):
            if not checked.faults:
                best[0] = max(best[0], checked.value)
            return
        for option in of_request[request]:
            go_on([*chosen, option], request + 1)
        go_on(chosen, request + 1)

    go_on([], 0)
    return best[0]
