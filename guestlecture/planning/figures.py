"""What a person compares plans by."""

from dataclasses import dataclass

import numpy as np

from guestlecture.planning.instance import NONE, Floats, Instance, Ints
from guestlecture.planning.plan import deviation


@dataclass(frozen=True)
class Figures:
    """`served` requests; `quality` their mean in thousandths; `deviation` lectures off the wanted groups.

    `gini` says how unevenly experts who could be asked are loaded, as lectures of the school year by maximum;
    `idle` counts those among them whom the plan asks nothing.
    """

    served: int
    quality: float
    deviation: int
    gini: float
    idle: int


def figures_of(instance: Instance, option: Ints) -> Figures:
    """Return the figures of a plan."""
    chosen, experts = option[option != NONE], instance.experts
    given = np.bincount(instance.options.expert[chosen], minlength=len(experts))
    asked = np.unique(instance.options.expert)
    return Figures(
        served=len(chosen),
        quality=float(instance.options.quality[chosen].mean()) if len(chosen) else 0.0,
        deviation=int(deviation(instance, chosen).sum()),
        gini=gini((experts.history[asked] + given[asked]) / experts.maximum[asked]),
        idle=int((given[asked] == 0).sum()),
    )


def gini(shares: Floats) -> float:
    """Return the Gini coefficient: 0 where all are equal, near 1 where one has everything."""
    total, count = float(shares.sum()), len(shares)
    if total == 0:
        return 0.0
    rank = np.arange(1, count + 1)
    return float((2 * rank - count - 1) @ np.sort(shares) / (count * total))
