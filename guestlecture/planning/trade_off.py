"""What balance and sharing out cost: the same round solved for a handful of weights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guestlecture.planning.figures import Figures, figures_of
from guestlecture.planning.instance import Instance, Weights
from guestlecture.planning.plan import Plan, Stop
from guestlecture.planning.solve import Limits, solve

FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)  # of the weights of fairness and balance
ROUGH = Limits(gap=1e-4)  # the points lie further apart than that


@dataclass(frozen=True, eq=False)
class Point:
    """One choice of weights, the best plan under it, and what a coordinator compares."""

    weights: Weights
    plan: Plan
    figures: Figures


def trade_off(
    instance: Instance,
    *,
    factors: Sequence[float] = FACTORS,
    limits: Limits = ROUGH,
    stop: Stop | None = None,
    seed: int = 0,
) -> Iterator[Point]:
    """Yield a point for each factor, as soon as it is solved; none more once `stop` says so."""
    for factor in factors:
        if stop is not None and stop():
            return
        weights = replace(
            instance.weights,
            fairness=round(factor * instance.weights.fairness),
            balance=round(factor * instance.weights.balance),
        )
        changed = replace(instance, weights=weights)
        plan = solve(changed, limits=limits, stop=stop, seed=seed)
        yield Point(weights, plan, figures_of(changed, plan.option))
