"""The proof: a small whole-number program of what a flow and its prices have left open, by HiGHS."""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from guestlecture.planning.instance import Ints, ints
from guestlecture.planning.plan import Stop
from guestlecture.planning.program import Program, build_program, full_solution, pinned_value
from guestlecture.planning.reduce import Problem

ALMOST = 1e-6  # HiGHS reckons with fractions
BOUNDS_ARE_PROVEN = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInterrupt,
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kSolutionLimit,  # of nodes
)


@dataclass(frozen=True, eq=False)
class Proof:
    """What HiGHS found: positions of options (None if nothing), a bound, and whether it ended its work."""

    chosen: Ints | None
    bound: int
    is_complete: bool
    nodes: int


class SilentHighs(highspy.Highs):
    """HiGHS, which greets on standard output unless it is silenced before its callbacks are enabled."""

    def enableCallbacks(self) -> None:  # noqa: N802  the name is theirs
        """Enable them in silence."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Effort:
    """How long HiGHS may go on. One thread by default: the other core is for the pages."""

    nodes: int
    seconds: float
    seed: int = 0
    gap: float = 0.0
    threads: int = 1


def solve_program(problem: Problem, start: Ints | None, effort: Effort, stop: Stop | None = None) -> Proof:
    """Return the best choice of options, as far as the effort reaches; `start` is a first one."""
    program = build_program(problem)
    solver = open_solver(program, effort)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = full_solution(problem, program, start)
        solver.setSolution(solution)
    if stop is not None:
        interrupt_when(solver, stop)
    solver.run()
    info, status = solver.getInfo(), solver.getModelStatus()
    offset = pinned_value(problem)
    chosen = None
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        columns = np.asarray(solver.getSolution().col_value)
        chosen = ints(np.flatnonzero(columns[: program.options] > 0.5))
    bound = info.mip_dual_bound
    is_proven = status in BOUNDS_ARE_PROVEN and np.isfinite(bound)
    return Proof(
        chosen,
        int(np.floor(bound + ALMOST)) + offset if is_proven else np.iinfo(np.int64).max,
        status == highspy.HighsModelStatus.kOptimal,
        max(0, info.mip_node_count),
    )


def open_solver(program: Program, effort: Effort) -> highspy.Highs:
    """Return HiGHS with the program in it."""
    solver = SilentHighs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("threads", effort.threads),
        ("random_seed", effort.seed),
        ("mip_rel_gap", effort.gap),
        ("mip_abs_gap", 1 - 10 * ALMOST),  # the value is a whole number
        ("mip_max_nodes", effort.nodes),
        ("time_limit", effort.seconds),
    ):
        solver.setOptionValue(name, value)
    solver.passModel(as_lp(program))
    return solver


def as_lp(program: Program) -> highspy.HighsLp:
    """Return the program as HiGHS wants it."""
    order = np.argsort(program.row, kind="stable")
    columns, rows = len(program.cost), len(program.low)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, np.zeros(columns), program.upper
    lp.row_lower_, lp.row_upper_ = program.low, program.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.append(0, np.cumsum(np.bincount(program.row, minlength=rows)))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = program.column[order], program.value[order]
    kinds: Sequence[highspy.HighsVarType] = [highspy.HighsVarType.kInteger] * program.options
    lp.integrality_ = [*kinds, *[highspy.HighsVarType.kContinuous] * (columns - program.options)]
    return lp


def interrupt_when(solver: highspy.Highs, stop: Stop) -> None:
    """Have the solver ask now and then whether to stop."""

    def ask(event: highspy.highs.HighsCallbackEvent) -> None:
        if stop():
            event.interrupt()

    solver.cbMipInterrupt += ask
    solver.cbSimplexInterrupt += ask
