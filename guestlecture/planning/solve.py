"""The planning round: a plan for the whole region, and a proof of how good it is ."""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from guestlecture.enums import PlanEnd
from guestlecture.planning.clique import daily_cliques
from guestlecture.planning.cut import Cuts
from guestlecture.planning.flow import potentials, solve_flow
from guestlecture.planning.instance import NONE, Bools, Instance, Ints, ints
from guestlecture.planning.network import build_network
from guestlecture.planning.plan import Plan, Progress, Report, Stop, gap_of, off_band, value_of
from guestlecture.planning.program import pinned_value
from guestlecture.planning.prove import Effort, solve_program
from guestlecture.planning.reduce import Problem, reduce_instance
from guestlecture.planning.repair import conflicts_among, repair
from guestlecture.planning.travel import Travel

WORTH_ANOTHER_ROUND = 0.8  # a round of cuts that leaves more of the distance than this was the last
MORE_COLUMNS = 3


@dataclass(frozen=True)
class Limits:
    """How much work is done; the clock is a last resort only, since a plan it ends depends on the machine.

    A gap of `gap` is near enough, unless so few options are open that one proof can settle them: `columns`.
    The proof is over so many at first, and over some times more each time that does not settle it.
    """

    gap: float = 2e-5
    cut_rounds: int = 8
    nodes: int = 500
    columns: int = 8_000
    most_columns: int = 25_000
    seconds: float = 600.0


@dataclass(eq=False)
class Search:
    """A solve under way: the best plan so far, and the bound."""

    instance: Instance
    limits: Limits
    report: Report | None
    stop: Stop | None
    seed: int
    began: float = field(default_factory=monotonic)
    best: Ints = field(
        default_factory=ints
    )  # options by their place in the instance, in ascending order, without pins
    open: int = 0  # how many options a better plan could have
    value: int = np.iinfo(np.int64).min
    bound: int = np.iinfo(np.int64).max
    end: PlanEnd | None = None

    def offer(self, problem: Problem, chosen: Ints) -> None:
        """Take a feasible choice of options, if it is the best so far."""
        origin = np.sort(problem.origin[chosen])
        value = value_of(self.instance, np.concatenate([origin, self.instance.pins]))
        if value > self.value:
            self.value, self.best = value, origin

    def limit(self, bound: int) -> None:
        """Take a bound: no plan is worth more, unless it is the best we have."""
        self.bound = max(self.value, min(self.bound, bound))

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return monotonic() - self.began

    def is_over(self) -> bool:
        """Say how far it is, and whether that is enough."""
        if self.report is not None:
            self.report(Progress(self.value, self.bound, self.seconds))
        if self.value >= self.bound:
            self.end = PlanEnd.BEST
        elif self.open > self.limits.columns and gap_of(self.value, self.bound) <= self.limits.gap:
            self.end = PlanEnd.NEAR_ENOUGH
        elif self.stop is not None and self.stop():
            self.end = PlanEnd.STOPPED
        elif self.seconds > self.limits.seconds:
            self.end = PlanEnd.CLOCK
        return self.end is not None

    def plan(self) -> Plan:
        """Return the best plan so far."""
        instance = self.instance
        option = np.full(len(instance.requests), NONE)
        for chosen in (instance.pins, self.best):
            option[instance.options.request[chosen]] = chosen
        return Plan(option, self.value, self.bound, self.end or PlanEnd.WORK)


def solve(
    instance: Instance,
    *,
    limits: Limits | None = None,
    report: Report | None = None,
    stop: Stop | None = None,
    seed: int = 0,
) -> Plan:
    """Return the best plan that the work allows, with a bound that no plan can beat.

    `report` hears of the progress; when `stop` says so, the best plan so far stands.
    """
    search = Search(instance, limits or Limits(), report, stop, seed)
    problem = reduce_instance(instance, Travel(instance.places, instance.rules))
    if not len(problem.options):
        search.offer(problem, ints())
        search.limit(search.value)
        search.is_over()
        return search.plan()
    relaxed = relax(search, problem)
    if search.end is None:
        prove(search, relaxed)
    return search.plan()


def flow_offset(problem: Problem) -> int:
    """Return what the value of a plan is above what its flow earns."""
    groups = problem.instance.groups
    short = off_band(problem.counted, groups.target, groups.band).sum()
    return pinned_value(problem) - problem.instance.weights.balance * int(short)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A flow's answer: its bound, and what choosing each option of the problem would take off it at least."""

    problem: Problem
    bound: int
    reduced: Ints

    def could_be_chosen(self, search: Search) -> Bools:
        """Return which options a plan could have that beats the best so far, or which that one has."""
        return (self.bound - self.reduced > search.value) | np.isin(self.problem.origin, search.best)


def relax(search: Search, problem: Problem) -> Relaxed:
    """Solve the flow, mend its plan, cut off what was wrong with it, and again while that brings much."""
    cuts, offset = Cuts(), flow_offset(problem)
    clique = daily_cliques(problem.options, problem.rival)
    rounds, apart = search.limits.cut_rounds, np.iinfo(np.int64).max
    while True:
        network = build_network(problem, clique)
        flow = solve_flow(network)
        pairs = conflicts_among(problem, flow.chosen)
        search.offer(problem, repair(problem, flow.chosen, pairs))
        search.limit(offset - flow.cost)
        price = potentials(network, flow.flows)
        reduced = price[network.tail] - price[network.head] - problem.worth
        relaxed = Relaxed(problem, offset - flow.cost, reduced)
        open_ = relaxed.could_be_chosen(search)
        search.open = int(np.count_nonzero(open_))
        before, apart = apart, search.bound - search.value
        if search.is_over() or rounds == 0 or apart > WORTH_ANOTHER_ROUND * before:
            return relaxed
        rounds -= 1
        clique = cuts.part(problem, clique, *pairs)[open_]
        problem = problem.keep(open_)


def prove(search: Search, relaxed: Relaxed) -> None:
    """Have HiGHS choose among the options that cost the bound least, then among more, till none is open."""
    limits, nodes, columns = search.limits, search.limits.nodes, search.limits.columns
    while search.end is None and nodes > 0 and columns <= limits.most_columns:
        part, others = nearest(search, relaxed, columns)
        problem = relaxed.problem.keep(part)
        proof = solve_program(
            problem,
            np.flatnonzero(np.isin(problem.origin, search.best)),
            Effort(nodes, max(0.0, limits.seconds - search.seconds), search.seed),
            search.stop,
        )
        if proof.chosen is not None:
            search.offer(problem, proof.chosen)
        search.limit(max(proof.bound, others))
        search.open = int(np.count_nonzero(relaxed.could_be_chosen(search)))
        nodes -= proof.nodes + 1
        columns *= MORE_COLUMNS
        if search.is_over() or not proof.is_complete:
            break


def nearest(search: Search, relaxed: Relaxed, columns: int) -> tuple[Ints, int]:
    """Return the open options that cost the bound least, and what a plan with any other is worth at most."""
    open_ = np.flatnonzero(relaxed.could_be_chosen(search))
    if len(open_) <= columns:
        return open_, search.value
    reduced = relaxed.reduced[open_]
    deepest = int(np.partition(reduced, columns)[columns])
    own = np.isin(relaxed.problem.origin[open_], search.best)
    return open_[(reduced <= deepest) | own], relaxed.bound - deepest - 1
