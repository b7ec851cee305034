"""A plan, what it is worth, and how near the best it is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from guestlecture.enums import PlanEnd
from guestlecture.planning.instance import NONE, Instance, Ints
from guestlecture.planning.network import fairness_costs
from guestlecture.planning.reduce import worth_of


@dataclass(frozen=True, eq=False)
class Plan:
    """`option` is the chosen one of each request, -1 where it is not served. None is worth over `bound`."""

    option: Ints
    value: int
    bound: int
    end: PlanEnd = PlanEnd.WORK

    @property
    def gap(self) -> float:
        """How far the value can be from the best, as a share of the bound."""
        return gap_of(self.value, self.bound)

    @property
    def is_best(self) -> bool:
        """Whether no plan is better."""
        return self.value >= self.bound


@dataclass(frozen=True)
class Progress:
    """How far the solver is."""

    value: int
    bound: int
    seconds: float

    @property
    def gap(self) -> float:
        """How far the value can be from the best, as a share of the bound."""
        return gap_of(self.value, self.bound)


Report = Callable[[Progress], None]
Stop = Callable[[], bool]


def gap_of(value: int, bound: int) -> float:
    """Return (bound − value) / |bound|."""
    return (bound - value) / max(1, abs(bound))


def value_of(instance: Instance, option: Ints) -> int:
    """Return the value of a plan: Σ (M + q + bonus) − Σ f − λ_T Σ dev."""
    chosen = option[option != NONE]
    return (
        int(worth_of(instance)[chosen].sum())
        - int(fairness_cost(instance, chosen).sum())
        - instance.weights.balance * int(deviation(instance, chosen).sum())
    )


def fairness_cost(instance: Instance, chosen: Ints) -> Ints:
    """Return the fairness terms of all lectures of a plan, expert by expert, the first lecture first."""
    experts, expert = instance.experts, np.sort(instance.options.expert[chosen])
    first = np.searchsorted(expert, expert)
    k = np.arange(len(expert)) - first + 1
    return fairness_costs(experts.base, experts.maximum, instance.weights.fairness, expert, k)


def lectures_per_group(instance: Instance, chosen: Ints) -> Ints:
    """Return how many lectures of a plan each group gets."""
    group = instance.requests.group[instance.options.request[chosen]]
    return np.bincount(group[group != NONE], minlength=len(instance.groups))


def deviation(instance: Instance, chosen: Ints) -> Ints:
    """Return how many lectures each group is short of its target, or over its band."""
    return off_band(lectures_per_group(instance, chosen), instance.groups.target, instance.groups.band)


def off_band(count: Ints, target: Ints, band: Ints) -> Ints:
    """Return dev = max(0, τ − n) + max(0, n − τ − band)."""
    off: Ints = np.maximum(0, target - count) + np.maximum(0, count - target - band)
    return off
