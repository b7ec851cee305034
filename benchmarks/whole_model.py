"""The whole model of a round, without our method: as HiGHS and CP-SAT solve it for comparison."""

import numpy as np
from ortools.sat.python import cp_model

from guestlecture.planning.instance import NONE, Instance, Ints, ints
from guestlecture.planning.program import Program, build_program, pinned_value
from guestlecture.planning.prove import Effort, solve_program
from guestlecture.planning.reduce import Problem, reduce_instance
from guestlecture.planning.travel import Travel

WORKERS = 2
ENDLESS = 10**9


def whole_problem(instance: Instance) -> Problem:
    """Return all that is to decide. What is dominated is left out for them too: it only makes them faster."""
    return reduce_instance(instance, Travel(instance.places, instance.rules))


def solve_by_highs(instance: Instance, seconds: float, gap: float) -> tuple[Ints, int | None]:
    """Return the options of HiGHS on the whole model, and its bound."""
    problem = whole_problem(instance)
    effort = Effort(ENDLESS, seconds, gap=gap, threads=WORKERS)
    proof = solve_program(problem, None, effort)
    chosen = ints() if proof.chosen is None else proof.chosen
    return as_plan(problem, chosen), proof.bound if proof.bound < np.iinfo(np.int64).max else None


def solve_by_cpsat(instance: Instance, seconds: float, gap: float) -> tuple[Ints, int | None]:
    """Return the options of CP-SAT on the whole model, and its bound."""
    problem = whole_problem(instance)
    program = build_program(problem)
    model, columns = as_cpsat(program)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = gap
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = 0
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return as_plan(problem, ints()), None
    chosen = [column for column in range(program.options) if solver.value(columns[column])]
    return as_plan(problem, ints(chosen)), int(solver.best_objective_bound) + pinned_value(problem)


def as_cpsat(program: Program) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """Return the program as CP-SAT wants it."""
    model = cp_model.CpModel()
    upper = np.minimum(program.upper, ENDLESS).astype(int).tolist()
    columns = [model.new_int_var(0, most, "") for most in upper]
    order = np.argsort(program.row, kind="stable")
    ends = np.cumsum(np.bincount(program.row, minlength=len(program.low)))
    for row, end in enumerate(ends.tolist()):
        entries = order[(ends[row - 1] if row else 0) : end]
        terms = [columns[column] for column in program.column[entries].tolist()]
        total = cp_model.LinearExpr.weighted_sum(terms, program.value[entries].astype(int).tolist())
        if np.isfinite(program.high[row]):
            model.add(total <= int(program.high[row]))
        if np.isfinite(program.low[row]):
            model.add(total >= int(program.low[row]))
    model.maximize(cp_model.LinearExpr.weighted_sum(columns, program.cost.astype(int).tolist()))
    return model, columns


def as_plan(problem: Problem, chosen: Ints) -> Ints:
    """Return the option of each request."""
    instance = problem.instance
    option = np.full(len(instance.requests), NONE)
    origin = np.concatenate([problem.origin[chosen], instance.pins])
    option[instance.options.request[origin]] = origin
    return option
