"""The cheapest flow of a network, and what it proves."""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from guestlecture.planning.instance import Ints
from guestlecture.planning.network import SINK, SOURCE, Network

MOST_SWEEPS = 100_000


@dataclass(frozen=True, eq=False)
class Flow:
    """`chosen` are the options of the flow; `cost` is the least there is."""

    cost: int
    chosen: Ints
    flows: Ints


def solve_flow(network: Network) -> Flow:
    """Return the cheapest flow (OR-Tools, cost-scaling push-relabel), which is of whole numbers by nature."""
    solver, arcs = min_cost_flow.SimpleMinCostFlow(), network.arcs
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), arcs.head.astype(np.int32), arcs.capacity, arcs.cost
    )
    solver.set_node_supply(SOURCE, network.supply)
    solver.set_node_supply(SINK, -network.supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise AssertionError(f"A flow that always exists was not found: {status}")
    flows = np.asarray(solver.flows(numbers), dtype=np.int64)
    chosen = network.option[flows[-len(network.option) :] > 0]
    return Flow(int(solver.optimal_cost()), chosen, flows)


def potentials(network: Network, flows: Ints) -> Ints:
    """Return node prices under which every arc with room costs at least nothing (Bellman and Ford).

    They are the shortest ways in the residual network that end in each node, from wherever.
    """
    arcs, forward, backward = network.arcs, flows < network.arcs.capacity, flows > 0
    tail = np.concatenate([arcs.tail[forward], arcs.head[backward]])
    head = np.concatenate([arcs.head[forward], arcs.tail[backward]])
    cost = np.concatenate([arcs.cost[forward], -arcs.cost[backward]])
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    starts = np.flatnonzero(np.diff(head, prepend=-1))
    reached = head[starts]
    price = np.zeros(network.nodes, dtype=np.int64)
    for _ in range(MOST_SWEEPS):
        shortest = np.minimum.reduceat(price[tail] + cost, starts)
        if (shortest >= price[reached]).all():
            return price
        price[reached] = np.minimum(price[reached], shortest)
    raise AssertionError("The flow was not the cheapest: a circle in it costs less than nothing.")
